#include "train/evaluation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "sample_models.h"
#include "train/guided_part.h"

namespace mercer {
namespace {

// Scores items by a function of the history.
class MadeUpScorer : public Scorer {
 public:
  using Function = std::function<float(std::span<const uint32_t> history, uint32_t item)>;
  explicit MadeUpScorer(Function function) : function_(std::move(function)) {}
  void score(Sequences histories, std::span<float> scores) const override {
    const size_t items = scores.size() / histories.size();
    for (size_t h = 0; h < histories.size(); ++h) {
      for (uint32_t i = 0; i < items; ++i) scores[h * items + i] = function_(histories[h], i);
    }
  }

 private:
  Function function_;
};

Evaluation evaluation_of(const Scorer& scorer, const Dataset& dataset,
                         std::span<const EvaluationCase> cases, unsigned threads = 1) {
  auto result = evaluate(scorer, dataset, cases, threads);
  EXPECT_TRUE(result.ok());
  return std::move(result).value();
}

// What may be known of each user, the item that comes next, and nothing later.
TEST(Evaluation, GivesAnOracleFullMarks) {
  const auto sequences = cycle_sequences(20, 8, 30);
  const Dataset dataset = dataset_of(sequences.owned(), 30);
  const Split split = split_dataset(dataset, {}).value();
  const MadeUpScorer oracle([](std::span<const uint32_t> history, uint32_t item) {
    return item == (history.back() + 1) % 30 ? 1.0f : 0.0f;
  });
  for (const auto& cases : {split.validation, split.test}) {
    const Evaluation evaluation = evaluation_of(oracle, dataset, cases);
    EXPECT_EQ(evaluation.masked_cases.size(), 20u);
    EXPECT_EQ(evaluation.unmasked_cases.size(), 20u);
    for (const auto& [name, value] : named_metrics(evaluation.masked)) EXPECT_NEAR(value, 1, 1e-9);
    for (const auto& [name, value] : named_metrics(evaluation.unmasked)) {
      EXPECT_NEAR(value, 1, 1e-9);
    }
  }
}

TEST(Evaluation, MasksWhatTheShopperHasSeen) {
  const Dataset dataset = dataset_of({{0, 1, 2, 3}}, 10);
  const std::vector<EvaluationCase> cases = {{0, 3, {3}}};
  // What was seen ranks first, the target right behind.
  const MadeUpScorer scorer(
      [](std::span<const uint32_t>, uint32_t item) { return -static_cast<float>(item); });
  const Evaluation evaluation = evaluation_of(scorer, dataset, cases);
  EXPECT_EQ(evaluation.masked.mrr, 1);
  EXPECT_EQ(evaluation.unmasked.mrr, 0.25);
}

TEST(Evaluation, CountsATargetThatWasSeenBefore) {
  const Dataset dataset = dataset_of({{5, 1, 5}}, 10);
  const std::vector<EvaluationCase> cases = {{0, 2, {5}}};
  const MadeUpScorer scorer(
      [](std::span<const uint32_t>, uint32_t item) { return -static_cast<float>(item); });
  // Masked, items 0, 2, 3 and 4 stand before it; item 1 too when nothing is masked.
  const Evaluation evaluation = evaluation_of(scorer, dataset, cases);
  EXPECT_EQ(evaluation.masked.mrr, 1 / 5.0);
  EXPECT_EQ(evaluation.unmasked.mrr, 1 / 6.0);
}

TEST(Evaluation, ShowsTheScorerOnlyTheHistory) {
  const Dataset dataset = dataset_of({{0, 1, 2, 3, 4}, {9, 8, 7, 6, 5}}, 10);
  const std::vector<EvaluationCase> cases = {{1, 2, {7}}, {0, 4, {4}}};
  const MadeUpScorer scorer([](std::span<const uint32_t> history, uint32_t) {
    const std::vector<uint32_t> shown(history.begin(), history.end());
    EXPECT_TRUE(shown == (std::vector<uint32_t>{9, 8}) ||
                shown == (std::vector<uint32_t>{0, 1, 2, 3}));
    return 0.0f;
  });
  evaluation_of(scorer, dataset, cases);
}

TEST(Evaluation, DoesNotDependOnTheNumberOfThreads) {
  const auto sequences = random_sequences(300, 9, 40, 5);
  const Dataset dataset = dataset_of(sequences.owned(), 40);
  const Split split = split_dataset(dataset, {}).value();
  ASSERT_GT(split.test.size(), 3 * 64u);  // several pieces of work
  const SequenceModel model = random_model(trainable_settings(EncoderKind::kSasRec), 40, 1);
  const Evaluation alone = evaluation_of(BatchScorer(model), dataset, split.test, 1);
  for (const unsigned threads : {2u, 3u, 0u}) {
    const Evaluation together = evaluation_of(BatchScorer(model), dataset, split.test, threads);
    EXPECT_EQ(named_metrics(together.masked), named_metrics(alone.masked));
    EXPECT_EQ(named_metrics(together.unmasked), named_metrics(alone.unmasked));
  }
}

TEST(Evaluation, FailsOnScoresThatAreNotFinite) {
  const Dataset dataset = dataset_of({{0, 1, 2}, {3, 4, 5}}, 10);
  const std::vector<EvaluationCase> cases = {{0, 2, {2}}, {1, 2, {5}}};
  const MadeUpScorer scorer([](std::span<const uint32_t> history, uint32_t item) {
    return history[0] == 3 && item == 7 ? std::numeric_limits<float>::quiet_NaN() : 0.0f;
  });
  const auto result = evaluate(scorer, dataset, cases, 1);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kNotFinite);
}

TEST(PopularityScorer, CountsTrainingEvents) {
  const SampleSequences training({{0, 1, 1}, {1, 2}});
  const PopularityScorer scorer(4, training.views());
  std::vector<float> scores(8, -1);
  const SampleSequences histories({{3}, {0, 1}});
  scorer.score(histories.views(), scores);
  EXPECT_EQ(scores, (std::vector<float>{1, 3, 1, 0, 1, 3, 1, 0}));
}

TEST(EncoderScorer, ScoresAsTheBrowserDoes) {
  const SequenceModel model = random_model(trainable_settings(EncoderKind::kLinear, 3), 6, 2);
  const auto encoder = make_encoder(model.settings, model.encoder);
  ASSERT_TRUE(encoder.ok());
  const SampleSequences histories({{2, 0, 5}, {1}});
  std::vector<float> scores(12);
  EncoderScorer(model.table(), *encoder.value(), model.biases).score(histories.views(), scores);
  for (size_t h = 0; h < 2; ++h) {
    std::vector<float> expected(6);
    model.table().score(encoder.value()->encode(model.table(), histories.views()[h]), model.biases,
                        expected);
    EXPECT_EQ(std::vector<float>(scores.begin() + 6 * h, scores.begin() + 6 * h + 6), expected);
  }
}

// What training validates on is what the browser will compute.
TEST(BatchScorer, ScoresAsTheBrowserDoes) {
  const SampleSequences histories = random_sequences(7, 15, 9, 3);
  for (const EncoderKind kind : kAllKinds) {
    const SequenceModel model = random_model(trainable_settings(kind), 9, 4);
    const auto encoder = make_encoder(model.settings, model.encoder);
    ASSERT_TRUE(encoder.ok());
    std::vector<float> batch(histories.views().size() * 9);
    std::vector<float> browser(batch.size());
    BatchScorer(model).score(histories.views(), batch);
    EncoderScorer(model.table(), *encoder.value(), model.biases).score(histories.views(), browser);
    for (size_t i = 0; i < batch.size(); ++i) {
      EXPECT_NEAR(batch[i], browser[i], 2e-5 * (1 + std::abs(browser[i])));
    }
  }
}

// The shopper's vector is the last item's own row. One attribute, whose curve is a straight line
// from 0 along the first coordinate, so that it says all that this coordinate says.
struct TwoColumns {
  SequenceModel model;
  GuidedPart guided;

