#include "mercer/attribute_curves.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace mercer {
namespace attribute_curves_test {

constexpr size_t kItems = 5000;
constexpr size_t kAttributes = 3;

// The last attribute does not vary.
struct RandomScores {
  static constexpr size_t kDimension = 2;

  RandomScores() {
    std::mt19937 random(1);
    for (float& value : values) value = static_cast<float>(random() % 100);
    for (size_t at = 0; at < steps.size(); ++at) {
      const bool is_scored = random() % 10 != 0;
      const auto step = static_cast<uint8_t>(random() % (AttributeCurves::kHighestStep + 1));
      const uint8_t score = at % kAttributes == kAttributes - 1 ? 77 : step;
      steps[at] = is_scored ? score : AttributeCurves::kNoScore;
    }
    steps[0] = AttributeCurves::kHighestStep;
  }

  std::vector<float> values =
      std::vector<float>(kAttributes * AttributeCurves::kKnotCount * kDimension);
  std::vector<uint8_t> steps = std::vector<uint8_t>(kItems * kAttributes);
  AttributeCurves curves() const {
    return AttributeCurves(ItemTable::of_float32(values, kDimension), steps);
  }
};

// To the last bit, although it adds up scores by how often they come.
TEST(AttributeCurves, SumsItemsAsIfOneByOne) {
  const RandomScores scores;
  const AttributeCurves curves = scores.curves();
  std::vector<double> places(kAttributes * AttributeCurves::kKnotCount, 0);
  std::vector<double> levels(kAttributes, 0);
  std::vector<float> own(kAttributes);
  for (size_t item = 0; item < kItems; ++item) {
    curves.add_places(item, 1, places);
    curves.read_levels(item, own);
    for (size_t k = 0; k < kAttributes; ++k) levels[k] += own[k];
  }
  EXPECT_EQ(std::vector(curves.place_sums().begin(), curves.place_sums().end()), places);
  EXPECT_EQ(std::vector(curves.level_sums().begin(), curves.level_sums().end()), levels);
  EXPECT_NE(levels[0], 0);
  EXPECT_EQ(levels[kAttributes - 1], 0);
}

TEST(AttributeCurves, AddsLevelsAsIfOneByOne) {
  const RandomScores scores;
  const AttributeCurves curves = scores.curves();
  const std::vector<float> weights = {0.3F, -2, 5};
  std::vector<float> added(kItems, 1.5F);
  curves.add_levels(weights, added);
  std::vector<float> levels(kAttributes);
  for (size_t item = 0; item < kItems; ++item) {
    curves.read_levels(item, levels);
    float expected = 1.5F;
    for (size_t k = 0; k < kAttributes; ++k) expected += weights[k] * levels[k];
    ASSERT_EQ(added[item], expected) << item;
  }
}

}  // namespace attribute_curves_test
}  // namespace mercer
