#include "transformer_encoder.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "activations.h"

namespace mercer {

struct TransformerEncoder::Workspace {
  Workspace(const EncoderSettings& settings, size_t position_count)
      : keys(position_count * settings.dimension),
        values(position_count * settings.dimension),
        shares(position_count),
        normed(settings.dimension),
        query(settings.dimension),
        mixed(settings.dimension),
        change(settings.dimension),
        inner(settings.inner_dimension) {}

  std::vector<float> keys;    // [positions x dimension]
  std::vector<float> values;  // [positions x dimension]
  std::vector<float> shares;  // [positions]
  std::vector<float> normed;  // these three: [dimension]
  std::vector<float> query;
  std::vector<float> mixed;
  std::vector<float> change;  // [dimension], what a sublayer adds to the stream
  std::vector<float> inner;   // [inner dimension]
};

TransformerEncoder::TransformerEncoder(EncoderSettings settings, std::span<const float> weights)
    : Encoder(std::move(settings)) {
  const size_t d = this->settings().dimension;
  const size_t inner = this->settings().inner_dimension;
  WeightCursor cursor(weights);
  if (has_mask()) mask_ = {cursor.take(d), d};
  positions_ = cursor.take(this->settings().max_length * d);
  layers_.resize(this->settings().layers);
  for (Layer& layer : layers_) {
    layer.attention_norm = cursor.take_norm(d);
    layer.query = cursor.take_affine(d, d);
    layer.key = cursor.take_affine(d, d);
    layer.value = cursor.take_affine(d, d);
    layer.output = cursor.take_affine(d, d);
    layer.feed_norm = cursor.take_norm(d);
    layer.inner = cursor.take_affine(inner, d);
    layer.outer = cursor.take_affine(d, inner);
  }
  final_norm_ = cursor.take_norm(d);
  assert(cursor.is_at_end());
}

std::vector<float> TransformerEncoder::encode(const ItemTable& table,
                                              std::span<const uint32_t> history) const {
  const size_t dimension = settings().dimension;
  assert(table.dimension() == dimension);
  std::vector<float> shopper(dimension, 0.0f);
  if (history.empty()) return shopper;
  std::vector<float> stream = embed(table, read_part(history));
  Workspace work(settings(), stream.size() / dimension);
  for (const Layer& layer : layers_) {
    apply_layer(layer, /*only_last=*/&layer == &layers_.back(), stream, work);
  }
  final_norm_.apply(stream.data() + stream.size() - dimension, shopper.data());
  return shopper;
}

std::vector<float> TransformerEncoder::embed(const ItemTable& table,
                                             std::span<const uint32_t> items) const {
  const size_t d = settings().dimension;
  const size_t position_count = items.size() + (has_mask() ? 1 : 0);
  std::vector<float> stream(position_count * d);
  for (size_t p = 0; p < position_count; ++p) {
    const std::span<float> row = std::span(stream).subspan(p * d, d);
    if (p < items.size()) {
      table.read_row(items[p], row);
    } else {
      std::ranges::copy(mask_, row.begin());
    }
    const float* position = positions_ + (position_count - 1 - p) * d;
    for (size_t k = 0; k < d; ++k) row[k] += position[k];
  }
  return stream;
}

void TransformerEncoder::apply_layer(const Layer& layer, bool only_last, std::vector<float>& stream,
                                     Workspace& work) const {
  const size_t d = settings().dimension;
  const size_t position_count = stream.size() / d;
  for (size_t p = 0; p < position_count; ++p) {
    layer.attention_norm.apply(stream.data() + p * d, work.normed.data());
    layer.key.apply(work.normed.data(), work.keys.data() + p * d);
    layer.value.apply(work.normed.data(), work.values.data() + p * d);
  }
  // A position's change reads no other position's stream, so each can be finished in place.
  for (size_t p = only_last ? position_count - 1 : 0; p < position_count; ++p) {
    float* x = stream.data() + p * d;
    layer.attention_norm.apply(x, work.normed.data());
    layer.query.apply(work.normed.data(), work.query.data());
    attend(has_mask() ? position_count : p + 1, work);
    layer.output.apply(work.mixed.data(), work.change.data());
    for (size_t k = 0; k < d; ++k) x[k] += work.change[k];

    layer.feed_norm.apply(x, work.normed.data());
    layer.inner.apply(work.normed.data(), work.inner.data());
    for (float& value : work.inner) value = has_mask() ? gelu(value) : relu(value);
    layer.outer.apply(work.inner.data(), work.change.data());
    for (size_t k = 0; k < d; ++k) x[k] += work.change[k];
  }
}

void TransformerEncoder::attend(size_t visible_count, Workspace& work) const {
  const size_t d = settings().dimension;
  const size_t width = d / settings().heads;
  const std::span<float> shares = std::span(work.shares).first(visible_count);
  for (size_t first = 0; first < d; first += width) {
    const AttentionHead head{work.keys.data() + first, work.values.data() + first, d, width};
    head.apply(work.query.data() + first, shares, work.mixed.data() + first);
  }
}

}  // namespace mercer
