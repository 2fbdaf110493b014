#include "train/pca.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "train/random.h"

namespace mercer {
namespace pca_test {

constexpr size_t kItems = 40;

std::vector<float> random_table(size_t dimension, uint64_t seed) {
  Random random(seed);
  std::vector<float> values(kItems * dimension);
  for (size_t i = 0; i < values.size(); ++i) {
    // Columns of different spread around different means.
    const auto column = static_cast<double>(i % dimension);
    values[i] = static_cast<float>(random.normal() * (1 + column) + 3 * column);
  }
  return values;
}

ReducedTable reduced(const std::vector<float>& values, size_t dimension, size_t components) {
  auto result = reduce_by_pca(values, dimension, components);
  if (!result.ok()) {
    ADD_FAILURE() << result.error().message;
    return {};
  }
  return std::move(result).value();
}

// Sum over items of column a times column b.
double product(const std::vector<float>& table, size_t width, size_t a, size_t b) {
  double sum = 0;
  for (size_t i = 0; i < table.size(); i += width) {
    sum += static_cast<double>(table[i + a]) * table[i + b];
  }
  return sum;
}

double squared_distance(const std::vector<float>& table, size_t width, size_t i, size_t j) {
  double sum = 0;
  for (size_t k = 0; k < width; ++k) {
    const double difference = static_cast<double>(table[i * width + k]) - table[j * width + k];
    sum += difference * difference;
  }
  return sum;
}

TEST(Pca, KeepsAllDistancesWithAllComponents) {
  const std::vector<float> values = random_table(6, 1);
  const ReducedTable whole = reduced(values, 6, 6);
  EXPECT_NEAR(whole.kept_variance, 1, 1e-6);
  for (size_t i = 0; i < kItems; ++i) {
    for (size_t j = 0; j < i; ++j) {
      const double expected = squared_distance(values, 6, i, j);
      EXPECT_NEAR(squared_distance(whole.values, 6, i, j), expected, 1e-4 * expected);
    }
  }
}

TEST(Pca, MakesComponentsCentredUncorrelatedAndLargestFirst) {
  const ReducedTable table = reduced(random_table(6, 2), 6, 4);
  ASSERT_EQ(table.values.size(), kItems * 4);
  for (size_t a = 0; a < 4; ++a) {
    double sum = 0;
    for (size_t i = 0; i < kItems; ++i) sum += table.values[i * 4 + a];
    EXPECT_NEAR(sum / kItems, 0, 1e-4);
    const double variance = product(table.values, 4, a, a);
    EXPECT_LE(variance, a == 0 ? variance : product(table.values, 4, a - 1, a - 1));
    for (size_t b = 0; b < a; ++b) {
      EXPECT_NEAR(product(table.values, 4, a, b), 0, 1e-4 * variance);
    }
  }
}

TEST(Pca, SaysWhatShareOfTheVarianceItKeeps) {
  const std::vector<float> values = random_table(6, 3);
  const ReducedTable all = reduced(values, 6, 6);
  double total = 0;
  for (size_t k = 0; k < 6; ++k) total += product(all.values, 6, k, k);
  double kept = 0;
  for (size_t components = 1; components <= 6; ++components) {
    kept += product(all.values, 6, components - 1, components - 1);
    EXPECT_NEAR(reduced(values, 6, components).kept_variance, kept / total, 1e-5);
  }
}

TEST(Pca, FindsTheOnlyAxisThereIs) {
  // Points along (3, -4) / 5, at steps of 5 from (10, 20). The axis points where its largest
  // coordinate is positive: (-3, 4) / 5.
  std::vector<float> values;
  for (const float step : {-2.0f, -1.0f, 0.0f, 1.0f, 2.0f}) {
    values.push_back(10 + 3 * step);
    values.push_back(20 - 4 * step);
  }
  const ReducedTable line = reduced(values, 2, 1);
  EXPECT_NEAR(line.kept_variance, 1, 1e-6);
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(line.values[i], 5 * (2 - static_cast<double>(i)), 1e-4);
  }
}

TEST(Pca, TakesTheLargestVarianceNotTheFirstColumns) {
  std::vector<float> values;
  for (int i = 0; i < 8; ++i) {
    values.push_back(i % 2 == 0 ? 0.01f : -0.01f);
    values.push_back(static_cast<float>(i));
  }
  const ReducedTable table = reduced(values, 2, 1);
  for (size_t i = 0; i < 8; ++i) {
    EXPECT_NEAR(table.values[i], static_cast<double>(i) - 3.5, 0.02);
  }
}

TEST(Pca, LeavesATableWithoutVarianceAtZero) {
  const ReducedTable table = reduced(std::vector<float>(12, 3.0f), 3, 2);
  EXPECT_EQ(table.kept_variance, 1);
  for (const float value : table.values) EXPECT_EQ(value, 0);
}

ErrorCode refusal_of(const std::vector<float>& values, size_t components) {
  const auto result = reduce_by_pca(values, 3, components);
  EXPECT_FALSE(result.ok());
  return result.ok() ? ErrorCode{0} : result.error().code;
}

TEST(Pca, RefusesWhatItCannotReduce) {
  std::vector<float> values = random_table(3, 4);
  EXPECT_EQ(refusal_of(values, 0), ErrorCode::kInvalidArgument);
  EXPECT_EQ(refusal_of(values, 4), ErrorCode::kInvalidArgument);
  values[7] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(refusal_of(values, 2), ErrorCode::kNotFinite);
  values[7] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(refusal_of(values, 2), ErrorCode::kNotFinite);
}

}  // namespace pca_test
}  // namespace mercer
