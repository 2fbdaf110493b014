#include "train/score_adapter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "mercer/attribute_curves.h"
#include "mercer/text_features.h"
#include "train/random.h"

namespace mercer {
namespace score_adapter_test {

using ::testing::ElementsAre;

constexpr size_t kAttributes = 2;
constexpr size_t kRank = 3;

// Item 2 has no scores, item 4 no text.
struct Fixture {
  std::vector<float> scores = {1, 9.5f, 3.25f, 7, 0, 0, 5, 2, 6, 10};
  std::vector<bool> scored = {true, true, false, true, true};
  std::vector<std::vector<uint32_t>> features = {
      {3, 17, 4000}, {17}, {5, 6}, {2, 4000, 16000, 16383}, {}};
  ScoreAdapterOptions options = {.rank = kRank, .near = 0.7f, .format = 2, .seed = 5};

  ScoreAdapter adapter() const { return {scores, scored, features, options}; }
  // With B no longer 0, so that scores have moved, some of them off the scale.
  ScoreAdapter moved_adapter(float reach = 3) const {
    ScoreAdapter adapter = this->adapter();
    std::vector<float> parameters = adapter.parameters();
    Random random(8);
    for (size_t at = kTextFeatureCount * kRank; at < parameters.size(); ++at) {
      parameters[at] = reach * static_cast<float>(random.normal());
    }
    adapter.set_parameters(parameters);
    return adapter;
  }
};

TEST(ScoreAdapter, StartsAtTheScoresThatItIsGiven) {
  Fixture fixture;
  fixture.scores[0] = 1.2345f;  // finer than what is written
  for (const size_t rank : {0, 1, 8}) {
    fixture.options.rank = rank;
    const ScoreAdapter adapter = fixture.adapter();
    EXPECT_EQ(adapter.scores(), fixture.scores);
    EXPECT_EQ(adapter.penalty(), 0);
    EXPECT_THAT(adapter.movable(), ElementsAre(0, 1, 3));
  }
}

TEST(ScoreAdapter, MovesNothingOfRankZero) {
  Fixture fixture;
  fixture.options.rank = 0;
  ScoreAdapter adapter = fixture.adapter();
  adapter.step({.number = 1, .learning_rate = 1}, std::vector<float>(10, 1.0f));
  EXPECT_EQ(adapter.scores(), fixture.scores);
}

// g' = g + B A phi, by plain sums.
TEST(ScoreAdapter, ReadsTitlesThroughTwoSmallMatrices) {
  const Fixture fixture;
  const ScoreAdapter adapter = fixture.moved_adapter();
  const std::vector<float>& parameters = adapter.parameters();
  for (size_t i = 0; i < adapter.movable().size(); ++i) {
    const auto& features = fixture.features[adapter.movable()[i]];
    for (size_t k = 0; k < kAttributes; ++k) {
      double move = 0;
      for (size_t r = 0; r < kRank; ++r) {
        double inner = 0;
        for (const uint32_t feature : features) inner += parameters[feature * kRank + r];
        inner /= std::sqrt(static_cast<double>(features.size()));
        move += parameters[(kTextFeatureCount + k) * kRank + r] * inner;
      }
      EXPECT_NEAR(adapter.moves()[i * kAttributes + k], move, 1e-4);
    }
  }
}

TEST(ScoreAdapter, KeepsTheScaleAndWritesHundredths) {
  const Fixture fixture;
  const ScoreAdapter adapter = fixture.moved_adapter(20);
  const std::vector<float> scores = adapter.scores();
  EXPECT_NE(scores, fixture.scores);
  EXPECT_TRUE(std::ranges::count(scores, 0.0f) > 2 || std::ranges::count(scores, 10.0f) > 1);
  for (const float score : scores) {
    EXPECT_GE(score, 0);
    EXPECT_LE(score, 10);
    EXPECT_EQ(score, std::round(score * 100) / 100);
  }
  // Item 2 without scores and item 4 without text.
  for (const size_t at : {4, 5, 8, 9}) EXPECT_EQ(scores[at], fixture.scores[at]);
  const std::vector<uint8_t> steps = adapter.steps();
  for (size_t at = 0; at < steps.size(); ++at) {
    const bool is_scored = fixture.scored[at / kAttributes];
    EXPECT_EQ(steps[at],
              is_scored ? std::lround(scores[at] * 25) : long{AttributeCurves::kNoScore});
  }
}

// A loss that is linear in the scores that count, and the penalties, against small differences.
TEST(ScoreAdapter, HasTheGradientOfItsLoss) {
  const Fixture fixture;
  const ScoreAdapter adapter = fixture.moved_adapter();
  Random random(2);
  std::vector<float> by_score(fixture.scores.size());
  for (float& value : by_score) value = static_cast<float>(random.normal());
  const auto loss_with = [&](const std::vector<float>& parameters) {
    ScoreAdapter other = fixture.adapter();
    other.set_parameters(parameters);
    double loss = other.penalty();
    for (size_t at = 0; at < other.moves().size(); ++at) {
      const size_t score = other.movable()[at / kAttributes] * kAttributes + at % kAttributes;
      const double moved = double{fixture.scores[score]} + other.moves()[at];
      loss += by_score[score] * std::clamp(moved, 0.0, 10.0);
    }
    return loss;
  };
  size_t outside = 0;
  for (size_t at = 0; at < adapter.moves().size(); ++at) {
    const float moved =
        fixture.scores[adapter.movable()[at / 2] * 2 + at % 2] + adapter.moves()[at];
    outside += moved < 0 || moved > 10 ? 1 : 0;
    // Away from the corners of the loss.
    EXPECT_GT(std::min(std::abs(moved), std::abs(moved - 10)), 0.1f);
  }
  EXPECT_GT(outside, 0u);
  EXPECT_LT(outside, adapter.moves().size());

  const std::vector<float> gradient = adapter.gradient(by_score);
  ASSERT_EQ(gradient.size(), adapter.parameters().size());
  std::vector<size_t> checked;
  for (const uint32_t feature : {2, 3, 17, 4000, 16000, 16383, 5, 9}) {
    for (size_t r = 0; r < kRank; ++r) checked.push_back(feature * kRank + r);
  }
  for (size_t at = kTextFeatureCount * kRank; at < gradient.size(); ++at) checked.push_back(at);
  double largest = 0;
  for (const size_t at : checked) {
    constexpr float kStep = 1e-2f;
    std::vector<float> higher = adapter.parameters();
    std::vector<float> lower = higher;
    higher[at] += kStep;
    lower[at] -= kStep;
    const double expected =
        (loss_with(higher) - loss_with(lower)) / (double{higher[at]} - double{lower[at]});
    EXPECT_NEAR(gradient[at], expected, 2e-3 + 2e-3 * std::abs(expected)) << at;
    largest = std::max(largest, std::abs(expected));
  }
  EXPECT_GT(largest, 1);
  // Nothing reads the features of items that cannot move.
  for (const size_t at : {5 * kRank, 6 * kRank, 9 * kRank}) EXPECT_EQ(gradient[at], 0);
}

// Only the penalties pull, and so back to where the scores were.
TEST(ScoreAdapter, IsPulledBackByItsPenalties) {
  const Fixture fixture;
  ScoreAdapter adapter = fixture.moved_adapter();
  const double before = adapter.penalty();
  const std::vector<float> nothing(fixture.scores.size(), 0.0f);
  for (uint64_t number = 1; number <= 300; ++number) {
    adapter.step({.number = number, .learning_rate = 0.03f}, nothing);
  }
  EXPECT_GT(before, 1);
  EXPECT_LT(adapter.penalty(), 0.01 * before);
}

TEST(ScoreAdapter, MovesAgainstTheGradientOfTheRecommendation) {
  const Fixture fixture;
  ScoreAdapter adapter = fixture.adapter();
  std::vector<float> by_score(fixture.scores.size(), 0.0f);
  by_score[0] = -1;  // item 0 should score higher on the first attribute
  by_score[7] = 1;   // item 3 lower on the second
  for (uint64_t number = 1; number <= 20; ++number) {
    adapter.step({.number = number, .learning_rate = 0.05f}, by_score);
  }
  EXPECT_GT(adapter.scores()[0], fixture.scores[0]);
  EXPECT_LT(adapter.scores()[7], fixture.scores[7]);
}

}  // namespace score_adapter_test
}  // namespace mercer
