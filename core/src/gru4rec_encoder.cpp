#include "gru4rec_encoder.h"

#include <cassert>
#include <utility>

#include "activations.h"

namespace mercer {
namespace {

// state [hidden] <- the next state, from W x + b and U s + c, [3 x hidden] each. The first one's
// gates are overwritten.
void update_state(float* from_input, const float* from_state, size_t hidden, float* state) {
  for (size_t k = 0; k < 2 * hidden; ++k) from_input[k] = sigmoid(from_input[k] + from_state[k]);
  const float* reset = from_input;
  const float* update = from_input + hidden;
  for (size_t k = 0; k < hidden; ++k) {
    const float fresh = tanh_of(from_input[2 * hidden + k] + reset[k] * from_state[2 * hidden + k]);
    state[k] = (1 - update[k]) * fresh + update[k] * state[k];
  }
}

}  // namespace

Gru4RecEncoder::Gru4RecEncoder(EncoderSettings settings, std::span<const float> weights)
    : Encoder(std::move(settings)) {
  const size_t dimension = this->settings().dimension;
  const size_t hidden = this->settings().inner_dimension;
  WeightCursor cursor(weights);
  for (size_t l = 0; l < this->settings().layers; ++l) {
    const AffineLayer input = cursor.take_affine(3 * hidden, l == 0 ? dimension : hidden);
    layers_.push_back({input, cursor.take_affine(3 * hidden, hidden)});
  }
  output_ = cursor.take_affine(dimension, hidden);
  assert(cursor.is_at_end());
}

std::vector<float> Gru4RecEncoder::encode(const ItemTable& table,
                                          std::span<const uint32_t> history) const {
  const size_t dimension = settings().dimension;
  const size_t hidden = settings().inner_dimension;
  assert(table.dimension() == dimension);
  std::vector<float> shopper(dimension, 0.0f);
  if (history.empty()) return shopper;
  std::vector<float> row(dimension);
  std::vector<float> states(layers_.size() * hidden, 0.0f);
  std::vector<float> from_input(3 * hidden);
  std::vector<float> from_state(3 * hidden);
  for (const uint32_t item : read_part(history)) {
    table.read_row(item, row);
    const float* x = row.data();
    for (size_t l = 0; l < layers_.size(); ++l) {
      float* state = states.data() + l * hidden;
      layers_[l].input.apply(x, from_input.data());
      layers_[l].recurrent.apply(state, from_state.data());
      update_state(from_input.data(), from_state.data(), hidden, state);
      x = state;
    }
  }
  output_.apply(states.data() + states.size() - hidden, shopper.data());
  return shopper;
}

}  // namespace mercer
