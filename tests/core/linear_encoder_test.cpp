#include "mercer/linear_encoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "sample_model.h"

namespace mercer {
namespace {

// A table of unit vectors, so that a context is the recency weights themselves.
std::vector<float> unit_rows(size_t dimension) {
  std::vector<float> rows(dimension * dimension, 0.0f);
  for (size_t i = 0; i < dimension; ++i) rows[i * dimension + i] = 1;
  return rows;
}

std::vector<float> encode(const LinearModel& model, const std::vector<uint32_t>& history) {
  return model.encoder().encode(model.table(), history);
}

LinearModel random_model(const std::vector<float>& decays, uint64_t seed) {
  return random_sample({.items = 12, .attributes = 2, .taste = 5, .decays = decays}, seed)
      .parameters;
}

// The definition in linear_encoder.h, in double.
std::vector<double> encode_by_definition(const LinearModel& model,
                                         const std::vector<uint32_t>& history) {
  const size_t d = model.dimension;
  std::vector<double> shopper(d, 0);
  for (size_t c = 0; c < model.decays.size(); ++c) {
    std::vector<double> context(d, 0);
    double total = 0;
    for (size_t age = 0; age < history.size(); ++age) {
      const double weight = std::pow(static_cast<double>(model.decays[c]), age);
      total += weight;
      const float* row = model.items.data() + history[history.size() - 1 - age] * d;
      for (size_t l = 0; l < d; ++l) context[l] += weight * row[l];
    }
    for (size_t k = 0; k < d; ++k) {
      for (size_t l = 0; l < d; ++l) {
        shopper[k] += model.weights[(c * d + k) * d + l] * context[l] / total;
      }
    }
  }
  return shopper;
}

TEST(LinearEncoder, FollowsItsDefinition) {
  Random random(8);
  for (const std::vector<float>& decays :
       {std::vector<float>{0}, {1}, {0.5f}, {0, 0.7f, 0.95f}, {1, 0}}) {
    const LinearModel model = random_model(decays, 5);
    for (const size_t length : {1, 2, 3, 7, 12}) {
      const std::vector<uint32_t> history = random_items(12, length, random);
      const std::vector<float> shopper = encode(model, history);
      const std::vector<double> expected = encode_by_definition(model, history);
      for (size_t k = 0; k < model.dimension; ++k) {
        EXPECT_NEAR(shopper[k], expected[k], 2e-5) << length << " items, coordinate " << k;
      }
    }
  }
}

TEST(LinearEncoder, WeighsByRecency) {
  const std::vector<float> rows = unit_rows(3);
  const std::vector<float> decays = {0.5f};
  const LinearEncoder encoder(decays, rows, 3);  // W = identity
  const std::vector<uint32_t> history = {2, 0, 1};
  const std::vector<float> shopper = encoder.encode(ItemTable::of_float32(rows, 3), history);
  EXPECT_FLOAT_EQ(shopper[1], 4.0f / 7);  // the latest
  EXPECT_FLOAT_EQ(shopper[0], 2.0f / 7);
  EXPECT_FLOAT_EQ(shopper[2], 1.0f / 7);
}

TEST(LinearEncoder, SeesOnlyTheLastItemAtDecayZero) {
  const LinearModel model = random_model({0}, 1);
  EXPECT_EQ(encode(model, {3, 7, 9, 4}), encode(model, {4}));
  EXPECT_NE(encode(model, {3, 7, 9, 4}), encode(model, {9}));
}

TEST(LinearEncoder, SeesTheMeanAtDecayOne) {
  const std::vector<float> rows = unit_rows(4);
  const std::vector<float> decays = {1};
  const LinearEncoder encoder(decays, rows, 4);
  const std::vector<uint32_t> history = {3, 1, 0, 2};
  const std::vector<float> shopper = encoder.encode(ItemTable::of_float32(rows, 4), history);
  EXPECT_EQ(shopper, std::vector<float>(4, 0.25f));
}

TEST(LinearEncoder, GivesZeroForNoHistory) {
  const LinearModel model = random_model(kDefaultDecays, 2);
  EXPECT_EQ(encode(model, {}), std::vector<float>(model.dimension, 0.0f));
  const std::vector<float> candidate(model.dimension, 1.0f);
  EXPECT_TRUE(model.encoder().contributions(model.table(), {}, candidate).empty());
}

TEST(LinearEncoder, MindsTheOrder) {
  const LinearModel model = random_model(kDefaultDecays, 3);
  EXPECT_NE(encode(model, {1, 2, 3}), encode(model, {3, 2, 1}));
  EXPECT_NE(encode(model, {1, 2, 3}), encode(model, {2, 1, 3}));
}

TEST(LinearEncoder, AppliesWeightsByRowNotByColumn) {
  const std::vector<float> rows = unit_rows(2);
  const std::vector<float> decays = {0};
  const std::vector<float> weights = {0, 1, 0, 0};  // u_0 = ctx_1, u_1 = 0
  const LinearEncoder encoder(decays, weights, 2);
  const ItemTable table = ItemTable::of_float32(rows, 2);
  const std::vector<uint32_t> first = {0};
  const std::vector<uint32_t> second = {1};
  EXPECT_EQ(encoder.encode(table, second), (std::vector<float>{1, 0}));
  EXPECT_EQ(encoder.encode(table, first), (std::vector<float>{0, 0}));
  // The same way round when explaining: only item 1 speaks for a candidate along axis 0.
  EXPECT_EQ(encoder.contributions(table, second, std::vector<float>{1, 0}),
            (std::vector<float>{1}));
  EXPECT_EQ(encoder.contributions(table, second, std::vector<float>{0, 1}),
            (std::vector<float>{0}));
}

TEST(LinearEncoder, SplitsAScoreExactlyOverTheHistory) {
  Random random(9);
  const LinearModel model = random_model(kDefaultDecays, 4);
  for (int round = 0; round < 50; ++round) {
    const std::vector<uint32_t> history = random_items(12, 1 + random.below(12), random);
    const std::vector<float> candidate = random_values(model.dimension, random);
    const std::vector<float> parts =
        model.encoder().contributions(model.table(), history, candidate);
    ASSERT_EQ(parts.size(), history.size());
    const std::vector<float> shopper = encode(model, history);
    const double score = std::inner_product(shopper.begin(), shopper.end(), candidate.begin(), 0.0);
    const double total = std::accumulate(parts.begin(), parts.end(), 0.0);
    double magnitude = 0;
    for (const float part : parts) magnitude += std::abs(part);
    EXPECT_NEAR(total, score, 1e-5 * (1 + magnitude));
  }
}

// What an item contributes is what is lost with it when its weight is taken away, not its
// neighbour's.
TEST(LinearEncoder, CreditsTheRightHistoryItem) {
  LinearModel model = random_model(kDefaultDecays, 6);
  const std::vector<uint32_t> history = {5, 2, 8, 0};
  Random random(1);
  const std::vector<float> candidate = random_values(model.dimension, random);
  const std::vector<float> parts = model.encoder().contributions(model.table(), history, candidate);
  const std::vector<float> before = encode(model, history);
  for (size_t j = 0; j < history.size(); ++j) {
    LinearModel without = model;
    std::fill_n(without.items.begin() + static_cast<ptrdiff_t>(history[j] * model.dimension),
                model.dimension, 0.0f);
    const std::vector<float> after = encode(without, history);
    double lost = 0;
    for (size_t k = 0; k < model.dimension; ++k) {
      lost += (static_cast<double>(before[k]) - after[k]) * candidate[k];
    }
    EXPECT_NEAR(parts[j], lost, 2e-5) << "history item " << j;
  }
}

TEST(LinearEncoder, ForgetsWhatIsTooOldWithoutFailing) {
  LinearModel model =
      random_sample({.items = 3000, .attributes = 1, .taste = 2, .decays = {0.5f}}, 7).parameters;
  std::vector<uint32_t> history(3000);
  std::iota(history.begin(), history.end(), 0u);
  const std::vector<float> whole = encode(model, history);  // 0.5^2999 is 0 as a float
  const std::vector<float> recent =
      encode(model, std::vector<uint32_t>(history.end() - 60, history.end()));
  for (size_t k = 0; k < 3; ++k) EXPECT_FLOAT_EQ(whole[k], recent[k]);
}

}  // namespace
}  // namespace mercer
