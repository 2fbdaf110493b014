// The linear encoder by its own rules; encoder_contract_test.cpp has those that it shares.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <numeric>

#include "mercer/encoder.h"
#include "sample_model.h"

namespace mercer {
namespace {

// A table of unit vectors, so that a context is the recency weights themselves.
std::vector<float> unit_rows(size_t dimension) {
  std::vector<float> rows(dimension * dimension, 0.0f);
  for (size_t i = 0; i < dimension; ++i) rows[i * dimension + i] = 1;
  return rows;
}

std::vector<float> encode(const SequenceModel& model, const std::vector<uint32_t>& history) {
  return encoder_of(model)->encode(model.table(), history);
}

SequenceModel random_model(const std::vector<float>& decays, uint64_t seed) {
  return random_sample(
             {.items = 12, .attributes = 2, .taste = 5, .encoder = linear_settings(decays)}, seed)
      .parameters;
}

const std::vector<float> kDecays = {0.0f, 0.7f, 0.95f};

// One channel of `weights` over a table of `rows`.
struct SingleChannel {
  std::vector<float> rows;
  std::vector<float> weights;
  size_t dimension;
  float decay;

  ItemTable table() const { return ItemTable::of_float32(rows, dimension); }
  std::unique_ptr<Encoder> encoder() const {
    EncoderSettings settings = linear_settings({decay});
    settings.dimension = dimension;
    return make_encoder(settings, weights).value();
  }
};

TEST(LinearEncoder, WeighsByRecency) {
  const SingleChannel identity{unit_rows(3), unit_rows(3), 3, 0.5f};
  const std::vector<uint32_t> history = {2, 0, 1};
  const std::vector<float> shopper = identity.encoder()->encode(identity.table(), history);
  EXPECT_FLOAT_EQ(shopper[1], 4.0f / 7);  // the latest
  EXPECT_FLOAT_EQ(shopper[0], 2.0f / 7);
  EXPECT_FLOAT_EQ(shopper[2], 1.0f / 7);
}

TEST(LinearEncoder, SeesOnlyTheLastItemAtDecayZero) {
  const SequenceModel model = random_model({0}, 1);
  EXPECT_EQ(encode(model, {3, 7, 9, 4}), encode(model, {4}));
  EXPECT_NE(encode(model, {3, 7, 9, 4}), encode(model, {9}));
}

TEST(LinearEncoder, SeesTheMeanAtDecayOne) {
  const SingleChannel identity{unit_rows(4), unit_rows(4), 4, 1};
  const std::vector<uint32_t> history = {3, 1, 0, 2};
  const std::vector<float> shopper = identity.encoder()->encode(identity.table(), history);
  EXPECT_EQ(shopper, std::vector<float>(4, 0.25f));
}

TEST(LinearEncoder, MindsTheOrder) {
  const SequenceModel model = random_model(kDecays, 3);
  EXPECT_NE(encode(model, {1, 2, 3}), encode(model, {3, 2, 1}));
  EXPECT_NE(encode(model, {1, 2, 3}), encode(model, {2, 1, 3}));
}

TEST(LinearEncoder, AppliesWeightsByRowNotByColumn) {
  // u_0 = ctx_1, u_1 = 0
  const SingleChannel model{unit_rows(2), {0, 1, 0, 0}, 2, 0};
  const std::unique_ptr<Encoder> encoder = model.encoder();
  const std::vector<uint32_t> first = {0};
  const std::vector<uint32_t> second = {1};
  EXPECT_EQ(encoder->encode(model.table(), second), (std::vector<float>{1, 0}));
  EXPECT_EQ(encoder->encode(model.table(), first), (std::vector<float>{0, 0}));
  // The same way round when explaining: only item 1 speaks for a candidate along axis 0.
  const std::vector<float> candidates = {1, 0, 0, 1};
  EXPECT_EQ(encoder->contributions(model.table(), second, candidates), (std::vector<float>{1, 0}));
}

// What an item contributes is what is lost with it when its weight is taken away, not its
// neighbour's.
TEST(LinearEncoder, CreditsTheRightHistoryItem) {
  SequenceModel model = random_model(kDecays, 6);
  const std::vector<uint32_t> history = {5, 2, 8, 0};
  Random random(1);
  const std::vector<float> candidate = random_values(model.dimension(), random);
  const std::vector<float> parts =
      encoder_of(model)->contributions(model.table(), history, candidate);
  const std::vector<float> before = encode(model, history);
  for (size_t j = 0; j < history.size(); ++j) {
    SequenceModel without = model;
    std::fill_n(without.items.begin() + static_cast<ptrdiff_t>(history[j] * model.dimension()),
                model.dimension(), 0.0f);
    const std::vector<float> after = encode(without, history);
    double lost = 0;
    for (size_t k = 0; k < model.dimension(); ++k) {
      lost += (static_cast<double>(before[k]) - after[k]) * candidate[k];
    }
    EXPECT_NEAR(parts[j], lost, 2e-5) << "history item " << j;
  }
}

TEST(LinearEncoder, ForgetsWhatIsTooOldWithoutFailing) {
  SequenceModel model =
      random_sample(
          {.items = 3000, .attributes = 1, .taste = 2, .encoder = linear_settings({0.5f})}, 7)
          .parameters;
  std::vector<uint32_t> history(3000);
  std::iota(history.begin(), history.end(), 0u);
  const std::vector<float> whole = encode(model, history);  // 0.5^2999 is 0 as a float
  const std::vector<float> recent =
      encode(model, std::vector<uint32_t>(history.end() - 60, history.end()));
  for (size_t k = 0; k < 3; ++k) EXPECT_FLOAT_EQ(whole[k], recent[k]);
}

}  // namespace
}  // namespace mercer
