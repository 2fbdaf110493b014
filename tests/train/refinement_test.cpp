#include "train/refinement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sample_sequences.h"
#include "train/evaluation.h"
#include "train/refined_embedding.h"

namespace mercer {
namespace {

constexpr size_t kItems = 20;
constexpr size_t kBaseWidth = 6;
constexpr size_t kAttributes = 2;

// A data set with its split, and what a refinement starts from.
struct Workshop {
  SampleSequences sequences = cycle_sequences(30, 9, kItems);
  Dataset dataset = dataset_of(sequences.owned(), kItems);
  Split split = split_dataset(dataset, {}).value();
  std::vector<float> base;
  std::vector<float> guided;
  RefinementOptions options;

  Workshop() {
    Random random(1);
    base.resize(kItems * kBaseWidth);
    for (float& value : base) value = static_cast<float>(random.normal());
    std::vector<float> scores(kItems * kAttributes);
    for (float& score : scores) score = static_cast<float>(10 * random.uniform());
    const std::vector<std::string> names = {"a", "b"};
    guided = standardise_scores(scores, std::vector<bool>(kItems, true), names).value();
    options.dimension = 5;
    options.training.epochs = 3;
    options.training.positions_per_step = 50;
    options.training.learning_rate = 0.05f;
    options.training.threads = 1;
  }
  RefinementInput input() const { return {base, kBaseWidth, guided, kAttributes}; }
  Result<Refinement> run() const { return refine(dataset, split, input(), options, {}); }
};

TEST(Refine, PutsTheAttributesInTheFirstCoordinates) {
  const Workshop shop;
  const auto refined = shop.run();
  ASSERT_TRUE(refined.ok()) << refined.error().message;
  const SequenceModel& model = refined.value().model;
  ASSERT_EQ(model.dimension(), 5u);
  ASSERT_EQ(model.items.size(), kItems * 5);
  for (size_t k = 0; k < kAttributes; ++k) {
    const double scale = model.items[k] / shop.guided[k];
    for (size_t i = 0; i < kItems; ++i) {
      EXPECT_NEAR(model.items[i * 5 + k], scale * shop.guided[i * kAttributes + k], 1e-5);
    }
  }
}

TEST(Refine, ChoosesTheWeightThatRanksBestOnValidation) {
  Workshop shop;
  shop.options.guided_weights = {0.01f, 0.5f, 1, 2, 30};
  const auto refined = shop.run();
  ASSERT_TRUE(refined.ok());
  const auto& trials = refined.value().trials;
  ASSERT_EQ(trials.size(), 5u);
  double best = -1;
  float chosen = 0;
  for (size_t t = 0; t < trials.size(); ++t) {
    EXPECT_EQ(trials[t].guided_weight, shop.options.guided_weights[t]);
    if (trials[t].validation.ndcg_at_10() > best) {
      best = trials[t].validation.ndcg_at_10();
      chosen = trials[t].guided_weight;
    }
  }
  EXPECT_EQ(refined.value().guided_weight, chosen);
  // The model is the chosen trial's, not the last one's.
  const Evaluation again =
      evaluate(BatchScorer(refined.value().model), shop.dataset, shop.split.validation).value();
  EXPECT_EQ(again.masked.ndcg_at_10(), best);
}

// The test targets change; what was trained and chosen does not.
TEST(Refine, NeverSeesTheTestEvents) {
  const Workshop shop;
  auto sequences = shop.sequences.owned();
  for (auto& sequence : sequences) sequence.back() = (sequence.back() + 7) % kItems;
  Workshop other;
  other.dataset = dataset_of(sequences, kItems);
  other.split = split_dataset(other.dataset, {}).value();
  const auto first = shop.run();
  const auto second = other.run();
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first.value().guided_weight, second.value().guided_weight);
  EXPECT_EQ(first.value().model.encoder, second.value().model.encoder);
  EXPECT_EQ(first.value().model.biases, second.value().model.biases);
}

TEST(Refine, SaysWhatTheAttributesExplainOfTheBase) {
  Workshop shop;
  // A base of nothing but the attributes, each column a mix of the two.
  for (size_t i = 0; i < kItems; ++i) {
    for (size_t k = 0; k < kBaseWidth; ++k) {
      shop.base[i * kBaseWidth + k] =
          shop.guided[2 * i] + static_cast<float>(k) * shop.guided[2 * i + 1];
    }
  }
  const auto explained = shop.run();
  ASSERT_TRUE(explained.ok());
  EXPECT_NEAR(explained.value().explained_share, 1, 1e-4);

  const auto usual = Workshop().run();
  ASSERT_TRUE(usual.ok());
  EXPECT_GT(usual.value().explained_share, 0);
  EXPECT_LT(usual.value().explained_share, 0.5);
  EXPECT_GT(usual.value().kept_share, 0.3);
  EXPECT_LT(usual.value().kept_share, 1);
}

TEST(Refine, TakesEitherSourceAlone) {
  Workshop shop;
  const auto guided_only =
      refine(shop.dataset, shop.split, {{}, 0, shop.guided, kAttributes}, shop.options, {});
  ASSERT_TRUE(guided_only.ok());
  EXPECT_EQ(guided_only.value().model.dimension(), kAttributes);
  const auto base_only =
      refine(shop.dataset, shop.split, {shop.base, kBaseWidth, {}, 0}, shop.options, {});
  ASSERT_TRUE(base_only.ok());
  EXPECT_EQ(base_only.value().model.dimension(), 5u);
  EXPECT_EQ(base_only.value().explained_share, 0);
}

TEST(Refine, TrainsAnyEncoderOnTheSameTable) {
  const auto linear = Workshop().run();
  ASSERT_TRUE(linear.ok());
  for (const EncoderKind kind :
       {EncoderKind::kGru4Rec, EncoderKind::kSasRec, EncoderKind::kBert4Rec}) {
    Workshop shop;
    shop.options.encoder = default_encoder_settings(kind, 5);
    shop.options.encoder.heads = 1;  // the width of 5 cannot be divided
    shop.options.training.epochs = kind == EncoderKind::kBert4Rec ? 400 : 30;
    const auto refined = shop.run();
    ASSERT_TRUE(refined.ok()) << refined.error().message;
    EXPECT_EQ(refined.value().model.settings.kind, kind);
    EXPECT_EQ(refined.value().model.settings.dimension, 5u);
    if (refined.value().guided_weight == linear.value().guided_weight) {
      EXPECT_EQ(refined.value().model.items, linear.value().model.items);
    }
    // Better than chance, which is about .38 among the 12 items not seen.
    EXPECT_GT(refined.value().trials[0].validation.ndcg_at_10(), 0.5) << encoder_kind_name(kind);
  }
}

TEST(Refine, RefusesAWidthThatDoesNotFit) {
  Workshop shop;
  for (const size_t dimension : {size_t{1}, size_t{2}, size_t{9}, size_t{1000}}) {
    shop.options.dimension = dimension;
    const auto refined = shop.run();
    ASSERT_FALSE(refined.ok()) << dimension;
    EXPECT_EQ(refined.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(refined.error().message.find("--dim"), std::string::npos);
  }
  for (const size_t dimension : {size_t{3}, size_t{8}}) {
    shop.options.dimension = dimension;
    EXPECT_TRUE(shop.run().ok()) << dimension;
  }
}

TEST(Refine, ReportsAllTrialsAsOneRun) {
  Workshop shop;
  shop.options.guided_weights = {1, 2, 3};
  TrainingProgress last;
  const auto refined = refine(shop.dataset, shop.split, shop.input(), shop.options,
                              [&](const TrainingProgress& progress) {
                                EXPECT_GT(progress.positions_done, last.positions_done);
                                last = progress;
                                return true;
                              });
  ASSERT_TRUE(refined.ok());
  EXPECT_EQ(last.positions_done, last.positions_total);
  double positions = 0;
  for (const auto sequence : training_sequences(shop.dataset, shop.split)) {
    positions += static_cast<double>(sequence.size() - 1);
  }
  EXPECT_EQ(last.positions_total, 3 * 3 * positions);
}

TEST(Refine, StopsWhenTold) {
  const Workshop shop;
  const auto refined = refine(shop.dataset, shop.split, shop.input(), shop.options,
                              [](const TrainingProgress&) { return false; });
  ASSERT_FALSE(refined.ok());
  EXPECT_EQ(refined.error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace mercer
