// The loss and its gradients against definitions written out in double.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "reference_loss.h"
#include "sample_sequences.h"

namespace mercer {
namespace {

constexpr size_t kItems = 7;
constexpr size_t kDimension = 4;

// Large enough numbers that every gradient matters.
LinearModel random_model(uint64_t seed, std::vector<float> decays = kDefaultDecays) {
  Random random(seed);
  LinearModel model;
  model.dimension = kDimension;
  model.decays = std::move(decays);
  model.items.resize(kItems * kDimension);
  model.weights.resize(model.decays.size() * kDimension * kDimension);
  model.biases.resize(kItems);
  for (auto* block : {&model.items, &model.weights, &model.biases}) {
    for (float& value : *block) value = static_cast<float>(0.7 * random.normal());
  }
  return model;
}

using Block = std::vector<double> ReferenceModel::*;

// Every derivative of one block by central differences of the reference.
std::vector<double> differences(const LinearModel& model, Sequences sequences, Block block) {
  constexpr double kStep = 1e-5;
  ReferenceModel reference(model);
  std::vector<double> result;
  for (double& parameter : reference.*block) {
    const double value = parameter;
    parameter = value + kStep;
    const double above = reference_loss(reference, sequences);
    parameter = value - kStep;
    const double below = reference_loss(reference, sequences);
    parameter = value;
    result.push_back((above - below) / (2 * kStep));
  }
  return result;
}

void expect_near_all(const std::vector<float>& actual, const std::vector<double>& expected,
                     const char* what) {
  ASSERT_EQ(actual.size(), expected.size());
  double largest = 0;
  for (const double value : expected) largest = std::max(largest, std::abs(value));
  EXPECT_GT(largest, 1e-3) << what << " have no gradient to compare";
  for (size_t i = 0; i < actual.size(); ++i) {
    EXPECT_NEAR(actual[i], expected[i], 2e-5 * largest + 1e-7) << what << "[" << i << "]";
  }
}

TEST(LinearLoss, IsTheMeanCrossEntropyOfTheNextItem) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    const SampleSequences sequences = random_sequences(6, 9, kItems, seed);
    const LinearModel model = random_model(seed);
    LinearModel gradient;
    EXPECT_NEAR(linear_loss(model, sequences.views(), false, gradient),
                reference_loss(ReferenceModel(model), sequences.views()), 1e-5);
  }
}

TEST(LinearLoss, HasTheGradientsOfItsDefinition) {
  for (const std::vector<float>& decays : {kDefaultDecays, std::vector<float>{0}, {1}, {0.5f, 0}}) {
    const SampleSequences sequences = random_sequences(5, 8, kItems, 3);
    const LinearModel model = random_model(4, decays);
    LinearModel gradient;
    linear_loss(model, sequences.views(), false, gradient);
    expect_near_all(gradient.items, differences(model, sequences.views(), &ReferenceModel::items),
                    "items");
    expect_near_all(gradient.weights,
                    differences(model, sequences.views(), &ReferenceModel::weights), "weights");
    expect_near_all(gradient.biases, differences(model, sequences.views(), &ReferenceModel::biases),
                    "biases");
  }
}

TEST(LinearLoss, HasTheSameGradientsWithFrozenItemsButForThose) {
  const SampleSequences sequences = random_sequences(5, 8, kItems, 5);
  const LinearModel model = random_model(6);
  LinearModel free;
  LinearModel frozen;
  const double free_loss = linear_loss(model, sequences.views(), false, free);
  EXPECT_EQ(linear_loss(model, sequences.views(), true, frozen), free_loss);
  EXPECT_EQ(frozen.weights, free.weights);
  EXPECT_EQ(frozen.biases, free.biases);
  EXPECT_EQ(frozen.items, std::vector<float>(kItems * kDimension, 0.0f));
}

// More positions than one tile of the softmax holds (128), and not a multiple of it.
TEST(LinearLoss, IsTheSameAcrossTiles) {
  const SampleSequences sequences = random_sequences(60, 12, kItems, 7);
  size_t positions = 0;
  for (const auto& sequence : sequences.owned()) positions += sequence.size() - 1;
  ASSERT_GT(positions, 256u);
  ASSERT_NE(positions % 128, 0u);
  const LinearModel model = random_model(8);
  LinearModel gradient;
  EXPECT_NEAR(linear_loss(model, sequences.views(), false, gradient),
              reference_loss(ReferenceModel(model), sequences.views()), 1e-5);
  expect_near_all(gradient.items, differences(model, sequences.views(), &ReferenceModel::items),
                  "items");
  expect_near_all(gradient.biases, differences(model, sequences.views(), &ReferenceModel::biases),
                  "biases");
}

