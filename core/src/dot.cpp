#include "dot.h"

#include "simd.h"

namespace mercer {
namespace {

constexpr size_t kLanes = 16;
using Lanes = float __attribute__((vector_size(kLanes * sizeof(float))));

// The running sums, added up pairwise.
[[gnu::always_inline]] inline float folded(Lanes sums) {
  using Half = float __attribute__((vector_size(sizeof(Lanes) / 2)));
  const Half half = __builtin_shufflevector(sums, sums, 0, 1, 2, 3, 4, 5, 6, 7) +
                    __builtin_shufflevector(sums, sums, 8, 9, 10, 11, 12, 13, 14, 15);
  const Floats quarter = __builtin_shufflevector(half, half, 0, 1, 2, 3) +
                         __builtin_shufflevector(half, half, 4, 5, 6, 7);
  return (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);
}

// The first `count` lanes; the others are 0, which adds nothing.
[[gnu::always_inline]] inline Lanes load_part(const float* from, size_t count) {
  float part[kLanes] = {};
  for (size_t lane = 0; lane < count; ++lane) part[lane] = from[lane];
  return load<Lanes>(part);
}

}  // namespace

float dot(const float* a, const float* b, size_t count) {
  Lanes sums = {};
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) sums += load<Lanes>(a + i) * load<Lanes>(b + i);
  if (i < count) sums += load_part(a + i, count - i) * load_part(b + i, count - i);
  return folded(sums);
}

void dot_rows(const float* rows, size_t row_count, const float* b, size_t width, float* to) {
  for (size_t row = 0; row < row_count; ++row) to[row] = dot(rows + row * width, b, width);
}

void to_floats(const int8_t* from, float factor, float* to, size_t count) {
  for (size_t i = 0; i < count; ++i) to[i] = static_cast<float>(from[i]) * factor;
}

float sum(const float* a, size_t count) {
  Lanes sums = {};
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) sums += load<Lanes>(a + i);
  if (i < count) sums += load_part(a + i, count - i);
  return folded(sums);
}

void add_scaled(float* to, float weight, const float* from, size_t count) {
  for (size_t i = 0; i < count; ++i) to[i] += weight * from[i];
}

void add_scaled(double* to, double weight, const float* from, size_t count) {
  for (size_t i = 0; i < count; ++i) to[i] += weight * from[i];
}

void add_scaled_rows(float* to, const float* weights, const float* rows, size_t row_count,
                     size_t width) {
  size_t i = 0;
  for (; i + kLanes <= width; i += kLanes) {
    auto sums = load<Lanes>(to + i);
    for (size_t row = 0; row < row_count; ++row) {
      sums += weights[row] * load<Lanes>(rows + row * width + i);
    }
    std::memcpy(to + i, &sums, sizeof sums);
  }
  for (; i < width; ++i) {
    for (size_t row = 0; row < row_count; ++row) to[i] += weights[row] * rows[row * width + i];
  }
}

}  // namespace mercer
