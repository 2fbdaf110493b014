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

// One of two integers a byte, from -8 to 7; that of the even index lies in the low half.
inline int int4_at(const uint8_t* values, size_t index) {
  const int half = (values[index / 2] >> (4 * (index % 2))) & 15;
  return half < 8 ? half : half - 16;
}

// Sum of a[i] * b[i].
float dot(const float* a, const float* b, size_t count);
float dot(const int8_t* a, const float* b, size_t count);
// to[r] = dot() of row r and b. `rows` [row_count x width], row-major.
void dot_rows(const float* rows, size_t row_count, const float* b, size_t width, float* to);

// to[i] = from[i] * factor.
void to_floats(const int8_t* from, float factor, float* to, size_t count);

// Sum of a[i].
float sum(const float* a, size_t count);

// to[i] += weight * from[i].
void add_scaled(float* to, float weight, const float* from, size_t count);
// The same in doubles.
void add_scaled(double* to, double weight, const float* from, size_t count);
// The same for each row, in their order. `rows` [row_count x width], row-major.
void add_scaled_rows(float* to, const float* weights, const float* rows, size_t row_count,
                     size_t width);

}  // namespace mercer

#endif  // MERCER_SRC_DOT_H_
