#include "read_streams.h"

namespace mercer::bench {
namespace {

// 16 bytes, whatever the target calls them.
using Vector = uint32_t __attribute__((vector_size(16)));
constexpr size_t kStreams = 4;
constexpr size_t kVectorWords = sizeof(Vector) / sizeof(uint32_t);

uint32_t added_up(const Vector (&sums)[kStreams]) {
  const Vector sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

}  // namespace

uint32_t read_in_one_stream(std::span<const uint32_t> words) {
  const auto* vectors = reinterpret_cast<const Vector*>(words.data());
  const size_t count = words.size() / kVectorWords;
  Vector sums[kStreams] = {};
  for (size_t i = 0; i < count; i += kStreams) {
    for (size_t s = 0; s < kStreams; ++s) sums[s] += vectors[i + s];
  }
  return added_up(sums);
}

uint32_t read_in_four_streams(std::span<const uint32_t> words) {
  const auto* vectors = reinterpret_cast<const Vector*>(words.data());
  const size_t quarter = words.size() / kVectorWords / kStreams;
  Vector sums[kStreams] = {};
  for (size_t i = 0; i < quarter; i += kStreams) {
    for (size_t s = 0; s < kStreams; ++s) {
      const Vector* from = vectors + s * quarter + i;
      sums[s] += (from[0] + from[1]) + (from[2] + from[3]);
    }
  }
  return added_up(sums);
}

}  // namespace mercer::bench
