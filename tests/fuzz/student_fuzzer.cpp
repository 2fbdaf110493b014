// Students' files without their weights, which are many and may be anything: they are added here,
// and the checksum is set right.
#include "core/sealed_student.h"
#include "fuzzing.h"
#include "mercer/student.h"
#include "mercer/text_features.h"

namespace {

void check_student(Bytes file) {
  const auto student = mercer::decode_student(file);
  if (!student.ok()) return require_reason(student.error());
  REQUIRE(std::ranges::equal(mercer::encode_student(student.value()), file));
  for (const char* text : {"", "Red mug", "\xff\xe4"}) {
    const std::vector<double> scores = student.value().scores(text);
    REQUIRE(scores.size() == student.value().attributes.size());
    for (const double score : scores) REQUIRE(score >= 0 && score <= 10);
  }
}

}  // namespace

FUZZER(student) {
  constexpr size_t kAttributeCountAt = 16, kMostFilled = 2;
  check_student(bytes);
  uint32_t attribute_count = 0;
  if (bytes.size() < kAttributeCountAt + sizeof attribute_count) return;
  std::memcpy(&attribute_count, bytes.data() + kAttributeCountAt, sizeof attribute_count);
  std::vector<uint8_t> file(bytes.begin(), bytes.end());
  if (attribute_count <= kMostFilled) {
    file.resize(file.size() + mercer::kTextFeatureCount * attribute_count, 0x85);
  }
  check_student(mercer::sealed_student(std::move(file)));
}
