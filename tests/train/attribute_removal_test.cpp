#include "train/attribute_removal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sample_sequences.h"
#include "train/evaluation.h"

namespace mercer {
namespace attribute_removal_test {

constexpr size_t kItems = 20;
constexpr size_t kAttributes = 3;

// Shoppers walk a circle, and nothing but attributes is known of items: the second says where on
// it an item is, the others nothing that matters.
struct Circle {
  SampleSequences sequences = cycle_sequences(60, 9, kItems);
  Dataset dataset = dataset_of(sequences.owned(), kItems);
  Split split = split_dataset(dataset, {}).value();
  std::vector<float> scores;
  RefinementOptions options;

  Circle() {
    Random random(5);
    for (size_t item = 0; item < kItems; ++item) {
      scores.push_back(static_cast<float>(random.below(2)));
      scores.push_back(static_cast<float>(item) / 2);
      scores.push_back(static_cast<float>(random.below(11)));
    }
    options.dimension = 6;
    options.training.epochs = 10;
    options.training.positions_per_step = 60;
    options.training.learning_rate = 0.05f;
    options.training.threads = 1;
  }
  RefinementInput input() const {
    return {{}, 0, scores, std::vector<bool>(kItems, true), kAttributes};
  }
  Result<RemovalStudy> study(size_t seed_count, const TrainingObserver& observe = {}) const {
    return study_removals(dataset, split, input(), options, seed_count, observe);
  }
  // Validation NDCG@10 of a training of its own on these columns.
  double ndcg_of(const std::vector<size_t>& columns, uint64_t seed) const {
    std::vector<float> kept;
    for (size_t item = 0; item < kItems; ++item) {
      for (const size_t k : columns) kept.push_back(scores[item * kAttributes + k]);
    }
    RefinementOptions seeded = options;
    seeded.training.seed = seed;
    const RefinementInput rest{{}, 0, kept, std::vector<bool>(kItems, true), columns.size()};
    const auto refined = refine(dataset, split, rest, seeded, {});
    return evaluate(BatchScorer(refined.value().model), dataset, split.validation)
        .value()
        .masked.ndcg_at_10();
  }
};

TEST(AttributeRemoval, ShowsWhichAttributeRankingNeeds) {
  const Circle circle;
  const auto study = circle.study(1);
  ASSERT_TRUE(study.ok()) << study.error().message;
  const std::vector<AttributeRemoval>& removals = study.value().removals;
  ASSERT_EQ(removals.size(), kAttributes);
  EXPECT_LT(removals[1].change.mean, -0.1);
  EXPECT_LT(removals[1].change.high, 0);
  EXPECT_LT(removals[1].holm_p, 0.05);
  for (const size_t k : {0u, 2u}) {
    EXPECT_GT(removals[k].change.mean, 0.5 * removals[1].change.mean);
    EXPECT_GE(removals[k].holm_p, removals[k].change.p);
  }
  for (const AttributeRemoval& removal : removals) {
    EXPECT_NEAR(removal.ndcg, study.value().ndcg + removal.change.mean, 1e-12);
    EXPECT_LE(removal.change.low, removal.change.mean);
    EXPECT_GE(removal.change.high, removal.change.mean);
  }
}

TEST(AttributeRemoval, IsATrainingOfItsOwnWithTheSameSeeds) {
  Circle circle;
  circle.options.training.seed = 4;
  const RemovalStudy study = circle.study(2).value();
  const auto mean_of_both = [&](const std::vector<size_t>& columns) {
    return (circle.ndcg_of(columns, 4) + circle.ndcg_of(columns, 5)) / 2;
  };
  EXPECT_NEAR(study.ndcg, mean_of_both({0, 1, 2}), 1e-12);
  EXPECT_NEAR(study.removals[0].ndcg, mean_of_both({1, 2}), 1e-12);
  EXPECT_NEAR(study.removals[1].ndcg, mean_of_both({0, 2}), 1e-12);
  EXPECT_NEAR(study.removals[2].ndcg, mean_of_both({0, 1}), 1e-12);
}

TEST(AttributeRemoval, OfTheOnlyAttributeLeavesTheBase) {
  Circle circle;
  std::vector<float> base(kItems * 6);
  Random random(2);
  for (float& value : base) value = static_cast<float>(random.normal());
  std::vector<float> only;
  for (size_t item = 0; item < kItems; ++item) only.push_back(circle.scores[item * 3 + 1]);
  const RefinementInput input{base, 6, only, std::vector<bool>(kItems, true), 1};
  const auto study = study_removals(circle.dataset, circle.split, input, circle.options, 1, {});
  ASSERT_TRUE(study.ok()) << study.error().message;
  ASSERT_EQ(study.value().removals.size(), 1u);
  const auto refined =
      refine(circle.dataset, circle.split, {base, 6, {}, {}, 0}, circle.options, {});
  EXPECT_NEAR(study.value().removals[0].ndcg,
              evaluate(BatchScorer(refined.value().model), circle.dataset, circle.split.validation)
                  .value()
                  .masked.ndcg_at_10(),
              1e-12);
}

TEST(AttributeRemoval, IsSeenAsOneTrainingAndStopsWhenAsked) {
  Circle circle;
  circle.options.training.epochs = 2;
  double done = 0, total = 0;
  const auto watched = circle.study(2, [&](const TrainingProgress& progress) {
    EXPECT_GE(progress.positions_done, done);
    if (total > 0) {
      EXPECT_EQ(progress.positions_total, total);
    }
    done = progress.positions_done;
    total = progress.positions_total;
    return true;
  });
  ASSERT_TRUE(watched.ok());
  EXPECT_NEAR(done, total, 1e-6 * total);

  const auto stopped = circle.study(2, [&](const TrainingProgress& progress) {
    return progress.positions_done < total / 2;  // in the midst of it
  });
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
}

}  // namespace attribute_removal_test
}  // namespace mercer
