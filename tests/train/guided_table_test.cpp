#include "train/guided_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "train/random.h"

namespace mercer {
namespace guided_table_test {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr size_t kItems = 7;
constexpr size_t kAttributes = 2;
constexpr size_t kDimension = 3;

// Items 5 and 6 were never sold, item 6 has no scores.
struct Fixture {
  std::vector<float> deltas;
  std::vector<uint8_t> steps;
  std::vector<bool> sold = {true, true, true, true, true, false, false};
  std::vector<float> gradient;

  Fixture() {
    Random random(4);
    for (size_t at = 0; at < kItems * kDimension; ++at) {
      deltas.push_back(static_cast<float>(random.normal()));
      gradient.push_back(static_cast<float>(random.normal()));
    }
    // Whole scores: every embedding takes one knot an attribute.
    for (size_t at = 0; at < kItems * kAttributes; ++at) {
      steps.push_back(static_cast<uint8_t>(25 * random.below(4)));
    }
    steps[12] = steps[13] = AttributeCurves::kNoScore;
  }
  GuidedTable table(float guided_weight = 1, bool has_deltas = true) const {
    GuidedTableStart start{.deltas = deltas,
                           .dimension = kDimension,
                           .steps = steps,
                           .attribute_count = kAttributes,
                           .guided_weight = guided_weight,
                           .sold = sold};
    if (!has_deltas) start.deltas = {};
    return GuidedTable(start);
  }
};

float sign_of(double value) { return value > 0 ? 1.0f : -1.0f; }

TEST(ScoreSteps, KeepScoresToATwentyFifth) {
  EXPECT_THAT(score_steps(std::vector<float>{0, 10, 5.02f, 3}, {true, true}),
              ElementsAre(0, 250, 126, 75));
  EXPECT_THAT(score_steps(std::vector<float>{0, 10, 5, 3}, {false, true}),
              ElementsAre(255, 255, 125, 75));
}

TEST(CheckScores, RefusesWhatSaysNothing) {
  const std::vector<std::string> names = {"warm", "arty"};
  EXPECT_TRUE(check_scores(std::vector<float>{1, 2, 3, 4}, {true, true}, names).ok());
  const auto constant =
      check_scores(std::vector<float>{1, 2, 3, 2, 5, 9}, {true, true, false}, names);
  ASSERT_FALSE(constant.ok());
  EXPECT_THAT(constant.error().message, HasSubstr("\"arty\""));
  EXPECT_FALSE(check_scores(std::vector<float>{1, 2, 3, 4}, {false, false}, names).ok());
}

TEST(GuidedTable, AddsUpDeltasAndCurves) {
  const Fixture fixture;
  GuidedTable table = fixture.table();
  for (int step = 0; step < 3; ++step) {
    const GuidedPart part = table.guided_part();
    std::vector<float> rest = table.items();
    std::vector<float> parts(rest.size(), 0.0f);
    part.add_to(parts, kDimension);
    // A shopper that asks for one coordinate reads the same parts off the curves.
    for (size_t k = 0; k < kDimension; ++k) {
      std::vector<float> shopper(kDimension, 0.0f);
      shopper[k] = 1;
      const AttributeCurves curves = part.curves(kDimension);
      const std::vector<float> heights = curves.heights(shopper);
      std::vector<float> own(kAttributes);
      for (size_t i = 0; i < kItems; ++i) {
        curves.read_parts(heights, i, own);
        EXPECT_NEAR(parts[i * kDimension + k], own[0] + own[1], 1e-5);
      }
    }
    table.step({.number = static_cast<uint64_t>(step + 1), .learning_rate = 0.1f},
               fixture.gradient);
  }
}

// Adam's first step is the learning rate against each sign, so the items show which gradients their
// deltas and curves have had: a knot has the sum of those of its items.
TEST(GuidedTable, MovesBothPartsAgainstTheGradient) {
  const Fixture fixture;
  constexpr float kRate = 0.01f;
  for (const float weight : {1.0f, 3.0f}) {
    for (const bool has_deltas : {true, false}) {
      GuidedTable table = fixture.table(weight, has_deltas);
      const std::vector<float> before = table.items();
      table.step({.number = 1, .learning_rate = kRate}, fixture.gradient);
      for (size_t i = 0; i < kItems; ++i) {
        for (size_t k = 0; k < kDimension; ++k) {
          const size_t at = i * kDimension + k;
          float expected = 0;
          if (has_deltas && fixture.sold[i]) expected -= kRate * sign_of(fixture.gradient[at]);
          for (size_t a = 0; a < kAttributes; ++a) {
            const uint8_t step = fixture.steps[i * kAttributes + a];
            if (step == AttributeCurves::kNoScore) continue;
            double sum = 0;
            for (size_t j = 0; j < kItems; ++j) {
              if (fixture.steps[j * kAttributes + a] != step) continue;
              sum += fixture.gradient[j * kDimension + k];
            }
            expected -= weight * kRate * sign_of(sum);
          }
          EXPECT_NEAR(table.items()[at] - before[at], expected, 1e-4);
        }
      }
    }
  }
}

// A loss that is linear in the items rises with a score as much as its curve does, which is seen by
// scoring a little higher and lower.
TEST(GuidedTable, TellsHowTheLossRisesWithEachScore) {
  Fixture fixture;
  // Between knots, on one, and at both ends; item 6 has none.
  fixture.steps = {0, 250, 7, 125, 240, 25, 113, 0, 250, 99, 26, 24, 255, 255};
  const auto loss_at = [&](size_t at, int step) {
    Fixture other = fixture;
    other.steps[at] = static_cast<uint8_t>(step);
    const std::vector<float> items = other.table(1, false).items();
    double loss = 0;
    for (size_t i = 0; i < items.size(); ++i) loss += double{items[i]} * fixture.gradient[i];
    return loss;
  };
  const std::vector<float> slopes = fixture.table(1, false).score_gradient(fixture.gradient);
  ASSERT_EQ(slopes.size(), fixture.steps.size());
  for (size_t at = 0; at < 12; ++at) {
    const int step = fixture.steps[at];
    const int low = std::max(step - 1, 0);
    const int high = std::min(step + 1, 250);
    const double expected = (loss_at(at, high) - loss_at(at, low)) * 25 / (high - low);
    EXPECT_NEAR(slopes[at], expected, 1e-6) << at;
    EXPECT_GT(std::abs(slopes[at]), 1e-5) << at;
  }
  EXPECT_EQ(slopes[12], 0);
  EXPECT_EQ(slopes[13], 0);
}

TEST(GuidedTable, ScoresItemsAnewAfterAStep) {
  const Fixture fixture;
  GuidedTable moved = fixture.table();
  GuidedTable still = fixture.table();
  std::vector<uint8_t> steps = fixture.steps;
  steps[2] = 131;
  const AdamStep step{.number = 1, .learning_rate = 0.01f};
  moved.step(step, fixture.gradient, steps);
  still.step(step, fixture.gradient);
  // The step itself was by the scores before.
  EXPECT_EQ(moved.guided_part().steps, steps);
  for (size_t at = 0; at < kItems * kDimension; ++at) {
    const bool is_rescored = at / kDimension == 1;
    EXPECT_EQ(moved.items()[at] != still.items()[at], is_rescored) << at;
  }
}

TEST(GuidedTable, StartsTheSameWithTheSameSeed) {
  const Fixture fixture;
  EXPECT_EQ(fixture.table().items(), fixture.table().items());
  GuidedTable other({.dimension = kDimension,
                     .steps = fixture.steps,
                     .attribute_count = kAttributes,
                     .sold = fixture.sold,
                     .seed = 2});
  EXPECT_NE(other.items(), fixture.table(1, false).items());
}

TEST(GuidedTable, SilencesTheTasteOfSomeItemsInEachStep) {
  const Fixture fixture;
  GuidedTable table({.deltas = fixture.deltas,
                     .dimension = kDimension,
                     .steps = fixture.steps,
                     .attribute_count = kAttributes,
                     .taste_dropout = 0.5f,
                     .sold = fixture.sold,
                     .seed = 3});
  size_t silent = 0;
  constexpr uint64_t kSteps = 200;
  for (uint64_t number = 1; number <= kSteps; ++number) {
    const std::vector<float> before = table.items();
    const std::vector<float> whole = table.whole_items();
    std::vector<float> named(whole.size(), 0.0f);
    const GuidedPart part = table.guided_part();
    part.add_to(named, kDimension);
    // What is left of a silent item without its attributes is the same for all. (Item 6 has none,
    // so the curves' centring does not concern it.)
    std::vector<bool> is_silent(kItems);
    std::vector<float> left;
    for (size_t i = 0; i < kItems; ++i) {
      is_silent[i] = before[i * kDimension] != whole[i * kDimension];
      silent += is_silent[i] ? 1 : 0;
      if (!is_silent[i] || i == 6) continue;
      left.push_back(before[i * kDimension] - named[i * kDimension]);
      EXPECT_NEAR(left.back(), left.front(), 1e-4) << number << " " << i;
    }
    table.step({.number = number, .learning_rate = 0.01f}, fixture.gradient);
    // The gradient of a silent item teaches its taste nothing but what momentum carries on.
    if (number > 1) continue;
    const std::vector<float> after = table.whole_items();
    std::vector<float> named_after(whole.size(), 0.0f);
    table.guided_part().add_to(named_after, kDimension);
    for (size_t i = 0; i < 5; ++i) {
      const size_t at = i * kDimension;
      const double moved = (after[at] - named_after[at]) - (whole[at] - named[at]);
      // Adam's first step is the learning rate; centring the curves moves all alike.
      const double shift = (after[15] - named_after[15]) - (whole[15] - named[15]);
      EXPECT_NEAR(std::abs(moved - shift), is_silent[i] ? 0 : 0.01, 1e-4) << i;
    }
  }
  EXPECT_NEAR(static_cast<double>(silent) / (kSteps * kItems), 0.5, 0.06);
}

TEST(GuidedTable, SilencesNothingWithoutAttributesOrWithoutTaste) {
  const Fixture fixture;
  const GuidedTable without_attributes({.deltas = fixture.deltas,
                                        .dimension = kDimension,
                                        .taste_dropout = 0.5f,
                                        .sold = fixture.sold});
  EXPECT_EQ(without_attributes.items(), without_attributes.whole_items());
  const GuidedTable without_taste({.dimension = kDimension,
                                   .steps = fixture.steps,
                                   .attribute_count = kAttributes,
                                   .taste_dropout = 0.5f,
                                   .sold = fixture.sold});
  EXPECT_EQ(without_taste.items(), without_taste.whole_items());
}

}  // namespace guided_table_test
}  // namespace mercer
