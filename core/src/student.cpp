#include "mercer/student.h"

#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <type_traits>
#include <unordered_set>

#include "mercer/model.h"
#include "mercer/text_features.h"

namespace mercer {
namespace {

constexpr uint32_t kStudentMark = 0x5453'524d;  // "MRST"
constexpr uint32_t kStudentVersion = 1;
constexpr size_t kSealedFrom = 12;  // what the checksum is of begins here

// CRC-32 as gzip and PNG have it (ISO 3309): a page computes it in a few lines.
uint32_t crc32(std::span<const uint8_t> bytes) {
  static constexpr auto kTable = [] {
    std::array<uint32_t, 256> table = {};
    for (uint32_t byte = 0; byte < 256; ++byte) {
      uint32_t value = byte;
      for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ (value % 2 * 0xedb8'8320);
      table[byte] = value;
    }
    return table;
  }();
  uint32_t crc = ~uint32_t{0};
  for (const uint8_t byte : bytes) crc = crc >> 8 ^ kTable[(crc ^ byte) & 0xff];
  return ~crc;
}

template <typename T>
void append_number(std::vector<uint8_t>& bytes, const T& value) {
  static_assert(std::is_arithmetic_v<T>);
  const auto* begin = reinterpret_cast<const uint8_t*>(&value);
  bytes.insert(bytes.end(), begin, begin + sizeof value);
}

void append_text(std::vector<uint8_t>& bytes, const std::string& text) {
  append_number(bytes, static_cast<uint32_t>(text.size()));
  bytes.insert(bytes.end(), text.begin(), text.end());
}

Error damaged_student(ErrorCode code, const char* what) {
  return {code,
          std::string("the student's file is damaged; make or download it again (") + what + ")"};
}

Error malformed_student(const char* what) {
  return damaged_student(ErrorCode::kMalformedInput, what);
}

// Takes numbers and texts off the front; once one did not fit, all that follow are empty.
class StudentReader {
 public:
  explicit StudentReader(std::span<const uint8_t> bytes) : left_(bytes) {}

  template <typename T>
  T number() {
    T value = 0;
    const std::span<const uint8_t> bytes = take(sizeof value);
    if (bytes.size() == sizeof value) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  std::string text() {
    const std::span<const uint8_t> bytes = take(number<uint32_t>());
    return {bytes.begin(), bytes.end()};
  }

  std::span<const uint8_t> left() const { return left_; }
  bool is_whole() const { return is_whole_; }

 private:
  std::span<const uint8_t> take(size_t size) {
    is_whole_ = is_whole_ && size <= left_.size();
    if (!is_whole_) return {};
    const std::span<const uint8_t> taken = left_.first(size);
    left_ = left_.subspan(size);
    return taken;
  }

  std::span<const uint8_t> left_;
  bool is_whole_ = true;
};

Status check_numbers(const StudentAttribute& attribute) {
  for (const double value :
       {attribute.bias, attribute.scale, attribute.correlation, attribute.mean_absolute_error}) {
    if (!std::isfinite(value)) {
      return damaged_student(ErrorCode::kNotFinite, "a number is not finite");
    }
  }
  const auto is_score = [](double value) { return value >= 0 && value <= 10; };
  if (!is_score(attribute.bias) || !is_score(attribute.mean_absolute_error) ||
      attribute.scale < 0 || std::abs(attribute.correlation) > 1) {
    return damaged_student(ErrorCode::kOutOfRange, "a number is outside its range");
  }
  if (attribute.name.empty()) return malformed_student("an attribute has no name");
  return Done{};
}

StudentAttribute read_attribute(StudentReader& reader) {
  StudentAttribute attribute;
  attribute.name = reader.text();
  attribute.description = reader.text();
  for (double* value : {&attribute.bias, &attribute.scale, &attribute.correlation,
                        &attribute.mean_absolute_error}) {
    *value = reader.number<double>();
  }
  return attribute;
}

}  // namespace

std::vector<double> Student::scores(std::string_view text) const {
  const size_t width = attributes.size();
  assert(weights.size() == kTextFeatureCount * width);
  const std::vector<uint32_t> features = text_features(text);
  std::vector<int64_t> sums(width);
  for (const uint32_t feature : features) {
    const int8_t* row = weights.data() + feature * width;
    for (size_t k = 0; k < width; ++k) sums[k] += row[k];
  }
  std::vector<double> result(width);
  for (size_t k = 0; k < width; ++k) {
    double score = attributes[k].bias;
    if (!features.empty()) {
      score += attributes[k].scale * static_cast<double>(sums[k]) /
               std::sqrt(static_cast<double>(features.size()));
    }
    // In this form no -0 comes out, which would be another number to the bit.
    result[k] = score > 0 ? (score < 10 ? score : 10) : 0;
  }
  return result;
}

std::vector<uint8_t> encode_student(const Student& student) {
  assert(student.weights.size() == kTextFeatureCount * student.attributes.size());
  std::vector<uint8_t> bytes;
  append_number(bytes, kStudentMark);
  append_number(bytes, kStudentVersion);
  append_number(bytes, uint32_t{0});  // the checksum, below
  append_number(bytes, student.item_count);
  append_number(bytes, static_cast<uint32_t>(student.attributes.size()));
  append_text(bytes, student.source);
  append_text(bytes, student.scores_checksum);
  for (const StudentAttribute& attribute : student.attributes) {
    append_text(bytes, attribute.name);
    append_text(bytes, attribute.description);
    append_number(bytes, attribute.bias);
    append_number(bytes, attribute.scale);
    append_number(bytes, attribute.correlation);
    append_number(bytes, attribute.mean_absolute_error);
  }
  bytes.insert(bytes.end(), student.weights.begin(), student.weights.end());
  const uint32_t crc = crc32(std::span(bytes).subspan(kSealedFrom));
  std::memcpy(bytes.data() + kSealedFrom - sizeof crc, &crc, sizeof crc);
  return bytes;
}

Result<Student> decode_student(std::span<const uint8_t> bytes) {
  StudentReader reader(bytes);
  if (reader.number<uint32_t>() != kStudentMark) {
    return Error{ErrorCode::kMalformedInput,
                 "this is no student of Mercer's; check the path (they end in .student)"};
  }
  if (reader.number<uint32_t>() != kStudentVersion) {
    return Error{ErrorCode::kUnsupportedVersion,
                 "this student has a format that this Mercer does not read; update Mercer or make "
                 "the student again"};
  }
  const auto expected = reader.number<uint32_t>();
  if (!reader.is_whole()) return malformed_student("it ends too early");
  if (crc32(reader.left()) != expected) {
    return damaged_student(ErrorCode::kChecksumMismatch, "its checksum is another");
  }
  Student student;
  student.item_count = reader.number<uint32_t>();
  const auto attribute_count = reader.number<uint32_t>();
  if (attribute_count < 1 || attribute_count > kMaxAttributes) {
    return malformed_student("it has no attributes, or too many");
  }
  student.source = reader.text();
  student.scores_checksum = reader.text();
  std::unordered_set<std::string> names;
  for (uint32_t k = 0; k < attribute_count; ++k) {
    StudentAttribute attribute = read_attribute(reader);
    if (!reader.is_whole()) return malformed_student("it ends too early");
    MERCER_RETURN_IF_ERROR(check_numbers(attribute));
    if (!names.insert(attribute.name).second) {
      return damaged_student(ErrorCode::kDuplicate, "an attribute is there twice");
    }
    student.attributes.push_back(std::move(attribute));
  }
  if (reader.left().size() != size_t{kTextFeatureCount} * attribute_count) {
    return malformed_student("its weights are not as many as its attributes need");
  }
  student.weights.assign(reader.left().begin(), reader.left().end());
  return student;
}

}  // namespace mercer
