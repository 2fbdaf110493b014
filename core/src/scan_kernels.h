// The loops that read a whole item table to find the few rows that matter, for each precision. In
// wasm they and dot.cpp alone are built for speed, all else to be small.
//
// A table is read as four far-apart streams, each in blocks of four rows, which is how memory gives
// most: 1.6 times more than row after row at 256 MB. Row r of block b of stream s is row
// s * 4 * blocks + 4 * b + r. The rest of fewer than 16 rows is the caller's; so are tables of
// widths that do not fill vectors (of 16 float32s, 8 int8s or 32 int4s) and targets without
// vectors, where scoring each row in full is as fast.
#ifndef MERCER_SRC_SCAN_KERNELS_H_
#define MERCER_SRC_SCAN_KERNELS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mercer/item_table.h"

namespace mercer {

inline constexpr size_t kStreams = 4;
inline constexpr size_t kBlockRows = 4;

#if defined(__wasm__) && !defined(__wasm_simd128__)
inline constexpr bool kHasVectors = false;
#else
inline constexpr bool kHasVectors = true;
#endif

// In how many blocks each of the streams comes; 0: these rows are not for the kernels.
size_t stream_blocks(Precision precision, size_t dimension, size_t rows);

// A shopper in integers: coordinate k is step * values[k], rounded. Padded with zeros and, for rows
// of int4, in the order in which their integers are taken apart.
struct IntegerShopper {
  std::vector<int16_t> values;
  float step = 0;
};

// |shopper[k]| at most 32767 * step.
IntegerShopper round_shopper(std::span<const float> shopper, float step, Precision precision);

// Some of a table's rows, one after another, and what they are multiplied with.
struct RowScan {
  Precision precision = Precision::kFloat32;
  const void* rows = nullptr;     // the first one, in that precision
  const float* scales = nullptr;  // [rows], but for float32
  const float* biases = nullptr;  // [rows]
  size_t dimension = 0;
  size_t blocks = 0;                         // stream_blocks() of the rows
  const float* shopper = nullptr;            // [dimension]; only for float32
  const IntegerShopper* integers = nullptr;  // for the others
  float margin = 0;                          // likewise
};

// What is found of a block's rows, by stream.
using BlockValues = float[kStreams][kBlockRows];

// The first block from `block` on with a row, in any of the streams, whose value is at least
// `threshold`, and its rows' values; the number of blocks if there is none. A value is the score
// itself, added up in dot.h's order, for float32, and for integers
//   (product of the integers + margin) * step * scale + bias.
size_t find_block(const RowScan& scan, float threshold, size_t block, BlockValues& values);

}  // namespace mercer

#endif  // MERCER_SRC_SCAN_KERNELS_H_
