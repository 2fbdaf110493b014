#include "train/explained_case.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/sample_model.h"
#include "sample_sequences.h"

namespace mercer {
namespace explained_case_test {

constexpr size_t kItems = 40;
constexpr size_t kCount = 3;

struct Fixture {
  Model model;
  Dataset dataset;
  Split split;
  ExplainedCase explained;
};

ExplainedCase explain_first(const Model& model, const Dataset& dataset, const Split& split,
                            size_t count) {
  const auto length = static_cast<uint32_t>(dataset.sequence(0).size());
  auto explained = explain_case(model, dataset, split,
                                {.user = 0, .history_length = length, .targets = {}}, count);
  EXPECT_TRUE(explained.ok());
  return std::move(explained).value();
}

Fixture random_fixture(EncoderKind kind, bool has_curves, uint64_t seed) {
  Random random(seed);
  const SampleModel sample = random_sample({.items = kItems,
                                            .attributes = 3,
                                            .taste = 5,
                                            .has_curves = has_curves,
                                            .encoder = small_settings(kind)},
                                           seed);
  Fixture fixture{Model::open(sample.encode(Precision::kInt8)).value(),
                  dataset_of({random_items(kItems, 7, random)}, kItems),
                  {},
                  {}};
  fixture.explained = explain_first(fixture.model, fixture.dataset, fixture.split, kCount);
  return fixture;
}

// u is the mean of the history's embeddings, and nothing else counts.
struct HandMade {
  Model model;
  Dataset dataset;
  Split split;
};

HandMade hand_made() {
  SampleModel sample =
      random_sample({.items = 4, .attributes = 1, .taste = 1, .encoder = linear_settings({1})}, 1);
  sample.parameters.items = {4, 0, 0, 4, 1, 0.2f, 0, 1};
  sample.parameters.encoder = {1, 0, 0, 1};
  sample.parameters.biases = {0, 0, 0, 0};
  return {Model::open(sample.encode(Precision::kFloat32)).value(), dataset_of({{0, 1}}, 4), {}};
}

// Items 2 and 3 remain, with scores of 2.4 and 2.
TEST(ExplainedCase, NamesWhatTheItemHasBeyondTheAverageCandidate) {
  const HandMade shop = hand_made();
  const ExplainedCase explained = explain_first(shop.model, shop.dataset, shop.split, 1);
  EXPECT_EQ(explained.item, 2u);
  EXPECT_NEAR(explained.score, 2.4, 1e-6);
  EXPECT_NEAR(explained.mean_score, 2.2, 1e-6);
  EXPECT_NEAR(explained.spread, 0.2, 1e-6);
  ASSERT_EQ(explained.reasons.history.size(), 2u);
  EXPECT_NEAR(explained.reasons.history[0], 2 - 1, 1e-6);
  EXPECT_NEAR(explained.reasons.history[1], 0.4 - 1.2, 1e-6);
  ASSERT_EQ(explained.reasons.attributes.size(), 1u);  // the first coordinate
  EXPECT_NEAR(explained.reasons.attributes[0], 2 - 1, 1e-6);
  EXPECT_TRUE(explained.history_is_exact);
}

TEST(ExplainedCase, ReallyLeavesHistoryItemsOut) {
  const HandMade shop = hand_made();
  const ExplainedCase explained = explain_first(shop.model, shop.dataset, shop.split, 1);
  const Standing standing = history_standing(shop.model, explained, 1);
  EXPECT_NEAR(standing({true, true}).value, 1, 1e-5);
  EXPECT_TRUE(standing({true, true}).is_listed);
  // Alone the first one gives scores of 4 and 0, the second one of 0.8 and 4.
  EXPECT_NEAR(standing({true, false}).value, 10, 1e-4);
  EXPECT_TRUE(standing({true, false}).is_listed);
  EXPECT_NEAR(standing({false, true}).value, -8, 1e-4);
  EXPECT_FALSE(standing({false, true}).is_listed);
  EXPECT_EQ(standing({false, false}).value, 0);
  EXPECT_TRUE(standing({false, false}).is_listed);  // a tie, which the lower index wins
}

TEST(ExplainedCase, SetsRemovedAttributesToTheAverage) {
  const HandMade shop = hand_made();
  const ExplainedCase explained = explain_first(shop.model, shop.dataset, shop.split, 1);
  const Standing standing = attribute_standing(explained);
  EXPECT_NEAR(standing({true}).value, 1, 1e-5);
  EXPECT_TRUE(standing({true}).is_listed);
  EXPECT_NEAR(standing({false}).value, -4, 1e-4);
  EXPECT_FALSE(standing({false}).is_listed);
}

TEST(ExplainedCase, AgreesWithWhatIsRecommendedWithoutSomeOfTheHistory) {
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    const Fixture fixture = random_fixture(kEveryKind[seed % 4], seed % 2 == 0, seed);
    const ExplainedCase& explained = fixture.explained;
    const Standing standing = history_standing(fixture.model, explained, kCount);
    for (uint32_t set = 0; set < 128; set += 3) {
      std::vector<bool> kept(7);
      std::vector<uint32_t> rest;
      for (size_t j = 0; j < 7; ++j) {
        kept[j] = (set >> j & 1) != 0;
        if (kept[j]) rest.push_back(explained.history[j]);
      }
      const auto answer =
          recommend(fixture.model,
                    {.history = rest, .count = kCount, .excluded = explained.excluded})
              .value();
      const ItemStanding found = standing(kept);
      EXPECT_EQ(found.is_listed, std::ranges::find(answer.items, explained.item,
                                                   &Recommendation::item) != answer.items.end());
      const auto own = explain(fixture.model, {.history = rest, .excluded = explained.excluded},
                               {&explained.item, 1})
                           .value();
      const double margin = own.items[0].score - own.average.score;
      EXPECT_NEAR(found.value, margin / explained.spread, 1e-4);
    }
  }
}

TEST(ExplainedCase, BothKindsOfReasonsStartFromTheSameValue) {
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    const Fixture fixture = random_fixture(kEveryKind[seed % 4], seed % 2 == 0, seed);
    const ItemStanding by_history =
        history_standing(fixture.model, fixture.explained, kCount)(std::vector<bool>(7, true));
    const ItemStanding by_attributes =
        attribute_standing(fixture.explained)(std::vector<bool>(3, true));
    EXPECT_NEAR(by_history.value, by_attributes.value, 1e-9);
    EXPECT_TRUE(by_history.is_listed);
    EXPECT_TRUE(by_attributes.is_listed);
    EXPECT_LT(fixture.explained.attribute_error, 1e-5);
    EXPECT_LT(fixture.explained.history_error, 1e-5);
  }
}

TEST(ExplainedCase, NothingPushesAnItemOutOfAListWithRoomForAll) {
  const HandMade shop = hand_made();
  const ExplainedCase explained = explain_first(shop.model, shop.dataset, shop.split, 2);
  EXPECT_TRUE(history_standing(shop.model, explained, 2)({false, true}).is_listed);
  EXPECT_TRUE(attribute_standing(explained)({false}).is_listed);
}

TEST(ExplainedCase, KeepsTheLatestEventOfARepeatedItem) {
  const std::vector<uint32_t> events = {5, 2, 5, 9, 2};
  EXPECT_EQ(distinct_history(events), (std::vector<uint32_t>{5, 9, 2}));
}

}  // namespace explained_case_test
}  // namespace mercer
