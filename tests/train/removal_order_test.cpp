#include "train/removal_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "train/random.h"

namespace mercer {
namespace {

// An item whose value is the sum of its features', listed while that is above `bar`.
Standing additive(std::vector<double> values, double bar) {
  return [values = std::move(values), bar](const std::vector<bool>& kept) {
    double sum = 0.5;  // without any
    for (size_t i = 0; i < kept.size(); ++i) sum += kept[i] ? values[i] : 0;
    return ItemStanding{sum, sum > bar};
  };
}

std::map<std::string, double> by_name(const OrderMeasures& measures) {
  std::map<std::string, double> result;
  for (size_t m = 0; m < kRemovalMeasureCount; ++m) {
    result[removal_measures()[m].name] = measures.values[m];
  }
  return result;
}

TEST(RemovalOrder, MeasuresAHandMadeItem) {
  const std::vector<size_t> order = {2, 0, 1};  // worth 5, 3 and -1
  const OrderMeasures measures = follow_order(additive({3, -1, 5}, 2.6), order);
  const auto values = by_name(measures);
  EXPECT_DOUBLE_EQ(values.at("comprehensiveness@1"), 5);
  EXPECT_DOUBLE_EQ(values.at("comprehensiveness@2"), 8);
  EXPECT_DOUBLE_EQ(values.at("comprehensiveness@5"), 7);  // all three
  EXPECT_DOUBLE_EQ(values.at("sufficiency@1"), 2);
  EXPECT_DOUBLE_EQ(values.at("sufficiency@2"), -1);
  EXPECT_DOUBLE_EQ(values.at("sufficiency@5"), 0);
  EXPECT_DOUBLE_EQ(values.at("validity@1"), 1);  // 2.5 is left
  EXPECT_DOUBLE_EQ(values.at("validity@5"), 1);
  EXPECT_DOUBLE_EQ(values.at("size"), 1);
  EXPECT_DOUBLE_EQ(measures.never_leaves, 0);
  // 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3 of three features at the eleven shares.
  const double full = 7.5;
  const RemovalCurve deletion = {full, full, 2.5, 2.5, 2.5, -0.5, -0.5, -0.5, -0.5, 0.5, 0.5};
  EXPECT_EQ(measures.deletion, deletion);
  EXPECT_NEAR(values.at("deletion area"), (full / 2 + full + 7.5 - 2 + 0.5 + 0.25) / 10, 1e-12);
}

TEST(RemovalOrder, CurvesRunBetweenTheFullAndTheEmptyValue) {
  const Standing standing = additive({1, 4, -2, 0.25}, -100);
  for (const std::vector<size_t>& order : {std::vector<size_t>{0, 1, 2, 3}, {3, 1, 0, 2}}) {
    const OrderMeasures measures = follow_order(standing, order);
    EXPECT_DOUBLE_EQ(measures.deletion.front(), 3.75);
    EXPECT_DOUBLE_EQ(measures.deletion.back(), 0.5);
    EXPECT_DOUBLE_EQ(measures.insertion.front(), 0.5);
    EXPECT_DOUBLE_EQ(measures.insertion.back(), 3.75);
  }
}

TEST(RemovalOrder, ThePerfectOrderBeatsItsReverseOnEveryMeasure) {
  Random random(3);
  std::vector<double> values(12);
  for (double& value : values) value = random.normal();
  std::vector<size_t> order = largest_first(values);
  const Standing standing = additive(values, -1);
  const OrderMeasures best = follow_order(standing, order);
  std::ranges::reverse(order);
  const OrderMeasures worst = follow_order(standing, order);
  for (size_t m = 0; m < kRemovalMeasureCount; ++m) {
    const auto& [name, is_better_higher] = removal_measures()[m];
    if (is_better_higher) {
      EXPECT_GE(best.values[m], worst.values[m]) << name;
    } else {
      EXPECT_LE(best.values[m], worst.values[m]) << name;
    }
  }
  EXPECT_LT(by_name(best).at("deletion area"), by_name(worst).at("deletion area"));
  EXPECT_LT(by_name(best).at("size"), by_name(worst).at("size"));
}

TEST(RemovalOrder, CountsOneMoreThanAllForAnItemThatNeverLeaves) {
  const std::vector<size_t> order = {1, 0, 2};
  const OrderMeasures measures = follow_order(additive({1, 1, 1}, 0), order);
  EXPECT_DOUBLE_EQ(by_name(measures).at("size"), 4);
  EXPECT_DOUBLE_EQ(measures.never_leaves, 1);
  EXPECT_DOUBLE_EQ(by_name(measures).at("validity@5"), 0);
}

TEST(RemovalOrder, TakesAllFeaturesWhereThereAreFewerThanAsked) {
  const std::vector<size_t> order = {0};
  const auto values = by_name(follow_order(additive({2}, 1), order));
  EXPECT_DOUBLE_EQ(values.at("comprehensiveness@1"), 2);
  EXPECT_DOUBLE_EQ(values.at("comprehensiveness@5"), 2);
  EXPECT_DOUBLE_EQ(values.at("sufficiency@5"), 0);
}

TEST(RemovalOrder, SettlesEqualReasonsByIndex) {
  EXPECT_EQ(largest_first(std::vector<double>{1, 3, 1, -7, 3}),
            (std::vector<size_t>{1, 4, 0, 2, 3}));
}

}  // namespace
}  // namespace mercer
