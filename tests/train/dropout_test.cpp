// Dropout of context entries: seeded, unbiased, and the same forwards as backwards.
#include <gtest/gtest.h>

#include <algorithm>

#include "sample_sequences.h"
#include "train/linear_model.h"

namespace mercer {
namespace {

constexpr size_t kItems = 12;

LinearModel trained(const SampleSequences& sequences, const LinearTrainingOptions& options) {
  LinearModel model = initial_linear_model(kItems, 6, sequences.views(), 1);
  const Status status = train_linear_model(model, sequences.views(), options, {});
  EXPECT_TRUE(status.ok()) << status.error().message;
  return model;
}

constexpr LinearTrainingOptions kHalfDropped = {
    .epochs = 2, .learning_rate = 0.02f, .positions_per_step = 40, .dropout = 0.5f, .threads = 1};

TEST(Dropout, FollowsTheSeed) {
  const SampleSequences sequences = random_sequences(50, 12, kItems, 4);
  const LinearModel first = trained(sequences, kHalfDropped);
  EXPECT_EQ(trained(sequences, kHalfDropped).weights, first.weights);
  LinearTrainingOptions other = kHalfDropped;
  other.threads = 3;
  EXPECT_EQ(trained(sequences, other).weights, first.weights);
  other.dropout = 0;
  EXPECT_NE(trained(sequences, other).weights, first.weights);
}

TEST(Dropout, LeavesWhatIsLearnedInForceWithoutIt) {
  const SampleSequences sequences = cycle_sequences(2 * kItems, 8, kItems);
  LinearTrainingOptions options = kHalfDropped;
  options.epochs = 60;
  options.dropout = 0.2f;
  options.learning_rate = 0.05f;
  const LinearModel model = trained(sequences, options);
  for (uint32_t item = 0; item < kItems; ++item) {
    EXPECT_EQ(best_after(model, {item}), (item + 1) % kItems);
  }
}

// One channel of the last item alone, weights the identity.
LinearModel single_channel_model(std::vector<float> items, size_t dimension) {
  LinearModel model;
  model.dimension = dimension;
  model.items = std::move(items);
  model.decays = {0};
  model.weights.assign(dimension * dimension, 0.0f);
  for (size_t k = 0; k < dimension; ++k) model.weights[k * dimension + k] = 1;
  model.biases.assign(model.items.size() / dimension, 0.0f);
  return model;
}

TEST(Dropout, KeepsTheMeanOfTheContext) {
  // Item 0 scores the sum of its 1,024 context entries, item 1 nothing, and item 1 comes next: the
  // loss is that sum. Its deviation is 32.
  constexpr size_t kDimension = 1024;
  std::vector<float> items(2 * kDimension, 0.0f);
  std::fill_n(items.begin(), kDimension, 1.0f);
  LinearModel model = single_channel_model(items, kDimension);
  const SampleSequences sequences({{0, 1}});
  LinearTrainingOptions options = kHalfDropped;
  options.epochs = 1;
  double loss = 0;
  const auto keep_loss = [&](const TrainingProgress& progress) {
    loss = progress.loss;
    return true;
  };
  ASSERT_TRUE(train_linear_model(model, sequences.views(), options, keep_loss).ok());
  EXPECT_NEAR(loss, kDimension, 5 * 32);
  EXPECT_NE(loss, kDimension);
}

// With a single entry, a silenced context is all zero: nothing it led to has a gradient, neither
// the weight nor, through it, the item.
TEST(Dropout, SilencesGradientsWithTheirEntries) {
  int silenced = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const LinearModel before = single_channel_model({1, -0.5f, 0.25f}, 1);
    LinearModel model = before;
    const SampleSequences sequences({{0, 1}});
    LinearTrainingOptions options = kHalfDropped;
    options.epochs = 1;
    options.seed = seed;
    ASSERT_TRUE(train_linear_model(model, sequences.views(), options, {}).ok());
    EXPECT_NE(model.biases, before.biases);
    EXPECT_EQ(model.weights == before.weights, model.items == before.items) << "seed " << seed;
    silenced += model.weights == before.weights ? 1 : 0;
  }
  EXPECT_GT(silenced, 8);
  EXPECT_LT(silenced, 32);
}

}  // namespace
}  // namespace mercer
