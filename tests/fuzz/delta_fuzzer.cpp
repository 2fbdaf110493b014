// Delta files for one base, and the writer's deltas between it and any file.
#include "fuzzing.h"
#include "mercer/checksum.h"
#include "mercer/delta.h"
#include "train/delta_writer.h"

namespace {

// 64 words of which some repeat, so that there is something to copy.
const std::vector<uint8_t>& base_file() {
  static const std::vector<uint8_t> base = [] {
    std::vector<uint8_t> bytes(256);
    for (size_t at = 0; at < bytes.size(); ++at) bytes[at] = static_cast<uint8_t>(at % 24 / 4);
    return bytes;
  }();
  return base;
}

// The input as what the base is to become.
void check_writer(Bytes target) {
  const auto delta = mercer::make_delta(base_file(), target);
  if (!delta.ok()) return require_reason(delta.error());
  std::vector<uint8_t> file = base_file();
  REQUIRE(mercer::apply_delta(file, delta.value()).ok());
  REQUIRE(std::ranges::equal(file, target));
}

}  // namespace

FUZZER(delta) {
  std::vector<uint8_t> file = base_file();
  const auto status = mercer::apply_delta(file, bytes);
  if (status.ok()) {
    REQUIRE(file.size() <= mercer::DeltaLayout::kMaxGrowth * (base_file().size() + bytes.size()));
  } else {
    require_reason(status.error());
    REQUIRE(file == base_file());
  }
  check_writer(bytes.first(bytes.size() / 4 * 4));
}

#ifndef MERCER_REPLAY_CORPUS
// Most deltas are for this base; the rest of the header and the operations may be anything.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
  const size_t mutated = LLVMFuzzerMutate(data, size, max_size);
  const uint64_t fixed[] = {mercer::DeltaLayout::kMark, mercer::checksum(base_file())};
  const auto base_words = static_cast<uint32_t>(base_file().size() / 4);
  constexpr size_t kFixedBytes = sizeof fixed + sizeof base_words;
  if (seed % 8 == 0 || max_size < kFixedBytes) return mutated;
  std::memcpy(data, fixed, sizeof fixed);
  std::memcpy(data + sizeof fixed, &base_words, sizeof base_words);
  return std::max(mutated, kFixedBytes) / 4 * 4;
}
#endif
