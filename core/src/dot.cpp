#include "dot.h"

#include "simd.h"

namespace mercer {
namespace {

constexpr size_t kLanes = 16;
constexpr size_t kParts = kLanes * sizeof(float) / sizeof(Floats);

// As vectors of the size that targets have: of wider ones gcc keeps running sums in memory.
struct Lanes {
  Floats parts[kParts];
};

[[gnu::always_inline]] inline Lanes load_lanes(const float* from) { return load<Lanes>(from); }

// Eight at a time, and in two steps: no compiler widens four bytes well.
[[gnu::always_inline]] inline Lanes load_lanes(const int8_t* from) {
  Lanes lanes;
  unrolled<2>([&](size_t half) {
    const auto shorts = __builtin_convertvector(load<EightBytes>(from + half * 8), Shorts);
    const auto low = (Ints)__builtin_shufflevector(shorts, shorts, 0, 0, 1, 1, 2, 2, 3, 3) >> 16;
    const auto high = (Ints)__builtin_shufflevector(shorts, shorts, 4, 4, 5, 5, 6, 6, 7, 7) >> 16;
    lanes.parts[2 * half] = __builtin_convertvector(low, Floats);
    lanes.parts[2 * half + 1] = __builtin_convertvector(high, Floats);
  });
  return lanes;
}

// The first `count` lanes; the others are 0, which adds nothing.
[[gnu::noinline]] Lanes load_lanes(const float* from, size_t count) {
  float lanes[kLanes] = {};
  for (size_t lane = 0; lane < count; ++lane) lanes[lane] = from[lane];
  return load_lanes(lanes);
}

[[gnu::noinline]] Lanes load_lanes(const int8_t* from, size_t count) {
  float lanes[kLanes] = {};
  to_floats(from, 1, lanes, count);
  return load_lanes(lanes);
}

[[gnu::always_inline]] inline void add(Lanes& sums, const Lanes& a) {
  unrolled<kParts>([&](size_t part) { sums.parts[part] += a.parts[part]; });
}

[[gnu::always_inline]] inline void add_products(Lanes& sums, const Lanes& a, const Lanes& b) {
  unrolled<kParts>([&](size_t part) { sums.parts[part] += a.parts[part] * b.parts[part]; });
}

// The running sums, added up pairwise.
[[gnu::always_inline]] inline float folded(const Lanes& sums) {
  const Floats quarter = (sums.parts[0] + sums.parts[2]) + (sums.parts[1] + sums.parts[3]);
  return (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);
}

template <typename Number>
[[gnu::always_inline]] inline float dot_of(const Number* a, const float* b, size_t count) {
  Lanes sums = {};
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) add_products(sums, load_lanes(a + i), load_lanes(b + i));
  if (i < count) add_products(sums, load_lanes(a + i, count - i), load_lanes(b + i, count - i));
  return folded(sums);
}

}  // namespace

float dot(const float* a, const float* b, size_t count) { return dot_of(a, b, count); }

float dot(const int8_t* a, const float* b, size_t count) { return dot_of(a, b, count); }

void dot_rows(const float* rows, size_t row_count, const float* b, size_t width, float* to) {
  for (size_t row = 0; row < row_count; ++row) to[row] = dot(rows + row * width, b, width);
}

void to_floats(const int8_t* from, float factor, float* to, size_t count) {
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    Lanes lanes = load_lanes(from + i);
    for (Floats& part : lanes.parts) part *= factor;
    std::memcpy(to + i, &lanes, sizeof lanes);
  }
  for (; i < count; ++i) to[i] = static_cast<float>(from[i]) * factor;
}

float sum(const float* a, size_t count) {
  Lanes sums = {};
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) add(sums, load_lanes(a + i));
  if (i < count) add(sums, load_lanes(a + i, count - i));
  return folded(sums);
}

void add_scaled(float* to, float weight, const float* from, size_t count) {
  add_scaled_rows(to, &weight, from, /*row_count=*/1, count);
}

void add_scaled(double* to, double weight, const float* from, size_t count) {
  for (size_t i = 0; i < count; ++i) to[i] += weight * from[i];
}

void add_scaled_rows(float* to, const float* weights, const float* rows, size_t row_count,
                     size_t width) {
  size_t i = 0;
  for (; i + kLanes <= width; i += kLanes) {
    Lanes sums = load_lanes(to + i);
    for (size_t row = 0; row < row_count; ++row) {
      const Floats weight = Floats{} + weights[row];
      add_products(sums, load_lanes(rows + row * width + i), {weight, weight, weight, weight});
    }
    std::memcpy(to + i, &sums, sizeof sums);
  }
  for (; i < width; ++i) {
    for (size_t row = 0; row < row_count; ++row) to[i] += weights[row] * rows[row * width + i];
  }
}

}  // namespace mercer
