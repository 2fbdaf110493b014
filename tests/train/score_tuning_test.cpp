#include "train/score_tuning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sample_sequences.h"

namespace mercer {
namespace score_tuning_test {

using ::testing::HasSubstr;

constexpr size_t kItems = 24;
constexpr size_t kAttributes = 2;
constexpr size_t kWidth = 6;

// Shoppers buy either cups or saws, each in any order. Titles say which is which; scores do not,
// since each saw has those of a cup.
struct Workshop {
  SampleSequences sequences = shoppers();
  Dataset dataset = dataset_of(sequences.owned(), kItems);
  Split split = split_dataset(dataset, {}).value();
  std::vector<float> scores;
  std::vector<bool> scored = std::vector<bool>(kItems, true);
  RefinementOptions options;
  ScoreTuningOptions tuning = {.adapter = {.rank = 2, .near = 0.001f}, .taste_dropout = 0.5f};

  Workshop() {
    Random random(1);
    for (size_t pair = 0; pair < kItems / 2; ++pair) {
      const auto warm = static_cast<float>(2 + random.below(7));
      const auto arty = static_cast<float>(2 + random.below(7));
      scores.insert(scores.end(), {warm, arty, warm, arty});
    }
    name_items();
    options.dimension = kWidth;
    options.training.epochs = 20;
    options.training.positions_per_step = 50;
    options.training.learning_rate = 0.05f;
    options.training.threads = 1;
  }
  static std::vector<std::vector<uint32_t>> shoppers() {
    Random random(4);
    std::vector<std::vector<uint32_t>> sequences(60);
    for (size_t s = 0; s < sequences.size(); ++s) {
      for (int event = 0; event < 7; ++event) {
        const size_t item = 2 * random.below(kItems / 2) + s % 2;
        sequences[s].push_back(static_cast<uint32_t>(item));
      }
    }
    return sequences;
  }
  void name_items() {
    for (size_t i = 0; i < kItems; ++i) {
      dataset.catalogue[i].title = (i % 2 == 0 ? "Cup " : "Saw ") + std::to_string(i);
    }
  }
  // Attributes alone, so that the scores are all there is.
  RefinementInput input() const { return {{}, 0, scores, scored, kAttributes}; }
  std::vector<float> tuned() const {
    auto result = tune_scores(dataset, split, input(), options, tuning, {});
    EXPECT_TRUE(result.ok()) << result.error().message;
    return std::move(result).value();
  }
  double mean_change() const {
    double change = 0;
    for (const ScoreDrift& drift : score_drift(scores, tuned(), scored, 0)) {
      change += drift.mean_change;
    }
    return change;
  }
};

TEST(TuneScores, LearnsFromTitlesWhatIsBoughtTogether) {
  const Workshop shop;
  const std::vector<float> tuned = shop.tuned();
  const auto quality_of = [&](const std::vector<float>& scores) {
    RefinementInput input = shop.input();
    input.scores = scores;
    return measure_refinement(shop.dataset, shop.split, input, shop.options, {}).value();
  };
  const RefinedQuality before = quality_of(shop.scores);
  const RefinedQuality after = quality_of(tuned);
  EXPECT_GT(after.test.masked.ndcg_at_10(), 1.1 * before.test.masked.ndcg_at_10());
  const std::vector<TuningGain> gains = tuning_gains(before, after, 1);
  ASSERT_EQ(gains.size(), 6u);
  EXPECT_EQ(gains[5].split, "test");
  EXPECT_EQ(gains[5].metric, "ndcg@10");
  EXPECT_NEAR(gains[5].relative.mean,
              after.test.masked.ndcg_at_10() / before.test.masked.ndcg_at_10() - 1, 1e-9);
  EXPECT_GT(gains[5].relative.low, 0);
}

TEST(TuneScores, StaysOnTheScale) {
  Workshop shop;
  for (const float format : {0.0f, 1.0f}) {
    shop.tuning.adapter.near = 0;
    shop.tuning.adapter.format = format;
    const std::vector<float> tuned = shop.tuned();
    EXPECT_NE(tuned, shop.scores);
    for (const float score : tuned) {
      EXPECT_GE(score, 0);
      EXPECT_LE(score, 10);
    }
  }
}

TEST(TuneScores, DriftsLessTheNearerItIsHeld) {
  Workshop shop;
  double last = 1e9;
  for (const float near : {0.0001f, 0.1f, 1.0f, 100.0f}) {
    shop.tuning.adapter.near = near;
    const double change = shop.mean_change();
    EXPECT_LT(change, last) << near;
    last = change;
  }
  EXPECT_LT(last, 0.1);
}

TEST(TuneScores, GivesTheSameScoresBackOfRankZero) {
  Workshop shop;
  shop.tuning.adapter.rank = 0;
  EXPECT_EQ(shop.tuned(), shop.scores);
}

TEST(TuneScores, LeavesItemsWithoutTitleOrScoresAlone) {
  Workshop shop;
  shop.dataset.catalogue[3].title = " - ";
  shop.scored[5] = false;
  const std::vector<float> tuned = shop.tuned();
  for (const size_t item : {3, 5}) {
    for (size_t at = item * kAttributes; at < (item + 1) * kAttributes; ++at) {
      EXPECT_EQ(tuned[at], shop.scores[at]);
    }
  }
  EXPECT_NE(tuned[4 * kAttributes], shop.scores[4 * kAttributes]);
}

// What is held out changes; the scores do not, nor with the number of threads.
TEST(TuneScores, SeesTrainingEventsAlone) {
  const Workshop shop;
  auto sequences = shop.sequences.owned();
  for (auto& sequence : sequences) {
    for (size_t from_end = 1; from_end <= 2; ++from_end) {
      uint32_t& item = sequence[sequence.size() - from_end];
      item = (item + 5) % kItems;
    }
  }
  Workshop other;
  other.dataset = dataset_of(sequences, kItems);
  other.name_items();
  other.split = split_dataset(other.dataset, {}).value();
  other.options.training.threads = 3;
  other.options.training.patience = 1;
  EXPECT_EQ(other.tuned(), shop.tuned());
}

TEST(TuneScores, DependsOnItsSeedAndOnWhoseTitleIsRead) {
  Workshop shop;
  const std::vector<float> tuned = shop.tuned();
  shop.tuning.shuffles_titles = true;
  const std::vector<float> shuffled = shop.tuned();
  EXPECT_NE(shuffled, tuned);
  EXPECT_EQ(shop.tuned(), shuffled);
  shop.tuning.shuffles_titles = false;
  shop.tuning.adapter.seed = 2;
  EXPECT_NE(shop.tuned(), tuned);
}

TEST(TuneScores, RefusesWhatItCannotTune) {
  Workshop shop;
  shop.options.guided_weights = {1, 2};
  const auto several =
      tune_scores(shop.dataset, shop.split, shop.input(), shop.options, shop.tuning, {});
  ASSERT_FALSE(several.ok());
  EXPECT_THAT(several.error().message, HasSubstr("one guided weight"));
  shop.options.guided_weights = {1};
  for (CatalogueItem& item : shop.dataset.catalogue) item.title.clear();
  const auto untitled =
      tune_scores(shop.dataset, shop.split, shop.input(), shop.options, shop.tuning, {});
  ASSERT_FALSE(untitled.ok());
  EXPECT_THAT(untitled.error().message, HasSubstr("--title"));
}

TEST(TuneScores, StopsWhenTold) {
  const Workshop shop;
  const auto stopped = tune_scores(shop.dataset, shop.split, shop.input(), shop.options,
                                   shop.tuning, [](const TrainingProgress&) { return false; });
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
}

TEST(ScoreDrift, SaysHowFarAndWhichItems) {
  // Attribute 0 rises by half with one exception, attribute 1 stays; item 2 is not scored.
  const std::vector<float> before = {1, 5, 2, 6, 9, 9, 3, 1, 4, 0};
  const std::vector<float> after = {1.5f, 5, 2.5f, 6, 0, 0, 6, 1, 4.5f, 0};
  const auto drifts = score_drift(before, after, {true, true, false, true, true}, 2);
  ASSERT_EQ(drifts.size(), 2u);
  EXPECT_NEAR(drifts[0].mean_change, (0.5 + 0.5 + 3 + 0.5) / 4, 1e-9);
  // By hand: before 1, 2, 3, 4 and after 1.5, 2.5, 6, 4.5.
  EXPECT_NEAR(drifts[0].correlation, 6.25 / std::sqrt(5 * 12.1875), 1e-9);
  ASSERT_EQ(drifts[0].movers.size(), 2u);
  EXPECT_EQ(drifts[0].movers[0].item, 3u);
  EXPECT_EQ(drifts[0].movers[0].from, 3);
  EXPECT_EQ(drifts[0].movers[0].to, 6);
  EXPECT_EQ(drifts[0].movers[1].item, 0u);  // of those that moved as far, the first
  EXPECT_EQ(drifts[1].mean_change, 0);
  EXPECT_NEAR(drifts[1].correlation, 1, 1e-12);
  EXPECT_TRUE(drifts[1].movers.empty());
}

TEST(ScoreDrift, HasNoCorrelationWithWhatIsConstant) {
  const auto drifts =
      score_drift(std::vector<float>{1, 2}, std::vector<float>{3, 3}, {true, true}, 1);
  EXPECT_EQ(drifts[0].correlation, 0);
  EXPECT_NEAR(drifts[0].mean_change, 1.5, 1e-9);
}

}  // namespace score_tuning_test
}  // namespace mercer
