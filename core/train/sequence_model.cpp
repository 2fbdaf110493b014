#include "train/sequence_model.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "data/split.h"
#include "train/random.h"

namespace mercer {
namespace {

constexpr double kInitialItemDeviation = 0.05;

std::vector<float> log_frequencies(size_t item_count, Sequences sequences) {
  const std::vector<uint32_t> counts = item_counts(item_count, sequences);
  std::vector<float> values(counts.begin(), counts.end());
  double mean = 0;
  for (float& value : values) {
    value = std::log(1 + value);
    mean += value;
  }
  mean /= static_cast<double>(item_count);
  for (float& value : values) value -= static_cast<float>(mean);
  return values;
}

void add_random(std::span<float> values, double deviation, Random& random) {
  for (float& value : values) value += static_cast<float>(deviation * random.normal());
}

// Together the channels start as the identity: what was bought is what is wanted next.
void set_to_identity(std::span<float> weights, const EncoderSettings& settings) {
  const size_t d = settings.dimension;
  for (size_t channel = 0; channel < settings.decays.size(); ++channel) {
    for (size_t k = 0; k < d; ++k) {
      weights[channel * d * d + k * d + k] = 1 / static_cast<float>(settings.decays.size());
    }
  }
}

// Small enough that every layer starts out as hardly more than its bypass.
constexpr double kInitialTransformerDeviation = 0.02;

double initial_deviation(const EncoderSettings& settings, const TensorShape& tensor) {
  switch (settings.kind) {
    case EncoderKind::kLinear:
      return 0.01;
    case EncoderKind::kGru4Rec:  // Glorot and Bengio, 2010
      return std::sqrt(2.0 / static_cast<double>(tensor.rows + tensor.columns));
    case EncoderKind::kSasRec:
    case EncoderKind::kBert4Rec:
      return kInitialTransformerDeviation;
  }
  return 0;
}

}  // namespace

std::vector<float> initial_encoder_weights(const EncoderSettings& settings, uint64_t seed) {
  Random random(mixed(seed));
  std::vector<float> weights(encoder_weight_count(settings), 0.0f);
  if (settings.kind == EncoderKind::kLinear) set_to_identity(weights, settings);
  size_t start = 0;
  for (const TensorShape& tensor : encoder_tensors(settings)) {
    const auto values = std::span(weights).subspan(start, tensor.rows * tensor.columns);
    start += values.size();
    if (tensor.name.ends_with(".scale")) {
      std::ranges::fill(values, 1.0f);
    } else if (!tensor.name.ends_with(".bias") && !tensor.name.ends_with(".shift")) {
      add_random(values, initial_deviation(settings, tensor), random);
    }
  }
  return weights;
}

SequenceModel initial_model(const EncoderSettings& settings, size_t item_count, Sequences sequences,
                            uint64_t seed) {
  Random random(seed);
  SequenceModel model;
  model.settings = settings;
  model.items.assign(item_count * settings.dimension, 0.0f);
  add_random(model.items, kInitialItemDeviation, random);
  model.encoder = initial_encoder_weights(settings, seed);
  model.biases = log_frequencies(item_count, sequences);
  return model;
}

SequenceModel initial_model_on(const EncoderSettings& settings, std::vector<float> items,
                               Sequences sequences, uint64_t seed) {
  SequenceModel model;
  model.settings = settings;
  model.encoder = initial_encoder_weights(settings, seed);
  model.biases = log_frequencies(items.size() / settings.dimension, sequences);
  model.items = std::move(items);
  return model;
}

EncoderSettings default_encoder_settings(EncoderKind kind, size_t dimension) {
  switch (kind) {
    case EncoderKind::kLinear:  // the last item alone, a short and a long memory
      return {.kind = kind, .dimension = dimension, .decays = {0.0f, 0.7f, 0.95f}};
    case EncoderKind::kGru4Rec:
      return {.kind = kind,
              .dimension = dimension,
              .layers = 1,
              .inner_dimension = 2 * dimension,
              .max_length = 200};
    case EncoderKind::kSasRec:
      return {.kind = kind,
              .dimension = dimension,
              .layers = 2,
              .heads = 1,
              .inner_dimension = dimension,
              .max_length = 200};
    case EncoderKind::kBert4Rec:
      return {.kind = kind,
              .dimension = dimension,
              .layers = 2,
              .heads = dimension % 2 == 0 ? 2u : 1u,
              .inner_dimension = 4 * dimension,
              .max_length = 200};
  }
  return {};
}

}  // namespace mercer
