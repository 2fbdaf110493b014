#include "train/attribute_quality.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "train/random.h"

namespace mercer {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Rows of scores; an empty one is an item without.
GuidedScores table(const std::vector<std::vector<float>>& rows, size_t width) {
  GuidedScores scores;
  for (const std::vector<float>& row : rows) {
    scores.present.push_back(!row.empty());
    scores.values.insert(scores.values.end(), row.begin(), row.end());
    scores.values.resize(scores.present.size() * width);
  }
  return scores;
}

TEST(AttributeSpreads, CountItemsWithScoresOnly) {
  const auto spreads = attribute_spreads(table({{0, 7}, {}, {0, 7}, {10, 7}, {6, 7}}, 2));
  ASSERT_EQ(spreads.size(), 2u);
  EXPECT_DOUBLE_EQ(spreads[0].mean, 4);
  EXPECT_DOUBLE_EQ(spreads[0].standard_deviation, std::sqrt((16 + 16 + 36 + 4) / 4.0));
  EXPECT_DOUBLE_EQ(spreads[0].zero_share, 0.5);
  EXPECT_DOUBLE_EQ(spreads[1].mean, 7);
  EXPECT_EQ(spreads[1].standard_deviation, 0);
  EXPECT_EQ(spreads[1].zero_share, 0);
}

TEST(AttributeOverlaps, KnowWhoGoesWithAndWhoGoesAgainst) {
  // b = 10 - 2 a, c is neither, d is the same everywhere.
  const auto overlaps =
      attribute_overlaps(table({{0, 10, 3, 4}, {1, 8, 9, 4}, {2, 6, 1, 4}, {}, {5, 0, 7, 4}}, 4));
  ASSERT_EQ(overlaps.size(), 4u);
  EXPECT_EQ(overlaps[0].nearest, 1u);
  EXPECT_NEAR(overlaps[0].correlation, -1, 1e-12);
  EXPECT_NEAR(overlaps[0].r_squared, 1, 1e-9);
  EXPECT_EQ(overlaps[1].nearest, 0u);
  EXPECT_NEAR(overlaps[1].correlation, -1, 1e-12);
  // Pearson's correlation of (0, 1, 2, 5) and (3, 9, 1, 7): 6 / sqrt(14 * 40).
  const double expected = 6 / std::sqrt(14 * 40.0);
  EXPECT_NEAR(overlaps[2].correlation, overlaps[2].nearest == 0u ? expected : -expected, 1e-12);
  EXPECT_NEAR(overlaps[2].r_squared, 36 / (14 * 40.0), 1e-9);
  EXPECT_EQ(overlaps[3].nearest, std::nullopt);
  EXPECT_EQ(overlaps[3].correlation, 0);
  EXPECT_EQ(overlaps[3].r_squared, 0);
}

TEST(AttributeOverlaps, SeeWhatOnlySeveralOthersTogetherSay) {
  Random random(7);
  std::vector<std::vector<float>> rows;
  for (int i = 0; i < 500; ++i) {
    const auto a = static_cast<float>(random.below(4));
    const auto b = static_cast<float>(random.below(4));
    const auto c = static_cast<float>(random.below(4));
    rows.push_back({a, b, c, a + b + c, static_cast<float>(random.below(11))});
  }
  const auto overlaps = attribute_overlaps(table(rows, 5));
  EXPECT_NEAR(overlaps[3].r_squared, 1, 1e-9);
  EXPECT_NEAR(overlaps[3].correlation, 1 / std::sqrt(3.0), 0.1);
  EXPECT_NEAR(overlaps[0].r_squared, 1, 1e-9);
  EXPECT_LT(overlaps[4].r_squared, 0.05);
}

TEST(AttributeOverlaps, OfASingleAttributeAreNone) {
  const auto overlaps = attribute_overlaps(table({{1}, {2}, {7}}, 1));
  ASSERT_EQ(overlaps.size(), 1u);
  EXPECT_EQ(overlaps[0].nearest, std::nullopt);
  EXPECT_EQ(overlaps[0].r_squared, 0);
}

TEST(AttributeAgreements, CompareTwoScoringsOfTheSameItems) {
  // Three attributes: twice as much and 1 more; the same; constant the second time.
  const std::vector<float> first = {0, 5, 3, 1, 2, 4, 2, 9, 0, 4, 4, 10};
  const std::vector<float> again = {1, 5, 3, 3, 2, 3, 5, 9, 3, 9, 4, 3};
  const auto agreements = attribute_agreements(first, again, 3);
  ASSERT_EQ(agreements.size(), 3u);
  EXPECT_NEAR(*agreements[0].correlation, 1, 1e-12);
  EXPECT_DOUBLE_EQ(agreements[0].mean_difference, (1 + 2 + 3 + 5) / 4.0);
  EXPECT_DOUBLE_EQ(agreements[0].within_one, 0.25);
  EXPECT_NEAR(*agreements[1].correlation, 1, 1e-12);
  EXPECT_EQ(agreements[1].mean_difference, 0);
  EXPECT_EQ(agreements[1].within_one, 1);
  EXPECT_EQ(agreements[2].correlation, std::nullopt);
  EXPECT_DOUBLE_EQ(agreements[2].mean_difference, (0 + 1 + 3 + 7) / 4.0);
  EXPECT_DOUBLE_EQ(agreements[2].within_one, 0.5);
}

TEST(AttributeAgreements, CountADifferenceOfOneWhateverTheRounding) {
  const std::vector<float> first = {6.3F, 0.1F, 2.7F};
  const std::vector<float> again = {7.3F, 1.1F, 1.69F};
  EXPECT_NEAR(attribute_agreements(first, again, 1)[0].within_one, 2.0 / 3, 1e-12);
}

AttributeQuality good() {
  return {.spread = {.mean = 4, .standard_deviation = 2, .zero_share = 0.1},
          .overlap = {.nearest = 1, .correlation = 0.5, .r_squared = 0.6},
          .agreement =
              AttributeAgreement{.correlation = 0.9, .mean_difference = 0.4, .within_one = 0.9},
          .removal = AttributeRemoval{.ndcg = 0.2, .change = {.mean = -0.01}, .holm_p = 0.01}};
}

TEST(AttributeDoubts, NameEachReasonAlone) {
  EXPECT_THAT(doubts_about(good()), IsEmpty());
  AttributeQuality one = good();
  one.spread.standard_deviation = 0.49;
  EXPECT_THAT(doubts_about(one), ElementsAre(Doubt::kNearConstant));
  one = good();
  one.overlap.correlation = -0.81;
  EXPECT_THAT(doubts_about(one), ElementsAre(Doubt::kRedundant));
  one = good();
  one.overlap.r_squared = 0.91;
  EXPECT_THAT(doubts_about(one), ElementsAre(Doubt::kRedundant));
  one = good();
  one.agreement->correlation = 0.69;
  EXPECT_THAT(doubts_about(one), ElementsAre(Doubt::kNotRepeatable));
  one = good();
  one.removal->change.mean = 0.01;
  EXPECT_THAT(doubts_about(one), ElementsAre(Doubt::kHarmful));
  // A gain that may be chance is no reason.
  one.removal->holm_p = 0.06;
  EXPECT_THAT(doubts_about(one), IsEmpty());
  // Nor is what was not asked.
  one.agreement = std::nullopt;
  one.removal = std::nullopt;
  EXPECT_THAT(doubts_about(one), IsEmpty());
  one.agreement = AttributeAgreement{.correlation = std::nullopt};
  EXPECT_THAT(doubts_about(one), IsEmpty());
}

}  // namespace
}  // namespace mercer
