// Items added and changed without training.
#include "train/model_update.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/sample_model.h"
#include "mercer/checksum.h"
#include "train/delta_writer.h"
#include "train/model_reader.h"

namespace mercer {
namespace model_update_test {

using ::testing::HasSubstr;

constexpr size_t kItems = 40;
constexpr size_t kAttributes = 3;
constexpr size_t kDimension = 7;

SampleModel shop() {
  return random_sample({.items = kItems, .attributes = kAttributes, .taste = 4, .has_curves = true},
                       1);
}

// The scores of item `item` of `from`, as a table would have them.
GuidedScores scores_of(const SampleModel& from, const std::vector<size_t>& items) {
  GuidedScores scores;
  for (const size_t item : items) {
    bool present = true;
    for (size_t k = 0; k < kAttributes; ++k) {
      const uint8_t step = from.guided.steps[item * kAttributes + k];
      present = present && step != AttributeCurves::kNoScore;
      scores.values.push_back(present ? static_cast<float>(step) / AttributeCurves::kStepsAScore
                                      : 0);
    }
    scores.present.push_back(present);
  }
  return scores;
}

struct Updated {
  ModelUpdate update;
  Model before, after;
};

Updated updated(const std::vector<uint8_t>& bytes, const ItemChanges& changes) {
  Model before = Model::open(bytes).value();
  auto update = update_model(before, bytes, changes);
  EXPECT_TRUE(update.ok()) << update.error().message;
  auto after = Model::open(update.value().file);
  EXPECT_TRUE(after.ok()) << after.error().message;
  return {std::move(update).value(), std::move(before), std::move(after).value()};
}

std::vector<float> row_of(const Model& model, size_t item) {
  std::vector<float> row(model.dimension());
  model.table().read_row(item, row);
  return row;
}

// What the item has beyond its attributes.
std::vector<float> taste_of(const Model& model, size_t item) {
  std::vector<float> taste = row_of(model, item);
  std::vector<float> parts(kAttributes * kDimension);
  model.attribute_curves()->read_part_rows(item, parts);
  for (size_t at = 0; at < parts.size(); ++at) taste[at % kDimension] -= parts[at];
  return taste;
}

class ModelUpdateOf : public ::testing::TestWithParam<Precision> {};

INSTANTIATE_TEST_SUITE_P(Precisions, ModelUpdateOf,
                         ::testing::Values(Precision::kFloat32, Precision::kInt8,
                                           Precision::kInt4));

TEST_P(ModelUpdateOf, LeavesEveryOtherItemAsItWasToTheBit) {
  const SampleModel sample = shop();
  const std::vector<uint8_t> bytes = sample.encode(GetParam());
  const auto [update, before, after] = updated(
      bytes, {{{"new-1", "A new one", 7.5f}, {"item-2", "Renamed", 0}}, scores_of(sample, {0, 5})});
  EXPECT_EQ(update.added_count, 1u);
  EXPECT_EQ(update.changed_count, 1u);
  ASSERT_EQ(after.item_count(), kItems + 1);
  for (uint32_t item = 0; item < kItems; ++item) {
    EXPECT_EQ(after.item_id(item), before.item_id(item));
    EXPECT_EQ(after.item_price(item), before.item_price(item));
    EXPECT_EQ(after.biases()[item], before.biases()[item]);
    if (item == 2) continue;
    EXPECT_EQ(after.item_title(item), before.item_title(item));
    EXPECT_EQ(row_of(after, item), row_of(before, item)) << item;
  }
  EXPECT_EQ(after.item_title(2), "Renamed");
  EXPECT_EQ(after.item_id(kItems), "new-1");
  EXPECT_EQ(after.item_title(kItems), "A new one");
  EXPECT_EQ(after.item_price(kItems), 7.5f);
  EXPECT_EQ(after.format_minor(), before.format_minor());
  EXPECT_EQ(after.attribute_name(1), before.attribute_name(1));
  EXPECT_THAT(std::string(after.provenance().options), HasSubstr(checksum_hex(bytes)));
}

TEST(ModelUpdate, GivesANewItemTheTasteAndTheBiasOfItsTwin) {
  SampleModel sample = shop();
  // Item 5 alone has extreme scores, so that nothing else is like a new item with the same.
  for (size_t k = 0; k < kAttributes; ++k) {
    for (size_t i = 0; i < kItems; ++i) {
      uint8_t& step = sample.guided.steps[i * kAttributes + k];
      if (step != AttributeCurves::kNoScore) step = i == 5 ? 250 : step / 5;
    }
  }
  const auto [update, before, after] =
      updated(sample.encode(Precision::kFloat32), {{{"new-1", "", 0}}, scores_of(sample, {5})});
  const auto own = taste_of(after, kItems), twin = taste_of(after, 5);
  // A tenth of an average item is in it beside the twin.
  double average_bias = 0;
  for (const float bias : before.biases()) average_bias += bias / kItems;
  EXPECT_NEAR(after.biases()[kItems], (before.biases()[5] + 0.1 * average_bias) / 1.1, 1e-4);
  for (size_t k = 0; k < kDimension; ++k) EXPECT_NEAR(own[k], twin[k], 0.35) << k;
}

TEST(ModelUpdate, MovesAKnownItemByItsNewScoresAlone) {
  const SampleModel sample = shop();
  const auto [update, before, after] =
      updated(sample.encode(Precision::kFloat32), {{{"item-1", "", 0}}, scores_of(sample, {8})});
  const auto was = taste_of(before, 1), is = taste_of(after, 1);
  for (size_t k = 0; k < kDimension; ++k) EXPECT_NEAR(is[k], was[k], 1e-5);
  std::vector<float> levels(kAttributes), wanted(kAttributes);
  after.read_levels(1, levels);
  after.read_levels(8, wanted);
  EXPECT_EQ(levels, wanted);
  EXPECT_EQ(after.item_title(1), before.item_title(1));
  EXPECT_EQ(after.biases()[1], before.biases()[1]);
}

TEST(ModelUpdate, TakesAnItemWithoutScoresAsAverage) {
  const SampleModel sample = shop();
  const auto [update, before, after] =
      updated(sample.encode(Precision::kFloat32),
              {{{"new-1", "", 0}, {"item-1", "", 0}},
               {.values = std::vector<float>(2 * kAttributes), .present = {false, false}}});
  double average_bias = 0;
  for (const float bias : before.biases()) average_bias += bias / kItems;
  EXPECT_NEAR(after.biases()[kItems], average_bias, 1e-5);
  EXPECT_EQ(row_of(after, 1), row_of(before, 1));  // nothing was said of it
}

TEST(ModelUpdate, MakesSmallDeltas) {
  const SampleModel sample =
      random_sample({.items = 3000, .attributes = kAttributes, .taste = 4, .has_curves = true}, 1);
  const auto before = sample.encode(Precision::kInt8);
  const Model model = Model::open(before).value();
  const auto first =
      update_model(model, before, {{{"new-1", "One", 1}}, scores_of(sample, {0})}).value();
  const auto delta = make_delta(before, first.file).value();
  EXPECT_GT(before.size(), 150'000u);
  EXPECT_LT(delta.size(), before.size() / 50);
}

TEST(ModelUpdate, RefusesAModelWhoseAttributesAreCoordinates) {
  const SampleModel sample = random_sample({.items = 5}, 1);
  const auto bytes = sample.encode(Precision::kInt8);
  const Model model = Model::open(bytes).value();
  const auto update =
      update_model(model, bytes, {{{"new-1", "", 0}}, {.values = {0, 0}, .present = {true}}});
  ASSERT_FALSE(update.ok());
  EXPECT_EQ(update.error().code, ErrorCode::kInvalidArgument);
}

TEST(ModelUpdate, TakesTitlesAndPricesOutAndNothingElse) {
  const SampleModel sample = shop();
  const auto bytes = sample.encode(Precision::kInt8);
  const Model before = Model::open(bytes).value();
  const Model after = Model::open(without_display(before, bytes).value()).value();
  EXPECT_EQ(after.item_title(1), "");
  EXPECT_EQ(after.item_price(1), 0);
  EXPECT_LT(after.size_bytes(), before.size_bytes());
  for (uint32_t item = 0; item < kItems; ++item) {
    EXPECT_EQ(after.item_id(item), before.item_id(item));
    EXPECT_EQ(row_of(after, item), row_of(before, item));
  }
}

}  // namespace model_update_test
}  // namespace mercer
