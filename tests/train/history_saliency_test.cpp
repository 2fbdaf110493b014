#include "train/history_saliency.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "mercer/encoder.h"
#include "sample_models.h"

namespace mercer {
namespace history_saliency_test {

constexpr size_t kItems = 30;

// Oldest first; longer than the neural encoders of trainable_settings() read.
const std::vector<uint32_t> kHistory = {3, 17, 8, 21, 5, 28, 11, 2, 14, 9, 26, 1, 19, 6, 23};

std::vector<float> candidate_of(const SequenceModel& model) {
  const auto row = std::span(model.items).subspan(7 * model.dimension(), model.dimension());
  return {row.begin(), row.end()};
}

class HistorySaliency : public EveryKind {
 protected:
  SequenceModel model_ = random_model(trainable_settings(GetParam()), kItems, 5);
};

INSTANTIATE_TEST_SUITE_P(, HistorySaliency, testing::ValuesIn(kAllKinds), kind_of_test);

// <u, candidate> with one history item's embedding scaled.
double score_with(SequenceModel model, size_t position, double alpha) {
  const size_t d = model.dimension();
  for (float& value : std::span(model.items).subspan(kHistory[position] * d, d)) {
    value = static_cast<float>(alpha * value);
  }
  const auto encoder = make_encoder(model.settings, model.encoder).value();
  const std::vector<float> shopper = encoder->encode(model.table(), kHistory);
  const std::vector<float> candidate = candidate_of(model);
  double score = 0;
  for (size_t k = 0; k < d; ++k) score += static_cast<double>(shopper[k]) * candidate[k];
  return score;
}

// A derivative by differences; the smaller of two steps is only as good as float32 lets it be.
TEST_P(HistorySaliency, GradientTimesInputIsTheDerivativeByTheItemsScale) {
  const std::vector<double> gradients =
      gradient_times_input(model_, kHistory, candidate_of(model_));
  ASSERT_EQ(gradients.size(), kHistory.size());
  constexpr double kStep = 2e-3;
  for (size_t j = 0; j < kHistory.size(); ++j) {
    const double slope =
        (score_with(model_, j, 1 + kStep) - score_with(model_, j, 1 - kStep)) / (2 * kStep);
    EXPECT_NEAR(gradients[j], slope, 2e-3 + 0.01 * std::abs(slope)) << j;
  }
}

TEST_P(HistorySaliency, SaysNothingOfItemsThatAreNotRead) {
  const std::vector<double> gradients =
      gradient_times_input(model_, kHistory, candidate_of(model_));
  const bool reads_all = GetParam() == EncoderKind::kLinear;
  EXPECT_EQ(gradients[0] == 0, !reads_all);
  EXPECT_NE(gradients.back(), 0);
  if (!has_attention(GetParam())) return;
  const std::vector<double> attention = attention_on_history(model_, kHistory);
  EXPECT_EQ(attention[0], 0);
  EXPECT_GT(attention.back(), 0);
}

TEST(LinearSaliency, GradientTimesInputIsTheContribution) {
  const SequenceModel model = random_model(trainable_settings(EncoderKind::kLinear), kItems, 8);
  const auto encoder = make_encoder(model.settings, model.encoder).value();
  const std::vector<float> candidate = candidate_of(model);
  const std::vector<float> parts = encoder->contributions(model.table(), kHistory, candidate);
  const std::vector<double> gradients = gradient_times_input(model, kHistory, candidate);
  for (size_t j = 0; j < kHistory.size(); ++j) EXPECT_NEAR(gradients[j], parts[j], 1e-5);
}

TEST(Attention, SumsToOneLessWhatTheMaskKeeps) {
  for (const EncoderKind kind : {EncoderKind::kSasRec, EncoderKind::kBert4Rec}) {
    const SequenceModel model = random_model(trainable_settings(kind), kItems, 4);
    const std::vector<double> attention = attention_on_history(model, kHistory);
    const double sum = std::accumulate(attention.begin(), attention.end(), 0.0);
    if (kind == EncoderKind::kSasRec) {
      EXPECT_NEAR(sum, 1, 1e-5);
    } else {
      EXPECT_GT(sum, 0.1);
      EXPECT_LT(sum, 0.9999);
    }
  }
}

// Sets a tensor of the encoder; returns its numbers.
std::span<float> tensor_of(SequenceModel& model, const std::string& name) {
  std::span<float> rest = model.encoder;
  for (const TensorShape& tensor : encoder_tensors(model.settings)) {
    const std::span<float> values = rest.first(tensor.rows * tensor.columns);
    if (tensor.name == name) return values;
    rest = rest.subspan(values.size());
  }
  ADD_FAILURE() << name;
  return {};
}

// With one layer and a query that is the same everywhere, attention can be worked out by hand: the
// softmax of the normalised embeddings' first coordinate.
TEST(Attention, IsTheSoftmaxOfTheLastLayersLogits) {
  EncoderSettings settings = trainable_settings(EncoderKind::kSasRec);
  settings.layers = 1;
  settings.heads = 1;
  SequenceModel model = random_model(settings, kItems, 6);
  const size_t d = settings.dimension;
  const auto fill = [&](const char* name, float value) {
    std::ranges::fill(tensor_of(model, name), value);
  };
  fill("position", 0);
  fill("layer.0.attention.norm.scale", 1);
  fill("layer.0.attention.norm.shift", 0);
  for (const char* name :
       {"layer.0.query.weight", "layer.0.query.bias", "layer.0.key.weight", "layer.0.key.bias"}) {
    fill(name, 0);
  }
  tensor_of(model, "layer.0.query.bias")[0] = 1;
  tensor_of(model, "layer.0.key.weight")[0] = 1;
  const std::vector<uint32_t> history = {4, 20, 13};
  std::vector<double> expected;
  for (const uint32_t item : history) {
    const auto row = std::span(model.items).subspan(item * d, d);
    const double mean = std::accumulate(row.begin(), row.end(), 0.0) / static_cast<double>(d);
    double variance = 0;
    for (const float value : row) variance += (value - mean) * (value - mean);
    variance /= static_cast<double>(d);
    const double logit = (row[0] - mean) / std::sqrt(variance + 1e-5);
    expected.push_back(std::exp(logit / std::sqrt(static_cast<double>(d))));
  }
  const double sum = std::accumulate(expected.begin(), expected.end(), 0.0);
  const std::vector<double> attention = attention_on_history(model, history);
  for (size_t j = 0; j < history.size(); ++j) EXPECT_NEAR(attention[j], expected[j] / sum, 1e-5);
}

}  // namespace history_saliency_test
}  // namespace mercer
