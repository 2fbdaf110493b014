// Training: what it learns, and that only its options decide what comes out.
#include "train/linear_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "sample_sequences.h"

namespace mercer {
namespace {

constexpr size_t kItems = 12;

LinearModel trained(const SampleSequences& sequences, const LinearTrainingOptions& options,
                    uint64_t initial_seed = 1) {
  LinearModel model = initial_linear_model(kItems, 6, sequences.views(), initial_seed);
  const Status status = train_linear_model(model, sequences.views(), options, {});
  EXPECT_TRUE(status.ok()) << status.error().message;
  return model;
}

void expect_same_parameters(const LinearModel& a, const LinearModel& b) {
  EXPECT_EQ(a.items, b.items);
  EXPECT_EQ(a.weights, b.weights);
  EXPECT_EQ(a.biases, b.biases);
}

// Small steps, so that there are many of them.
constexpr LinearTrainingOptions kShortTraining = {
    .epochs = 2, .learning_rate = 0.02f, .positions_per_step = 40, .seed = 3, .threads = 1};

TEST(LinearTraining, DoesNotDependOnTheNumberOfThreads) {
  const SampleSequences sequences = random_sequences(50, 12, kItems, 1);
  for (const bool freeze : {false, true}) {
    LinearTrainingOptions options = kShortTraining;
    options.freeze_items = freeze;
    options.dropout = freeze ? 0.3f : 0;
    const LinearModel alone = trained(sequences, options);
    for (const unsigned threads : {2u, 3u, 0u}) {
      options.threads = threads;
      expect_same_parameters(trained(sequences, options), alone);
    }
  }
}

TEST(LinearTraining, RepeatsItselfWithTheSameSeed) {
  const SampleSequences sequences = random_sequences(50, 12, kItems, 2);
  const LinearModel first = trained(sequences, kShortTraining);
  expect_same_parameters(trained(sequences, kShortTraining), first);
  LinearTrainingOptions other = kShortTraining;
  other.seed = 4;  // another order of the sequences
  EXPECT_NE(trained(sequences, other).items, first.items);
}

// Vectorised sums may take another order for other addresses; no such order may reach the result.
TEST(LinearTraining, DoesNotDependOnWhereMemoryLies) {
  constexpr size_t kManyItems = 37;  // more than a register holds, and no multiple of it
  const SampleSequences sequences = random_sequences(50, 12, kManyItems, 2);
  const auto train = [&] {
    LinearModel model = initial_linear_model(kManyItems, 19, sequences.views(), 1);
    EXPECT_TRUE(train_linear_model(model, sequences.views(), kShortTraining, {}).ok());
    return model;
  };
  const LinearModel first = train();
  // Takes the places that the training before left free, so that the next one lies elsewhere.
  std::vector<std::vector<char>> in_the_way;
  for (size_t round = 1; round <= 12; ++round) {
    for (size_t size = 16; size <= 2048; size += 16) {
      for (size_t i = 0; i < round; ++i) in_the_way.emplace_back(size);
    }
    expect_same_parameters(train(), first);
  }
}

TEST(LinearTraining, StartsElsewhereWithAnotherSeed) {
  const SampleSequences sequences = random_sequences(10, 5, kItems, 2);
  const LinearModel first = initial_linear_model(kItems, 6, sequences.views(), 1);
  expect_same_parameters(initial_linear_model(kItems, 6, sequences.views(), 1), first);
  EXPECT_NE(initial_linear_model(kItems, 6, sequences.views(), 2).items, first.items);
}

TEST(LinearTraining, LowersTheLoss) {
  const SampleSequences sequences = cycle_sequences(kItems, 10, kItems);
  LinearModel model = initial_linear_model(kItems, 6, sequences.views(), 1);
  LinearModel gradient;
  const double before = linear_loss(model, sequences.views(), false, gradient);
  EXPECT_NEAR(before, std::log(kItems), 0.1);  // it starts knowing nothing
  LinearTrainingOptions options = kShortTraining;
  options.epochs = 20;
  ASSERT_TRUE(train_linear_model(model, sequences.views(), options, {}).ok());
  EXPECT_LT(linear_loss(model, sequences.views(), false, gradient), before - 1);
}

TEST(LinearTraining, LearnsACycle) {
  const SampleSequences sequences = cycle_sequences(2 * kItems, 8, kItems);
  LinearTrainingOptions options = kShortTraining;
  options.epochs = 40;
  options.learning_rate = 0.05f;
  const LinearModel model = trained(sequences, options);
  for (uint32_t item = 0; item < kItems; ++item) {
    const uint32_t before = item == 0 ? kItems - 1 : item - 1;
    const uint32_t next = item == kItems - 1 ? 0 : item + 1;
    EXPECT_EQ(best_after(model, {item}), next);
    EXPECT_EQ(best_after(model, {before, item}), next);
  }
}

TEST(LinearTraining, LearnsACycleOnAFrozenTable) {
  const SampleSequences sequences = cycle_sequences(2 * kItems, 8, kItems);
  Random random(5);
  std::vector<float> table(kItems * kItems);
  for (float& value : table) value = static_cast<float>(0.5 * random.normal());
  LinearModel model = initial_linear_model_on(table, kItems, sequences.views());
  LinearTrainingOptions options = kShortTraining;
  options.epochs = 60;
  options.learning_rate = 0.05f;
  options.freeze_items = true;
  ASSERT_TRUE(train_linear_model(model, sequences.views(), options, {}).ok());
  EXPECT_EQ(model.items, table);
  for (uint32_t item = 0; item < kItems; ++item) {
    EXPECT_EQ(best_after(model, {item}), (item + 1) % kItems);
  }
}

TEST(LinearTraining, StartsFromTheItemsLogFrequency) {
  const SampleSequences sequences({{0, 0, 0, 1}, {0, 1, 1, 1}, {0, 0}});
  const LinearModel model = initial_linear_model(3, 2, sequences.views(), 1);
  // One added to every count: log 7, log 5 and log 1, less their mean.
  const double mean = (std::log(7) + std::log(5)) / 3;
  EXPECT_NEAR(model.biases[0], std::log(7) - mean, 1e-6);
  EXPECT_NEAR(model.biases[1], std::log(5) - mean, 1e-6);
  EXPECT_NEAR(model.biases[2], -mean, 1e-6);
}

TEST(LinearTraining, StartsOnAFrozenTableAsTheIdentity) {
  const SampleSequences sequences({{0, 1}});
  const std::vector<float> table = {1, 2, 3, 4};
  const LinearModel model = initial_linear_model_on(table, 2, sequences.views());
  const std::vector<uint32_t> history = {1};
  const std::vector<float> shopper = model.encoder().encode(model.table(), history);
  EXPECT_NEAR(shopper[0], 3, 1e-6);
  EXPECT_NEAR(shopper[1], 4, 1e-6);
}

TEST(LinearTraining, ReportsEveryPositionOnce) {
  const SampleSequences sequences = random_sequences(30, 10, kItems, 6);
  double positions = 0;
  for (const auto& sequence : sequences.owned())
    positions += static_cast<double>(sequence.size()) - 1;
  LinearModel model = initial_linear_model(kItems, 4, sequences.views(), 1);
  TrainingProgress last;
  double steps = 0;
  const Status status = train_linear_model(
      model, sequences.views(), kShortTraining, [&](const TrainingProgress& progress) {
        EXPECT_GT(progress.positions_done, last.positions_done);
        EXPECT_GE(progress.epoch, std::max(1, last.epoch));
        EXPECT_GT(progress.loss, 0);
        last = progress;
        ++steps;
        return true;
      });
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(last.positions_done, 2 * positions);
  EXPECT_EQ(last.positions_total, 2 * positions);
  EXPECT_EQ(last.epoch, 2);
  EXPECT_GE(steps, 2 * std::floor(positions / 50));
}

TEST(LinearTraining, StopsWhenTold) {
  const SampleSequences sequences = random_sequences(30, 10, kItems, 7);
  LinearModel model = initial_linear_model(kItems, 4, sequences.views(), 1);
  int steps = 0;
  const Status status = train_linear_model(model, sequences.views(), kShortTraining,
                                           [&](const TrainingProgress&) { return ++steps < 3; });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(steps, 3);
}

TEST(LinearTraining, RefusesSequencesWithNothingToPredict) {
  const SampleSequences sequences({{1}, {}, {2}});
  LinearModel model = initial_linear_model(kItems, 4, sequences.views(), 1);
  const Status status = train_linear_model(model, sequences.views(), kShortTraining, {});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kInvalidArgument);
}

TEST(LinearTraining, PassesOverSequencesWithNothingToPredict) {
  const SampleSequences some({{1}, {0, 1, 2}, {}, {3, 4}});
  const SampleSequences same({{0, 1, 2}, {3, 4}});
  LinearModel first = initial_linear_model(kItems, 4, same.views(), 1);
  LinearModel second = first;
  LinearTrainingOptions options = kShortTraining;
  options.epochs = 1;
  ASSERT_TRUE(train_linear_model(first, some.views(), options, {}).ok());
  ASSERT_TRUE(train_linear_model(second, same.views(), options, {}).ok());
  expect_same_parameters(first, second);
}

TEST(LinearTraining, SaysWhenItDiverges) {
  const SampleSequences sequences = random_sequences(30, 10, kItems, 8);
  LinearModel model = initial_linear_model(kItems, 4, sequences.views(), 1);
  model.items[0] = std::numeric_limits<float>::quiet_NaN();
  const Status status = train_linear_model(model, sequences.views(), kShortTraining, {});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kNotFinite);
}

}  // namespace
}  // namespace mercer
