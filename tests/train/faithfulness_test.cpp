#include "train/faithfulness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/sample_model.h"
#include "sample_sequences.h"

namespace mercer {
namespace faithfulness_test {

constexpr size_t kItems = 60;
constexpr size_t kUsers = 24;

struct Shop {
  Model model;
  ModelParameters parameters;
  Dataset dataset;
  Split split;

  FaithfulnessInput input() const { return {model, parameters, dataset, split}; }
};

Shop shop_of(EncoderKind kind, bool has_curves = true) {
  Random random(9);
  const SampleModel sample = random_sample({.items = kItems,
                                            .attributes = 4,
                                            .taste = 4,
                                            .has_curves = has_curves,
                                            .encoder = small_settings(kind)},
                                           9);
  const std::vector<uint8_t> bytes = sample.encode(Precision::kInt8);
  Model model = Model::open(bytes).value();
  ModelParameters parameters = read_parameters(model, bytes).value();
  std::vector<std::vector<uint32_t>> sequences;
  sequences.reserve(kUsers);
  for (size_t user = 0; user < kUsers; ++user) {
    sequences.push_back(random_items(kItems, 3 + user % 8, random));
  }
  Dataset dataset = dataset_of(sequences, kItems);
  Split split = split_dataset(dataset, {}).value();
  return {std::move(model), std::move(parameters), std::move(dataset), std::move(split)};
}

constexpr FaithfulnessOptions kOptions = {.user_count = 20, .count = 4};

Faithfulness measured(const Shop& shop, const FaithfulnessOptions& options = kOptions) {
  auto result = measure_faithfulness(shop.input(), options, {});
  EXPECT_TRUE(result.ok());
  return std::move(result).value();
}

std::vector<std::string> names_of(const FeatureFaithfulness& features) {
  std::vector<std::string> names;
  names.reserve(features.orders.size());
  for (const MeasuredOrder& order : features.orders) names.push_back(order.name);
  return names;
}

class FaithfulnessOfEveryKind : public testing::TestWithParam<EncoderKind> {};

INSTANTIATE_TEST_SUITE_P(, FaithfulnessOfEveryKind, testing::ValuesIn(kEveryKind),
                         [](const auto& kind) {
                           return std::string(encoder_kind_name(kind.param));
                         });

TEST_P(FaithfulnessOfEveryKind, MeasuresBothKindsOfReasonsOnTheSameUsers) {
  const Faithfulness result = measured(shop_of(GetParam()));
  EXPECT_EQ(result.case_count, 20u);
  ASSERT_EQ(result.features.size(), 2u);
  EXPECT_EQ(result.features[0].features, "history");
  EXPECT_EQ(result.features[1].features, "attributes");
  for (const FeatureFaithfulness& features : result.features) {
    EXPECT_EQ(features.comparisons.size(), (features.orders.size() - 1) * kRemovalMeasureCount);
    for (const MeasuredOrder& order : features.orders) {
      ASSERT_EQ(order.cases.size(), 20u);
      // Whatever goes first, all is there at one end and nothing at the other.
      EXPECT_NEAR(order.mean.deletion.front(), result.features[0].orders[0].mean.deletion.front(),
                  1e-9);
      EXPECT_NEAR(order.mean.deletion.back(), features.orders[0].mean.deletion.back(), 1e-9);
      EXPECT_NEAR(order.mean.insertion.back(), order.mean.deletion.front(), 1e-9);
      EXPECT_NEAR(order.mean.insertion.front(), order.mean.deletion.back(), 1e-9);
    }
  }
}

TEST_P(FaithfulnessOfEveryKind, NamesTheOrdersThatThereAre) {
  const Faithfulness result = measured(shop_of(GetParam()));
  std::vector<std::string> expected = {"shown", "random", "popularity", "recency"};
  if (GetParam() == EncoderKind::kLinear) {
    expected.emplace_back("leave-one-out");
  } else {
    expected.emplace_back("gradient x input");
  }
  if (GetParam() == EncoderKind::kSasRec || GetParam() == EncoderKind::kBert4Rec) {
    expected.emplace_back("attention");
  }
  EXPECT_EQ(names_of(result.features[0]), expected);
  EXPECT_EQ(names_of(result.features[1]),
            (std::vector<std::string>{"shown", "random", "popularity"}));
}

TEST_P(FaithfulnessOfEveryKind, DoesNotDependOnTheThreads) {
  const Shop shop = shop_of(GetParam());
  FaithfulnessOptions options = kOptions;
  options.threads = 1;
  const Faithfulness alone = measured(shop, options);
  options.threads = 3;
  const Faithfulness together = measured(shop, options);
  for (size_t f = 0; f < 2; ++f) {
    for (size_t o = 0; o < alone.features[f].orders.size(); ++o) {
      EXPECT_EQ(alone.features[f].orders[o].mean.values,
                together.features[f].orders[o].mean.values);
    }
    for (size_t c = 0; c < alone.features[f].comparisons.size(); ++c) {
      EXPECT_EQ(alone.features[f].comparisons[c].difference.low,
                together.features[f].comparisons[c].difference.low);
    }
  }
  for (size_t r = 0; r < alone.randomisations.size(); ++r) {
    EXPECT_EQ(alone.randomisations[r].agreement.mean, together.randomisations[r].agreement.mean);
  }
  EXPECT_EQ(alone.smallest_sets.mean_size, together.smallest_sets.mean_size);
  EXPECT_EQ(alone.named_share, together.named_share);
}

TEST_P(FaithfulnessOfEveryKind, AgreesWithTheModelItselfAndNotWithRandomisedOnes) {
  const Faithfulness result = measured(shop_of(GetParam()));
  ASSERT_EQ(result.randomisations.size(), 6u);
  for (const RankAgreement& one : result.randomisations) {
    EXPECT_GT(one.case_count, 15u);
    if (one.randomised == "nothing") {
      EXPECT_NEAR(one.agreement.mean, 1, 1e-3) << one.features;
    } else {
      EXPECT_LT(one.agreement.mean, 0.6) << one.features << ", " << one.randomised;
    }
    EXPECT_LE(one.lowest_model, one.highest_model);
  }
}

// By arithmetic no order of the attributes takes or gives more at once.
TEST_P(FaithfulnessOfEveryKind, ShowsTheBestOrderOfTheAttributes) {
  const FeatureFaithfulness attributes = measured(shop_of(GetParam())).features[1];
  for (const OrderComparison& one : attributes.comparisons) {
    if (one.is_better_higher) {
      EXPECT_GE(one.shown, one.other - 1e-9) << one.measure;
    } else {
      EXPECT_LE(one.shown, one.other + 1e-9) << one.measure;
    }
    EXPECT_FALSE(one.loses());
  }
}

// No order can be done sooner than the smallest set that a search over all has proven.
TEST_P(FaithfulnessOfEveryKind, NeedsNoFewerHistoryItemsThanTheSmallestSet) {
  const SmallestSets sets = measured(shop_of(GetParam())).smallest_sets;
  EXPECT_EQ(sets.case_count, 20u);
  EXPECT_GT(sets.existing_count, 5u);
  EXPECT_GE(sets.proven_count, sets.existing_count);
  for (const SmallestSets::Order& order : sets.orders) {
    EXPECT_GE(order.mean_size, sets.mean_size) << order.name;
    EXPECT_LE(order.smallest_share, 1);
  }
  EXPECT_GT(sets.orders[0].smallest_share, sets.orders[1].smallest_share);  // shown, random
}

TEST_P(FaithfulnessOfEveryKind, SaysWhatAddsUp) {
  const Faithfulness result = measured(shop_of(GetParam()));
  const bool is_linear = GetParam() == EncoderKind::kLinear;
  EXPECT_EQ(result.history_is_exact, is_linear);
  EXPECT_EQ(result.gradient_error.has_value(), is_linear);
  EXPECT_LT(result.gradient_error.value_or(0), 1e-4);
  EXPECT_LT(result.attribute_error, 1e-5);
  EXPECT_LT(result.history_error, 1e-5);
  ASSERT_TRUE(result.named_share.has_value());
  EXPECT_GT(result.named_share.value_or(0), 0);
  EXPECT_LT(result.named_share.value_or(1), 1);
}

TEST(Faithfulness, BeatsRandomOrderWhereTheHistoryDecides) {
  const FeatureFaithfulness history = measured(shop_of(EncoderKind::kLinear)).features[0];
  for (const OrderComparison& one : history.comparisons) {
    EXPECT_EQ(one.is_required, one.against == "random" || one.against == "popularity");
    EXPECT_GE(one.holm_p, one.difference.p);
    if (one.against != "random" || one.measure != "comprehensiveness@1") continue;
    EXPECT_TRUE(one.wins());
    EXPECT_FALSE(one.loses());
  }
}

TEST(Faithfulness, MeasuresModelsWithoutCurves) {
  const Faithfulness result = measured(shop_of(EncoderKind::kSasRec, false));
  EXPECT_EQ(result.features.size(), 2u);
  EXPECT_FALSE(result.named_share.has_value());
}

TEST(Faithfulness, TakesAllUsersWhereThereAreFewer) {
  FaithfulnessOptions options = kOptions;
  options.user_count = 1000;
  EXPECT_EQ(measured(shop_of(EncoderKind::kLinear), options).case_count, kUsers);
}

TEST(Faithfulness, StopsWhenAsked) {
  const Shop shop = shop_of(EncoderKind::kLinear);
  for (const std::string_view last : {"Explaining", "Removing history items"}) {
    const auto result = measure_faithfulness(
        shop.input(), kOptions,
        [&](std::string_view stage, size_t /*done*/, size_t /*total*/) { return stage != last; });
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::kCancelled);
  }
}

TEST(Faithfulness, TellsHowFarItIs) {
  const Shop shop = shop_of(EncoderKind::kLinear);
  std::vector<std::string> stages;
  size_t last_done = 0;
  const auto observe = [&](std::string_view stage, size_t done, size_t total) {
    if (stages.empty() || stages.back() != stage) {
      stages.emplace_back(stage);
      last_done = 0;
    }
    EXPECT_GT(done, last_done);
    EXPECT_LE(done, total);
    last_done = done;
    return true;
  };
  ASSERT_TRUE(measure_faithfulness(shop.input(), kOptions, observe).ok());
  EXPECT_EQ(stages.size(), 4u + 1 + 5 + 5);
}

TEST(Faithfulness, NeedsSomethingToExplain) {
  Shop shop = shop_of(EncoderKind::kLinear);
  shop.split.test.clear();
  const auto result = measure_faithfulness(shop.input(), kOptions, {});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace faithfulness_test
}  // namespace mercer
