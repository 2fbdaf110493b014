// Vectors of 16 bytes, in the compilers' own extension: the same source becomes SSE, wasm SIMD or,
// where the target has no vectors, single numbers, always with the same results.
#ifndef MERCER_SRC_SIMD_H_
#define MERCER_SRC_SIMD_H_

#include <cstdint>
#include <cstring>
#include <utility>
#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace mercer {

using Floats = float __attribute__((vector_size(16)));
using Ints = int32_t __attribute__((vector_size(16)));
using Shorts = int16_t __attribute__((vector_size(16)));
using EightBytes = int8_t __attribute__((vector_size(8)));

template <typename Vector>
[[gnu::always_inline]] inline Vector load(const void* from) {
  Vector vector;
  std::memcpy(&vector, from, sizeof vector);
  return vector;
}

// Calls step(0), step(1), .. step(count - 1), written out one by one: a loop would keep sums that
// are in an array in memory instead of registers.
template <size_t count, typename Step>
[[gnu::always_inline]] inline void unrolled(Step step) {
  [&]<size_t... index>(std::index_sequence<index...>) {
    (step(index), ...);
  }(std::make_index_sequence<count>());
}

// Lane i: a[2i] * b[2i] + a[2i + 1] * b[2i + 1].
[[gnu::always_inline]] inline Ints dot_pairs(Shorts a, Shorts b) {
#if defined(__wasm_simd128__)
  return (Ints)wasm_i32x4_dot_i16x8((v128_t)a, (v128_t)b);
#elif defined(__SSE2__)
  return (Ints)_mm_madd_epi16((__m128i)a, (__m128i)b);
#else
  Ints sums;
  for (int i = 0; i < 4; ++i) sums[i] = a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1];
  return sums;
#endif
}

// The sums of four vectors' lanes, each (0 + 2) + (1 + 3).
template <typename Vector>
[[gnu::always_inline]] inline Vector lane_sums(const Vector (&v)[4]) {
  const Vector ab = __builtin_shufflevector(v[0], v[1], 0, 4, 1, 5) +
                    __builtin_shufflevector(v[0], v[1], 2, 6, 3, 7);
  const Vector cd = __builtin_shufflevector(v[2], v[3], 0, 4, 1, 5) +
                    __builtin_shufflevector(v[2], v[3], 2, 6, 3, 7);
  return __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}

// Whether a lane of a comparison's result is true.
[[gnu::always_inline]] inline bool any(Ints mask) {
#if defined(__wasm_simd128__)
  return wasm_v128_any_true((v128_t)mask);
#elif defined(__SSE2__)
  return _mm_movemask_ps((__m128)mask) != 0;
#else
  return (mask[0] | mask[1] | mask[2] | mask[3]) != 0;
#endif
}

}  // namespace mercer

#endif  // MERCER_SRC_SIMD_H_