  TwoColumns() {
    model.settings = {.kind = EncoderKind::kLinear, .dimension = 2, .decays = {0}};
    model.encoder = {1, 0, 0, 1};
    model.items = {1, 2, 0, 0, 3, -2, 1, 4};
    model.biases = {100, 0, 0, 0};
    for (size_t knot = 0; knot < AttributeCurves::kKnotCount; ++knot) {
      guided.knots.insert(guided.knots.end(), {static_cast<float>(knot), 0.0f});
    }
    guided.steps = {25, 0, 75, 25};
  }
  double share(const Dataset& dataset, std::span<const EvaluationCase> cases) const {
    const auto encoder = make_encoder(model.settings, model.encoder);
    return named_share(model.table(), *encoder.value(), guided.curves(2), dataset, cases);
  }
};

TEST(NamedShare, IsTheVarianceThatAttributesCarry) {
  const Dataset dataset = dataset_of({{2, 0, 1}}, 4);
  const std::vector<EvaluationCase> cases = {{0, 2, {1}}};
  // The shopper is (1, 2). Attribute scores 1, 0, 3, 1: variance 19/16. Taste scores 4, 0, -4, 8:
  // variance 20.
  EXPECT_NEAR(TwoColumns().share(dataset, cases), 1.1875 / 21.1875, 1e-6);
}

TEST(NamedShare, IsOneWithoutTasteAndZeroWithoutAttributes) {
  const Dataset dataset = dataset_of({{2, 0, 1}, {1, 3, 0}}, 4);
  const std::vector<EvaluationCase> cases = {{0, 2, {1}}, {1, 2, {0}}};
  TwoColumns sample;
  for (size_t i = 0; i < 4; ++i) sample.model.items[2 * i + 1] = 0;
  EXPECT_EQ(sample.share(dataset, cases), 1);
  EXPECT_EQ(sample.share(dataset, {}), 0);
  sample.guided.steps.assign(4, AttributeCurves::kNoScore);
  EXPECT_EQ(sample.share(dataset, cases), 0);
}

}  // namespace
}  // namespace mercer
