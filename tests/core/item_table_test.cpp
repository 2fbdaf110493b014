#include "mercer/item_table.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "train/random.h"

namespace mercer {
namespace {

// One float operation each: exact in double, rounded once. Whatever the compiler's flags, nothing
// here can be fused or reordered.
float product(float a, float b) {
  return static_cast<float>(static_cast<double>(a) * static_cast<double>(b));
}
float sum(float a, float b) {
  return static_cast<float>(static_cast<double>(a) + static_cast<double>(b));
}

// The documented order: 16 running sums, element i into sum i % 16, then folded in halves.
float fixed_order_dot(const std::vector<float>& row, const std::vector<float>& shopper) {
  std::array<float, 16> sums = {};
  for (size_t i = 0; i < row.size(); ++i) {
    sums[i % 16] = sum(sums[i % 16], product(row[i], shopper[i]));
  }
  for (size_t width = 8; width > 0; width /= 2) {
    for (size_t lane = 0; lane < width; ++lane) sums[lane] = sum(sums[lane], sums[lane + width]);
  }
  return sums[0];
}

struct SampleTable {
  size_t items;
  size_t dimension;
  std::vector<float> floats;
  std::vector<int8_t> integers;
  std::vector<uint8_t> halves;  // of int4: any bits, the last half of an odd row included
  std::vector<float> scales;
  std::vector<float> biases;
  std::vector<float> shopper;
};

SampleTable random_table(size_t items, size_t dimension, Random& random) {
  SampleTable table{items, dimension, {}, {}, {}, {}, {}, {}};
  const auto normal = [&] { return static_cast<float>(random.normal()); };
  for (size_t i = 0; i < items * dimension; ++i) {
    table.floats.push_back(normal());
    table.integers.push_back(static_cast<int8_t>(static_cast<int>(random.below(255)) - 127));
  }
  for (size_t b = 0; b < items * ItemTable::int4_row_bytes(dimension); ++b) {
    table.halves.push_back(static_cast<uint8_t>(random.below(256)));
  }
  for (size_t i = 0; i < items; ++i) {
    table.scales.push_back(static_cast<float>(0.001 + 0.02 * random.uniform()));
    table.biases.push_back(normal());
  }
  for (size_t k = 0; k < dimension; ++k) table.shopper.push_back(normal());
  return table;
}

ItemTable float_view(const SampleTable& table) {
  return ItemTable::of_float32(table.floats, table.dimension);
}
ItemTable int8_view(const SampleTable& table) {
  return ItemTable::of_int8(table.integers, table.scales, table.dimension);
}
ItemTable int4_view(const SampleTable& table) {
  return ItemTable::of_int4(table.halves, table.scales, table.dimension);
}

// Coordinate k of an item in two's complement: the low half of a byte for an even one.
int int4_of(const SampleTable& table, size_t item, size_t k) {
  const uint8_t byte = table.halves[item * ItemTable::int4_row_bytes(table.dimension) + k / 2];
  const int half = k % 2 == 0 ? byte & 15 : byte >> 4;
  return half < 8 ? half : half - 16;
}

std::vector<float> scores_of(const ItemTable& view, const SampleTable& table) {
  std::vector<float> scores(table.items, 1e30f);
  view.score(table.shopper, table.biases, scores);
  return scores;
}

// <shopper, row> + bias in double, and the sum of the terms' magnitudes, which rounding goes with.
void expect_near_double(const std::vector<float>& scores, const SampleTable& table,
                        const std::vector<double>& rows) {
  for (size_t i = 0; i < table.items; ++i) {
    double exact = table.biases[i];
    double magnitude = std::abs(exact);
    for (size_t k = 0; k < table.dimension; ++k) {
      const double term = rows[i * table.dimension + k] * table.shopper[k];
      exact += term;
      magnitude += std::abs(term);
    }
    EXPECT_NEAR(scores[i], exact, 1e-6 * magnitude)
        << "item " << i << ", dimension " << table.dimension;
  }
}

// Around the multiples of the 16 sums, odd ones, and the width of the shipped model.
constexpr size_t kDimensions[] = {1, 2, 3, 7, 15, 16, 17, 31, 32, 33, 47, 64, 101};

TEST(ItemTable, ScoresFloatRowsAsDoublesDo) {
  Random random(1);
  for (const size_t dimension : kDimensions) {
    const SampleTable table = random_table(9, dimension, random);
    const std::vector<double> rows(table.floats.begin(), table.floats.end());
    expect_near_double(scores_of(float_view(table), table), table, rows);
  }
}

TEST(ItemTable, ScoresInt8RowsAsDoublesDo) {
  Random random(2);
  for (const size_t dimension : kDimensions) {
    const SampleTable table = random_table(9, dimension, random);
    std::vector<double> rows;
    for (size_t i = 0; i < table.integers.size(); ++i) {
      rows.push_back(static_cast<double>(table.scales[i / dimension]) * table.integers[i]);
    }
    expect_near_double(scores_of(int8_view(table), table), table, rows);
  }
}

TEST(ItemTable, ScoresInt4RowsAsDoublesDo) {
  Random random(6);
  for (const size_t dimension : kDimensions) {
    const SampleTable table = random_table(9, dimension, random);
    std::vector<double> rows;
    for (size_t i = 0; i < table.items; ++i) {
      for (size_t k = 0; k < dimension; ++k) {
        rows.push_back(static_cast<double>(table.scales[i]) * int4_of(table, i, k));
      }
    }
    expect_near_double(scores_of(int4_view(table), table), table, rows);
  }
}

TEST(ItemTable, ScoresFloatRowsInTheFixedOrderToTheLastBit) {
  Random random(3);
  for (const size_t dimension : kDimensions) {
    const SampleTable table = random_table(20, dimension, random);
    const std::vector<float> scores = scores_of(float_view(table), table);
    for (size_t i = 0; i < table.items; ++i) {
      const auto start = table.floats.begin() + static_cast<ptrdiff_t>(i * dimension);
      const std::vector<float> row(start, start + static_cast<ptrdiff_t>(dimension));
      EXPECT_EQ(scores[i], sum(fixed_order_dot(row, table.shopper), table.biases[i]))
          << "item " << i << ", dimension " << dimension;
    }
  }
}

TEST(ItemTable, ScoresInt8RowsInTheFixedOrderToTheLastBit) {
  Random random(4);
  for (const size_t dimension : kDimensions) {
    const SampleTable table = random_table(20, dimension, random);
    const std::vector<float> scores = scores_of(int8_view(table), table);
    for (size_t i = 0; i < table.items; ++i) {
      const auto start = table.integers.begin() + static_cast<ptrdiff_t>(i * dimension);
      const std::vector<float> row(start, start + static_cast<ptrdiff_t>(dimension));
      const float scaled = product(table.scales[i], fixed_order_dot(row, table.shopper));
      EXPECT_EQ(scores[i], sum(scaled, table.biases[i]))
          << "item " << i << ", dimension " << dimension;
    }
  }
}

TEST(ItemTable, ScoresInt4RowsInTheFixedOrderToTheLastBit) {
  Random random(7);
  for (const size_t dimension : kDimensions) {
    const SampleTable table = random_table(20, dimension, random);
    const std::vector<float> scores = scores_of(int4_view(table), table);
    for (size_t i = 0; i < table.items; ++i) {
      std::vector<float> row(dimension);
      for (size_t k = 0; k < dimension; ++k) row[k] = static_cast<float>(int4_of(table, i, k));
      const float scaled = product(table.scales[i], fixed_order_dot(row, table.shopper));
      EXPECT_EQ(scores[i], sum(scaled, table.biases[i]))
          << "item " << i << ", dimension " << dimension;
    }
  }
}

TEST(ItemTable, ReadsItsRows) {
  Random random(5);
  const SampleTable table = random_table(4, 5, random);
  std::vector<float> row(5);
  for (size_t i = 0; i < table.items; ++i) {
    float_view(table).read_row(i, row);
    for (size_t k = 0; k < 5; ++k) EXPECT_EQ(row[k], table.floats[i * 5 + k]);
    int8_view(table).read_row(i, row);
    for (size_t k = 0; k < 5; ++k) {
      EXPECT_EQ(row[k], product(table.scales[i], static_cast<float>(table.integers[i * 5 + k])));
    }
    int4_view(table).read_row(i, row);
    for (size_t k = 0; k < 5; ++k) {
      EXPECT_EQ(row[k], product(table.scales[i], static_cast<float>(int4_of(table, i, k))));
    }
  }
}

TEST(ItemTable, KnowsItsShape) {
  const std::vector<float> floats(12);
  EXPECT_EQ(ItemTable::of_float32(floats, 3).item_count(), 4u);
  EXPECT_EQ(ItemTable::of_float32(floats, 3).dimension(), 3u);
  const std::vector<int8_t> integers(12);
  const std::vector<float> scales(2);
  EXPECT_EQ(ItemTable::of_int8(integers, scales, 6).item_count(), 2u);
  EXPECT_EQ(ItemTable::of_int8(integers, scales, 6).dimension(), 6u);
  EXPECT_EQ(ItemTable().item_count(), 0u);
}

TEST(ItemTable, UsesTheWholeRangeOfInt8) {
  const std::vector<int8_t> integers = {-128, -127, 127, 0};
  const std::vector<float> scales = {0.5f, 2};
  const std::vector<float> shopper = {1, 10};
  const std::vector<float> biases = {1, -1};
  std::vector<float> scores(2);
  ItemTable::of_int8(integers, scales, 2).score(shopper, biases, scores);
  EXPECT_EQ(scores, (std::vector<float>{0.5f * (-128 - 1270) + 1, 2 * 127 - 1}));
}

}  // namespace
}  // namespace mercer
