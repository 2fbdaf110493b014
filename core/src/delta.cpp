#include "mercer/delta.h"

#include <cstring>
#include <utility>

#include "mercer/checksum.h"

namespace mercer {
namespace {

// Bytes as words, wherever they lie in memory.
struct Words {
  uint32_t operator[](size_t at) const {
    uint32_t word;
    std::memcpy(&word, bytes.data() + at * kSize, kSize);
    return word;
  }
  uint64_t pair(size_t at) const { return (*this)[at] | uint64_t{(*this)[at + 1]} << 32; }
  size_t count() const { return bytes.size() / kSize; }

  static constexpr size_t kSize = sizeof(uint32_t);
  std::span<const uint8_t> bytes;
};

Error malformed(const char* what) { return {ErrorCode::kMalformedInput, what}; }

Error damaged() { return malformed("the delta is damaged; make or download it again"); }

}  // namespace

Status apply_delta(std::vector<uint8_t>& file, std::span<const uint8_t> delta_bytes) {
  const Words base{file}, delta{delta_bytes};
  const size_t size = delta.count();
  if (delta_bytes.size() % Words::kSize != 0 || size < DeltaLayout::kHeaderWords ||
      delta.pair(0) != DeltaLayout::kMark) {
    return malformed("this is not a delta that this Mercer reads; check the path, or update it");
  }
  if (delta[4] * uint64_t{Words::kSize} != file.size() ||
      delta.pair(DeltaLayout::kBaseChecksumAt) != checksum(file)) {
    return Error{ErrorCode::kChecksumMismatch,
                 "the delta was made for another model file than this one; publish both anew"};
  }
  size_t left = delta[7];
  if (left > DeltaLayout::kMaxWords ||
      left > DeltaLayout::kMaxGrowth * (uint64_t{base.count()} + size)) {
    return damaged();
  }
  std::vector<uint8_t> result(left * Words::kSize);
  uint8_t* to = result.data();
  for (size_t at = DeltaLayout::kHeaderWords; at < size;) {
    if (size - at < DeltaLayout::kOperationWords) return damaged();
    const uint32_t from = delta[at], count = delta[at + 1];
    const uint32_t add = delta[at + 2], inserted = delta[at + 3];
    at += DeltaLayout::kOperationWords;
    // In an order in which no difference goes below 0.
    if (from > base.count() || count > base.count() - from || count > left ||
        inserted > left - count || inserted > size - at) {
      return damaged();
    }
    left -= size_t{count} + inserted;
    const auto write = [&to](uint32_t word) {
      std::memcpy(to, &word, Words::kSize);
      to += Words::kSize;
    };
    for (size_t word = 0; word < count; ++word) write(base[from + word] + add);
    for (size_t word = 0; word < inserted; ++word) write(delta[at++]);
  }
  if (left != 0 || checksum(result) != delta.pair(5)) return damaged();
  file = std::move(result);
  return Done{};
}

}  // namespace mercer
