// Rows as integers with a scale.
#include "train/quantized_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "train/random.h"

namespace mercer {
namespace {

std::vector<float> normal_rows(size_t rows, size_t dimension, uint64_t seed) {
  Random random(seed);
  std::vector<float> values(rows * dimension);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

double squared_error(std::span<const float> rows, const QuantizedRows& quantized,
                     size_t dimension) {
  double sum = 0;
  for (size_t at = 0; at < rows.size(); ++at) {
    const double difference =
        rows[at] - static_cast<double>(quantized.scales[at / dimension]) * quantized.integers[at];
    sum += difference * difference;
  }
  return sum;
}

TEST(QuantizedRows, KeepWhatIntegersCanSay) {
  const std::vector<float> rows = {0.5f, -1, 3.5f, 0, 0, 0, -14, 6, 2};
  const QuantizedRows four = quantized_to_int4(rows, 3);
  EXPECT_EQ(four.integers, (std::vector<int8_t>{1, -2, 7, 0, 0, 0, -7, 3, 1}));
  EXPECT_EQ(four.scales, (std::vector<float>{0.5f, 0, 2}));
  const QuantizedRows eight = quantized_to_int8(std::vector<float>{254, -2, 0, 0}, 2);
  EXPECT_EQ(eight.integers, (std::vector<int8_t>{127, -1, 0, 0}));
  EXPECT_EQ(eight.scales, (std::vector<float>{2, 0}));
}

TEST(QuantizedRows, LoseLessInInt4ThanWithTheScaleOfTheLargestMagnitude) {
  const std::vector<float> rows = normal_rows(200, 64, 1);
  QuantizedRows by_largest = quantized_to_int4(rows, 64);
  for (size_t i = 0; i < by_largest.scales.size(); ++i) {
    float largest = 0;
    for (size_t k = 0; k < 64; ++k) largest = std::max(largest, std::abs(rows[i * 64 + k]));
    by_largest.scales[i] = largest / kLargestInt4;
    for (size_t k = 0; k < 64; ++k) {
      by_largest.integers[i * 64 + k] =
          static_cast<int8_t>(std::lround(rows[i * 64 + k] / by_largest.scales[i]));
    }
  }
  const double error = squared_error(rows, quantized_to_int4(rows, 64), 64);
  EXPECT_LT(error, 0.95 * squared_error(rows, by_largest, 64));
  // What 15 evenly spaced levels leave of a normal variable, about 1.2 %, is all that may be lost.
  double energy = 0;
  for (const float value : rows) energy += static_cast<double>(value) * value;
  EXPECT_LT(error, 0.016 * energy);
}

TEST(QuantizedRows, StayWithinTheirBounds) {
  std::vector<float> rows = normal_rows(50, 7, 2);
  rows[0] = 3e38f;  // as far as floats go, at either end
  for (size_t k = 7; k < 14; ++k) rows[k] = 1e-45f;
  const QuantizedRows four = quantized_to_int4(rows, 7);
  const QuantizedRows eight = quantized_to_int8(rows, 7);
  for (size_t at = 0; at < rows.size(); ++at) {
    EXPECT_LE(std::abs(int{four.integers[at]}), kLargestInt4);
    EXPECT_LE(std::abs(int{eight.integers[at]}), kLargestInt8);
  }
  for (const QuantizedRows& quantized : {four, eight}) {
    for (const float scale : quantized.scales) {
      EXPECT_TRUE(std::isfinite(scale));
      EXPECT_GE(scale, 0);
    }
  }
}

TEST(QuantizedRows, ArePackedAsTablesReadThem) {
  for (const size_t dimension : {1u, 2u, 5u, 8u}) {
    std::vector<int8_t> integers;
    for (size_t at = 0; at < 6 * dimension; ++at) {
      integers.push_back(static_cast<int8_t>(static_cast<int>(at * 5 % 15) - 7));
    }
    const std::vector<uint8_t> packed = packed_int4(integers, dimension);
    const std::vector<float> ones(6, 1.0f);
    const ItemTable table = ItemTable::of_int4(packed, ones, dimension);
    std::vector<float> row(dimension);
    for (size_t i = 0; i < 6; ++i) {
      table.read_row(i, row);
      for (size_t k = 0; k < dimension; ++k) EXPECT_EQ(row[k], integers[i * dimension + k]);
      if (dimension % 2 == 1) {
        EXPECT_EQ(packed[(i + 1) * ItemTable::int4_row_bytes(dimension) - 1] >> 4, 0);
      }
    }
  }
}

TEST(Precision, HasANameThatIsRead) {
  for (const Precision precision : {Precision::kFloat32, Precision::kInt8, Precision::kInt4}) {
    EXPECT_EQ(parse_precision(precision_name(precision)), precision);
  }
  EXPECT_EQ(parse_precision("int2"), std::nullopt);
}

}  // namespace
}  // namespace mercer
