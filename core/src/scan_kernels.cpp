#include "scan_kernels.h"

#include "rounded.h"
#include "simd.h"

namespace mercer {
namespace {

constexpr size_t kShorts = sizeof(Shorts) / sizeof(int16_t);
constexpr size_t kFloats = sizeof(Floats) / sizeof(float);
constexpr size_t kOrders = 4;                 // of int4
constexpr size_t kGroup = kOrders * kShorts;  // integers that are taken at once
constexpr size_t kFloatSums = 4;              // as many vectors as dot() has running sums

// The products of four rows with the shopper. Of all four at once, for that spares loads, which
// here are a quarter of the work.
[[gnu::always_inline]] inline Ints products(const int8_t* row, size_t dimension,
                                            const int16_t* shopper) {
  Ints sums[kBlockRows] = {};
  for (size_t at = 0; at < dimension; at += kShorts) {
    const auto own = load<Shorts>(shopper + at);
    unrolled<kBlockRows>([&](size_t r) {
      const auto bytes = load<EightBytes>(row + r * dimension + at);
      sums[r] += dot_pairs(__builtin_convertvector(bytes, Shorts), own);
    });
  }
  return lane_sums(sums);
}

// A vector of bytes holds 32 integers; every fourth of them, from one of the first four on, is
// taken out by shifts, and the shopper has that order.
[[gnu::always_inline]] inline Ints products(const uint8_t* row, size_t dimension,
                                            const int16_t* shopper) {
  Ints sums[kBlockRows] = {};
  for (Ints& sum : sums) {
    for (size_t at = 0; at < dimension; at += kGroup, row += kGroup / 2) {
      const auto packed = load<Shorts>(row);
      const auto own = [&](size_t order) { return load<Shorts>(shopper + at + order * kShorts); };
      sum += dot_pairs(packed << 12 >> 12, own(0)) + dot_pairs(packed << 8 >> 12, own(1)) +
             dot_pairs(packed << 4 >> 12, own(2)) + dot_pairs(packed >> 12, own(3));
    }
  }
  return lane_sums(sums);
}

// As dot(): 16 running sums, then pairwise.
[[gnu::always_inline]] inline Floats products(const float* row, size_t dimension,
                                              const float* shopper) {
  Floats folded[kBlockRows];
  for (Floats& sum : folded) {
    Floats sums[kFloatSums] = {};
    for (size_t at = 0; at < dimension; at += kFloatSums * kFloats, row += kFloatSums * kFloats) {
      unrolled<kFloatSums>([&](size_t part) {
        sums[part] +=
            load<Floats>(row + part * kFloats) * load<Floats>(shopper + at + part * kFloats);
      });
    }
    sum = (sums[0] + sums[2]) + (sums[1] + sums[3]);
  }
  return lane_sums(folded);
}

template <typename ValuesOf>
[[gnu::always_inline]] inline size_t find(const RowScan& scan, float threshold, size_t block,
                                          BlockValues& values, ValuesOf values_of) {
  for (; block < scan.blocks; ++block) {
    Ints reaches = {};
    Floats found[kStreams];
    for (size_t s = 0; s < kStreams; ++s) {
      const size_t first = (s * scan.blocks + block) * kBlockRows;
      found[s] = values_of(first) + load<Floats>(scan.biases + first);
      reaches |= found[s] >= threshold;
    }
    if (!any(reaches)) continue;
    std::memcpy(values, found, sizeof values);
    break;
  }
  return block;
}

template <typename Row>
size_t find_integers(const RowScan& scan, size_t row_size, float threshold, size_t block,
                     BlockValues& values) {
  const auto* rows = static_cast<const Row*>(scan.rows);
  const int16_t* shopper = scan.integers->values.data();
  return find(scan, threshold, block, values, [&](size_t first) {
    const Ints whole = products(rows + first * row_size, scan.dimension, shopper);
    const Floats scale = load<Floats>(scan.scales + first) * scan.integers->step;
    return (__builtin_convertvector(whole, Floats) + scan.margin) * scale;
  });
}

size_t find_float32(const RowScan& scan, float threshold, size_t block, BlockValues& values) {
  const auto* rows = static_cast<const float*>(scan.rows);
  return find(scan, threshold, block, values, [&](size_t first) {
    return products(rows + first * scan.dimension, scan.dimension, scan.shopper);
  });
}

}  // namespace

IntegerShopper round_shopper(std::span<const float> shopper, float step, Precision precision) {
  IntegerShopper result{std::vector<int16_t>((shopper.size() + kGroup - 1) / kGroup * kGroup),
                        step};
  for (size_t k = 0; k < shopper.size(); ++k) {
    const float value = shopper[k] / step;
    const size_t in_group = k % kGroup;
    const size_t place = precision == Precision::kInt4
                             ? k - in_group + in_group % kOrders * kShorts + in_group / kOrders
                             : k;
    result.values[place] = static_cast<int16_t>(rounded(value));
  }
  return result;
}

size_t stream_blocks(Precision precision, size_t dimension, size_t rows) {
  const size_t group = precision == Precision::kFloat32 ? kFloatSums * kFloats
                       : precision == Precision::kInt8  ? kShorts
                                                        : kGroup;
  return kHasVectors && dimension % group == 0 ? rows / (kStreams * kBlockRows) : 0;
}

size_t find_block(const RowScan& scan, float threshold, size_t block, BlockValues& values) {
  switch (scan.precision) {
    case Precision::kFloat32:
      return find_float32(scan, threshold, block, values);
    case Precision::kInt8:
      return find_integers<int8_t>(scan, scan.dimension, threshold, block, values);
    case Precision::kInt4:
      return find_integers<uint8_t>(scan, scan.dimension / 2, threshold, block, values);
  }
  return scan.blocks;
}

}  // namespace mercer