TEST(LinearLoss, StaysFiniteWithHugeScores) {
  const SampleSequences sequences({{0, 1, 2}});
  LinearModel model = random_model(9);
  for (float& value : model.items) value *= 100;
  LinearModel gradient;
  EXPECT_TRUE(std::isfinite(linear_loss(model, sequences.views(), false, gradient)));
  for (const float value : gradient.items) EXPECT_TRUE(std::isfinite(value));
}

// What is trained is what the browser runs: at every position the shopper is the encoder's for
// the items so far. In particular nothing later than a position takes part in it.
TEST(LinearLoss, EncodesEveryPositionAsTheEncoderDoesThePrefix) {
  const SampleSequences sequences = random_sequences(4, 10, kItems, 10);
  const LinearModel model = random_model(11);
  const ItemTable table = model.table();
  double loss = 0;
  double positions = 0;
  std::vector<float> scores(kItems);
  for (const auto sequence : sequences.views()) {
    for (size_t t = 1; t < sequence.size(); ++t) {
      const std::vector<float> shopper = model.encoder().encode(table, sequence.first(t));
      table.score(shopper, model.biases, scores);
      double sum = 0;
      for (const float score : scores) sum += std::exp(static_cast<double>(score));
      loss += std::log(sum) - scores[sequence[t]];
      positions += 1;
    }
  }
  LinearModel gradient;
  EXPECT_NEAR(linear_loss(model, sequences.views(), false, gradient), loss / positions, 1e-5);
}

// The sums over a sequence's positions, so that a position more only adds to them.
struct Totals {
  double loss;
  std::vector<double> gradient;  // items, weights, biases
};

Totals totals_of(const LinearModel& model, const std::vector<uint32_t>& sequence) {
  const SampleSequences sequences({sequence});
  const auto positions = static_cast<double>(sequence.size() - 1);
  LinearModel gradient;
  Totals totals{linear_loss(model, sequences.views(), false, gradient) * positions, {}};
  for (const auto* block : {&gradient.items, &gradient.weights, &gradient.biases}) {
    for (const float value : *block) totals.gradient.push_back(value * positions);
  }
  return totals;
}

// What the last position adds depends on what came before it; what the earlier ones give does not
// depend on it, so the difference is the same as from the reference for that position alone.
TEST(LinearLoss, NeverLooksAhead) {
  const LinearModel model = random_model(12);
  const std::vector<uint32_t> prefix = {3, 1, 4, 1, 5};
  const Totals before = totals_of(model, prefix);
  for (const uint32_t next : {0u, 2u, 6u, 3u}) {
    std::vector<uint32_t> longer = prefix;
    longer.push_back(next);
    const Totals after = totals_of(model, longer);
    const double last = reference_position_loss(ReferenceModel(model), prefix, next);
    EXPECT_NEAR(after.loss - before.loss, last, 2e-5);
    // The weights' gradient at the last position is an outer product with the prefix's context; the
    // new item enters only as a target.
    ReferenceModel shifted(model);
    for (const size_t parameter : {0ul, 9ul, 17ul, 40ul}) {
      constexpr double kStep = 1e-5;
      double& value = parameter < shifted.items.size()
                          ? shifted.items[parameter]
                          : shifted.weights[parameter - shifted.items.size()];
      value += kStep;
      const double above = reference_position_loss(shifted, prefix, next);
      value -= 2 * kStep;
      const double below = reference_position_loss(shifted, prefix, next);
      value += kStep;
      EXPECT_NEAR(after.gradient[parameter] - before.gradient[parameter],
                  (above - below) / (2 * kStep), 2e-5);
    }
  }
}

TEST(LinearLoss, TreatsSequencesApart) {
  const LinearModel model = random_model(13);
  const Totals first = totals_of(model, {0, 1, 2, 3});
  const Totals second = totals_of(model, {4, 5, 6});
  const SampleSequences both({{0, 1, 2, 3}, {4, 5, 6}});
  LinearModel gradient;
  EXPECT_NEAR(linear_loss(model, both.views(), false, gradient) * 5, first.loss + second.loss,
              2e-5);
  for (size_t i = 0; i < gradient.items.size(); ++i) {
    EXPECT_NEAR(gradient.items[i] * 5, first.gradient[i] + second.gradient[i], 2e-5);
  }
}

}  // namespace
}  // namespace mercer
