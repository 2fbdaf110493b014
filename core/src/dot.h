// Sums and inner products in one fixed order: 16 running sums, then pairwise. Compilers turn the 16
// sums into whatever vector registers the target has without changing a single rounding, so
// AVX-512, SSE and wasm SIMD give the same bits (the library is compiled without fused multiply-add
// for this).
#ifndef MERCER_SRC_DOT_H_
#define MERCER_SRC_DOT_H_

#include <cstddef>

namespace mercer {

inline constexpr size_t kLanes = 16;

// The running sums, added up pairwise.
inline float folded(float (&sums)[kLanes]) {
  for (size_t width = kLanes / 2; width > 0; width /= 2) {
    for (size_t lane = 0; lane < width; ++lane) sums[lane] += sums[lane + width];
  }
  return sums[0];
}

// Sum of a[i] * b[i]; T is float or int8_t (converted to float, without a scale).
template <typename T>
float dot(const T* a, const float* b, size_t count) {
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

// Sum of a[i].
inline float sum(const float* a, size_t count) {
  float sums[kLanes] = {};
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[i + lane];
  }
  for (size_t lane = 0; i < count; ++i, ++lane) sums[lane] += a[i];
  return folded(sums);
}

}  // namespace mercer

#endif  // MERCER_SRC_DOT_H_
