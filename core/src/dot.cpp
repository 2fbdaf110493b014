#include "dot.h"

namespace mercer {
namespace {

constexpr size_t kLanes = 16;

// The running sums, added up pairwise.
[[gnu::always_inline]] inline float folded(float (&sums)[kLanes]) {
  for (size_t width = kLanes / 2; width > 0; width /= 2) {
    for (size_t lane = 0; lane < width; ++lane) sums[lane] += sums[lane + width];
  }
  return sums[0];
}

template <typename T>
[[gnu::always_inline]] inline float dot_of(const T* a, const float* b, size_t count) {
  float sums[kLanes] = {};
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) {
      sums[lane] += static_cast<float>(a[i + lane]) * b[i + lane];
    }
  }
  for (size_t lane = 0; i < count; ++i, ++lane) sums[lane] += static_cast<float>(a[i]) * b[i];
  return folded(sums);
}

}  // namespace

float dot(const float* a, const float* b, size_t count) { return dot_of(a, b, count); }

float dot(const int8_t* a, const float* b, size_t count) { return dot_of(a, b, count); }

float sum(const float* a, size_t count) {
  float sums[kLanes] = {};
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[i + lane];
  }
  for (size_t lane = 0; i < count; ++i, ++lane) sums[lane] += a[i];
  return folded(sums);
}

void add_scaled(float* to, float weight, const float* from, size_t count) {
  for (size_t i = 0; i < count; ++i) to[i] += weight * from[i];
}

}  // namespace mercer
