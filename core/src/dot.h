// Sums and inner products in one fixed order: 16 running sums, then pairwise. Compilers turn the 16
// sums into whatever vector registers the target has without changing a single rounding, so
// AVX-512, SSE and wasm SIMD give the same bits (the library is compiled without fused multiply-add
// for this). These few loops are where inference spends its time; in wasm they alone are built for
// speed, all else to be small.
#ifndef MERCER_SRC_DOT_H_
#define MERCER_SRC_DOT_H_

#include <cstddef>
#include <cstdint>

namespace mercer {

// Sum of a[i] * b[i]; integers are converted to float, without a scale.
float dot(const float* a, const float* b, size_t count);
float dot(const int8_t* a, const float* b, size_t count);

// Sum of a[i].
float sum(const float* a, size_t count);

// to[i] += weight * from[i].
void add_scaled(float* to, float weight, const float* from, size_t count);

}  // namespace mercer

#endif  // MERCER_SRC_DOT_H_
