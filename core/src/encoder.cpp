#include "mercer/encoder.h"

#include <algorithm>
#include <cassert>
#include <iterator>

#include "gru4rec_encoder.h"
#include "linear_encoder.h"
#include "message.h"
#include "transformer_encoder.h"

namespace mercer {
namespace {

constexpr std::string_view kKindNames[] = {"linear", "gru4rec", "sasrec", "bert4rec"};

// The walks over an encoder's tensors: visit(group, index, name, rows, columns) for each one in its
// order. Without a group a tensor belongs to the encoder as a whole.
template <typename Visit>
void visit_linear(const EncoderSettings& settings, const Visit& visit) {
  for (size_t channel = 0; channel < settings.decays.size(); ++channel) {
    visit("channel.", channel, "weight", settings.dimension, settings.dimension);
  }
}

template <typename Visit>
void visit_gru4rec(const EncoderSettings& settings, const Visit& visit) {
  const size_t hidden = settings.inner_dimension;
  for (size_t l = 0; l < settings.layers; ++l) {
    visit("layer.", l, "input.weight", 3 * hidden, l == 0 ? settings.dimension : hidden);
    visit("layer.", l, "input.bias", 3 * hidden, 1);
    visit("layer.", l, "recurrent.weight", 3 * hidden, hidden);
    visit("layer.", l, "recurrent.bias", 3 * hidden, 1);
  }
  visit(nullptr, 0, "output.weight", settings.dimension, hidden);
  visit(nullptr, 0, "output.bias", settings.dimension, 1);
}

template <typename Visit>
void visit_transformer(const EncoderSettings& settings, const Visit& visit) {
  const size_t d = settings.dimension;
  const size_t inner = settings.inner_dimension;
  if (settings.kind == EncoderKind::kBert4Rec) visit(nullptr, 0, "mask", d, 1);
  visit(nullptr, 0, "position", settings.max_length, d);
  for (size_t l = 0; l < settings.layers; ++l) {
    visit("layer.", l, "attention.norm.scale", d, 1);
    visit("layer.", l, "attention.norm.shift", d, 1);
    visit("layer.", l, "query.weight", d, d);
    visit("layer.", l, "query.bias", d, 1);
    visit("layer.", l, "key.weight", d, d);
    visit("layer.", l, "key.bias", d, 1);
    visit("layer.", l, "value.weight", d, d);
    visit("layer.", l, "value.bias", d, 1);
    visit("layer.", l, "output.weight", d, d);
    visit("layer.", l, "output.bias", d, 1);
    visit("layer.", l, "feed.norm.scale", d, 1);
    visit("layer.", l, "feed.norm.shift", d, 1);
    visit("layer.", l, "inner.weight", inner, d);
    visit("layer.", l, "inner.bias", inner, 1);
    visit("layer.", l, "outer.weight", d, inner);
    visit("layer.", l, "outer.bias", d, 1);
  }
  visit(nullptr, 0, "final.norm.scale", d, 1);
  visit(nullptr, 0, "final.norm.shift", d, 1);
}

template <typename Visit>
void visit_tensors(const EncoderSettings& settings, const Visit& visit) {
  switch (settings.kind) {
    case EncoderKind::kLinear:
      return visit_linear(settings, visit);
    case EncoderKind::kGru4Rec:
      return visit_gru4rec(settings, visit);
    case EncoderKind::kSasRec:
    case EncoderKind::kBert4Rec:
      return visit_transformer(settings, visit);
  }
}

// In 64 bits: settings within the limits of single sizes can ask for more than 32 bits count.
uint64_t count_weights(const EncoderSettings& settings) {
  uint64_t count = 0;
  visit_tensors(settings, [&](const char*, size_t, const char*, uint64_t rows, uint64_t columns) {
    count += rows * columns;
  });
  return count;
}

template <typename... Details>
Error refusal(const Details&... why) {
  return {ErrorCode::kInvalidArgument, message("such an encoder cannot be built", ": ", why...)};
}

Status check_size(const char* name, size_t value, size_t least, size_t most) {
  if (value >= least && value <= most) return Done{};
  return refusal(name, " must be ", least, " to ", most, ", not ", value);
}

Status check_neural_settings(const EncoderSettings& settings) {
  const bool has_mask = settings.kind == EncoderKind::kBert4Rec;
  MERCER_RETURN_IF_ERROR(check_size("layers", settings.layers, 1, kMaxLayers));
  MERCER_RETURN_IF_ERROR(
      check_size("inner dimension", settings.inner_dimension, 1, kMaxInnerDimension));
  MERCER_RETURN_IF_ERROR(
      check_size("max length", settings.max_length, has_mask ? 2 : 1, kMaxHistory));
  if (settings.kind == EncoderKind::kGru4Rec) return Done{};
  MERCER_RETURN_IF_ERROR(check_size("heads", settings.heads, 1, kMaxHeads));
  if (settings.dimension % settings.heads != 0) {
    return refusal("its dimension, ", settings.dimension, ", cannot be divided among ",
                   settings.heads, " heads");
  }
  return Done{};
}

}  // namespace

std::string_view encoder_kind_name(EncoderKind kind) {
  const auto number = static_cast<size_t>(kind);
  return number < std::size(kKindNames) ? kKindNames[number] : "unknown";
}

std::optional<EncoderKind> parse_encoder_kind(std::string_view name) {
  const auto* const found = std::ranges::find(kKindNames, name);
  if (found == std::end(kKindNames)) return std::nullopt;
  return static_cast<EncoderKind>(found - std::begin(kKindNames));
}

Status check_encoder_settings(const EncoderSettings& settings) {
  MERCER_RETURN_IF_ERROR(check_size("dimension", settings.dimension, 1, kMaxDimension));
  if (settings.kind > EncoderKind::kBert4Rec) return refusal("its kind is unknown");
  if (settings.kind == EncoderKind::kLinear) {
    MERCER_RETURN_IF_ERROR(check_size("decays", settings.decays.size(), 1, kMaxChannels));
    for (const float decay : settings.decays) {
      if (!(decay >= 0 && decay <= 1)) return refusal("a decay is outside [0, 1]");
    }
  } else {
    MERCER_RETURN_IF_ERROR(check_neural_settings(settings));
  }
  if (count_weights(settings) > kMaxEncoderWeights) {
    return refusal("it would have more than ", kMaxEncoderWeights, " weights");
  }
  return Done{};
}

std::vector<TensorShape> encoder_tensors(const EncoderSettings& settings) {
  std::vector<TensorShape> tensors;
  visit_tensors(settings, [&](const char* group, size_t index, const char* name, size_t rows,
                              size_t columns) {
    const std::string prefix = group == nullptr ? "" : group + std::to_string(index) + ".";
    tensors.push_back({prefix + name, rows, columns});
  });
  return tensors;
}

size_t encoder_weight_count(const EncoderSettings& settings) {
  assert(check_encoder_settings(settings).ok());
  return static_cast<size_t>(count_weights(settings));
}

std::span<const uint32_t> Encoder::read_part(std::span<const uint32_t> history) const {
  if (settings_.kind == EncoderKind::kLinear) return history;
  const size_t mask = settings_.kind == EncoderKind::kBert4Rec ? 1 : 0;
  return history.last(std::min(history.size(), settings_.max_length - mask));
}

std::vector<float> Encoder::contributions(const ItemTable& table, std::span<const uint32_t> history,
                                          std::span<const float> candidates) const {
  const ItemTable wanted = ItemTable::of_float32(candidates, settings_.dimension);
  const std::vector<float> no_biases(wanted.item_count(), 0.0f);
  std::vector<float> scores(wanted.item_count());
  std::vector<float> without(wanted.item_count());
  std::vector<float> result(wanted.item_count() * history.size(), 0.0f);
  wanted.score(encode(table, history), no_biases, scores);
  std::vector<uint32_t> others;
  // Items that are not read make no difference.
  for (size_t j = history.size() - read_part(history).size(); j < history.size(); ++j) {
    others.assign(history.begin(), history.end());
    others.erase(others.begin() + static_cast<ptrdiff_t>(j));
    wanted.score(encode(table, others), no_biases, without);
    for (size_t i = 0; i < wanted.item_count(); ++i) {
      result[i * history.size() + j] = scores[i] - without[i];
    }
  }
  return result;
}

Result<std::unique_ptr<Encoder>> make_encoder(const EncoderSettings& settings,
                                              std::span<const float> weights) {
  MERCER_RETURN_IF_ERROR(check_encoder_settings(settings));
  const size_t expected = encoder_weight_count(settings);
  if (weights.size() != expected) {
    return refusal("it has ", expected, " weights, not ", weights.size());
  }
  std::unique_ptr<Encoder> encoder;
  if (settings.kind == EncoderKind::kLinear) {
    encoder = std::make_unique<LinearEncoder>(settings, weights);
  } else if (settings.kind == EncoderKind::kGru4Rec) {
    encoder = std::make_unique<Gru4RecEncoder>(settings, weights);
  } else {
    encoder = std::make_unique<TransformerEncoder>(settings, weights);
  }
  return encoder;
}

}  // namespace mercer
