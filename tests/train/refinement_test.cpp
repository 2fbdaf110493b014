#include "train/refinement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sample_sequences.h"
#include "train/evaluation.h"

namespace mercer {
namespace refinement_test {

constexpr size_t kItems = 20;
constexpr size_t kBaseWidth = 6;
constexpr size_t kAttributes = 2;

// A data set with its split, and what a refinement starts from.
struct Workshop {
  SampleSequences sequences = cycle_sequences(30, 9, kItems);
  Dataset dataset = dataset_of(sequences.owned(), kItems);
  Split split = split_dataset(dataset, {}).value();
  std::vector<float> base;
  std::vector<float> scores;
  RefinementOptions options;

  Workshop() {
    Random random(1);
    base.resize(kItems * kBaseWidth);
    for (float& value : base) value = static_cast<float>(random.normal());
    scores.resize(kItems * kAttributes);
    for (float& score : scores) score = static_cast<float>(std::floor(11 * random.uniform()));
    options.dimension = 5;
    options.training.epochs = 3;
    options.training.positions_per_step = 50;
    options.training.learning_rate = 0.05f;
    options.training.threads = 1;
  }
  RefinementInput input() const {
    return {base, kBaseWidth, scores, std::vector<bool>(kItems, true), kAttributes};
  }
  Result<Refinement> run() const { return refine(dataset, split, input(), options, {}); }
};

// What every item's embedding has beyond its attributes.
std::vector<float> deltas_of(const Refinement& refined) {
  std::vector<float> parts(refined.model.items.size(), 0.0f);
  refined.guided.add_to(parts, refined.model.dimension());
  std::vector<float> deltas = refined.model.items;
  for (size_t i = 0; i < deltas.size(); ++i) deltas[i] -= parts[i];
  return deltas;
}

TEST(Refine, CentresTheAttributesOverTheItems) {
  const Workshop shop;
  const auto refined = shop.run();
  ASSERT_TRUE(refined.ok()) << refined.error().message;
  const SequenceModel& model = refined.value().model;
  ASSERT_EQ(model.dimension(), 5u);
  const AttributeCurves curves = refined.value().guided.curves(5);
  ASSERT_EQ(curves.attribute_count(), kAttributes);
  Random random(3);
  std::vector<float> shopper(5);
  for (float& value : shopper) value = static_cast<float>(random.normal());
  const std::vector<float> heights = curves.heights(shopper);
  std::vector<double> sums(kAttributes);
  std::vector<double> magnitudes(kAttributes);
  std::vector<float> parts(kAttributes);
  for (size_t i = 0; i < kItems; ++i) {
    curves.read_parts(heights, i, parts);
    for (size_t k = 0; k < kAttributes; ++k) {
      sums[k] += parts[k];
      magnitudes[k] += std::abs(parts[k]);
    }
  }
  for (size_t k = 0; k < kAttributes; ++k) {
    EXPECT_GT(magnitudes[k], 0.01);
    EXPECT_NEAR(sums[k], 0, 1e-4 * magnitudes[k]);
  }
}

// A workshop with items that are in no sequence, with the scores of `scores`.
Result<Refinement> refined_with_unsold(const std::vector<float>& scores,
                                       const std::vector<bool>& scored) {
  Workshop shop;
  const size_t count = kItems + scored.size();
  shop.dataset = dataset_of(shop.sequences.owned(), count);
  shop.split = split_dataset(shop.dataset, {}).value();
  shop.base.resize(count * kBaseWidth, 100.0f);
  shop.scores.insert(shop.scores.end(), scores.begin(), scores.end());
  RefinementInput input = shop.input();
  input.scored.insert(input.scored.end(), scored.begin(), scored.end());
  return refine(shop.dataset, shop.split, input, shop.options, {});
}

TEST(Refine, TakesTheAverageForAnUnsoldItemThatNothingIsKnownOf) {
  const auto refined = refined_with_unsold({0, 0}, {false});
  ASSERT_TRUE(refined.ok()) << refined.error().message;
  EXPECT_EQ(refined.value().unsold_count, 1u);
  const std::vector<float> deltas = deltas_of(refined.value());
  const auto& biases = refined.value().model.biases;
  for (size_t k = 0; k < 5; ++k) {
    double mean = 0;
    for (size_t i = 0; i < kItems; ++i) mean += deltas[i * 5 + k] / double{kItems};
    EXPECT_NEAR(deltas[kItems * 5 + k], mean, 1e-5);
  }
  const double mean_bias = std::accumulate(biases.begin(), biases.begin() + kItems, 0.0) / kItems;
  EXPECT_NEAR(biases[kItems], mean_bias, 1e-5);
}

TEST(Refine, MakesAnUnsoldItemLikeItsLikesWithItsOwnAttributes) {
  const Workshop shop;
  constexpr size_t kTwin = 4;
  const std::vector<float> twin(shop.scores.begin() + kTwin * kAttributes,
                                shop.scores.begin() + (kTwin + 1) * kAttributes);
  const auto refined = refined_with_unsold(twin, {true});
  ASSERT_TRUE(refined.ok()) << refined.error().message;
  const auto& items = refined.value().model.items;
  const auto distance_to = [&](size_t item) {
    double square = 0;
    for (size_t k = 0; k < 5; ++k)
      square += std::pow(items[kItems * 5 + k] - items[item * 5 + k], 2);
    return std::sqrt(square);
  };
  double mean_distance = 0;
  for (size_t i = 0; i < kItems; ++i) mean_distance += distance_to(i) / double{kItems};
  EXPECT_LT(distance_to(kTwin), 0.5 * mean_distance);
}

TEST(Refine, StartsAtTheBaseOnlyIfAsked) {
  Workshop shop;
  Workshop other;
  for (float& value : other.base) value = -2 * value + 1;
  other.base[0] += 1;
  EXPECT_NE(shop.run().value().model.items, other.run().value().model.items);
  shop.options.start_from_base = other.options.start_from_base = false;
  EXPECT_EQ(shop.run().value().model.items, other.run().value().model.items);
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

TEST(Refine, SaysWhatItKeepsOfTheBase) {
  Workshop shop;
  const auto reduced = shop.run();
  ASSERT_TRUE(reduced.ok());
  EXPECT_GT(reduced.value().kept_share, 0.5);
  EXPECT_LT(reduced.value().kept_share, 1);
  shop.options.dimension = kBaseWidth;
  EXPECT_NEAR(shop.run().value().kept_share, 1, 1e-5);
}

TEST(Refine, TakesEitherSourceAlone) {
  Workshop shop;
  const auto guided_only =
      refine(shop.dataset, shop.split,
             {{}, 0, shop.scores, std::vector<bool>(kItems, true), kAttributes}, shop.options, {});
  ASSERT_TRUE(guided_only.ok());
  EXPECT_EQ(guided_only.value().model.dimension(), 5u);
  // Nothing but attributes: what is left is the same for all items.
  const std::vector<float> rest = deltas_of(guided_only.value());
  for (size_t at = 0; at < rest.size(); ++at) EXPECT_NEAR(rest[at], rest[at % 5], 1e-5);
  const auto base_only =
      refine(shop.dataset, shop.split, {shop.base, kBaseWidth, {}, {}, 0}, shop.options, {});
  ASSERT_TRUE(base_only.ok());
  EXPECT_EQ(base_only.value().model.dimension(), 5u);
  EXPECT_TRUE(base_only.value().guided.knots.empty());
}

TEST(Refine, TrainsAnyEncoder) {
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
    // Better than chance, which is about .38 among the 12 items not seen.
    EXPECT_GT(refined.value().trials[0].validation.ndcg_at_10(), 0.5) << encoder_kind_name(kind);
  }
}

TEST(Refine, RefusesAWidthThatDoesNotFit) {
  Workshop shop;
  for (const size_t dimension : {size_t{7}, size_t{1000}}) {
    shop.options.dimension = dimension;
    const auto refined = shop.run();
    ASSERT_FALSE(refined.ok()) << dimension;
    EXPECT_EQ(refined.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(refined.error().message.find("--dim"), std::string::npos);
  }
  for (const size_t dimension : {size_t{1}, size_t{6}}) {
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

}  // namespace refinement_test
}  // namespace mercer
