#include "train/trainable_gru.h"

#include <algorithm>
#include <numeric>

namespace mercer {

using Eigen::Index;
using Eigen::MatrixXf;

namespace {

// target += weight * columns. A product of matrices first copies the weight into another order,
// which for a few columns costs more than it brings.
template <typename Weight, typename Columns, typename Target>
void add_product(const Weight& weight, const Columns& columns, Target&& target) {
  constexpr Index kFewColumns = 4;
  if (columns.cols() > kFewColumns) {
    target.noalias() += weight * columns;
    return;
  }
  for (Index i = 0; i < columns.cols(); ++i) target.col(i).noalias() += weight * columns.col(i);
}

}  // namespace

TimeOrder::TimeOrder(const std::vector<Index>& sequence_starts) {
  const size_t count = sequence_starts.size() - 1;
  const auto length = [&](size_t s) { return sequence_starts[s + 1] - sequence_starts[s]; };
  std::vector<size_t> longest_first(count);
  std::iota(longest_first.begin(), longest_first.end(), size_t{0});
  std::ranges::stable_sort(longest_first, std::greater(), length);
  starts.push_back(0);
  size_t running = count;
  for (Index step = 0;; ++step) {
    while (running > 0 && length(longest_first[running - 1]) <= step) --running;
    if (running == 0) break;
    for (size_t i = 0; i < running; ++i) {
      columns.push_back(sequence_starts[longest_first[i]] + step);
    }
    starts.push_back(static_cast<Index>(columns.size()));
  }
}

const MatrixXf& GruLayer::forward(TensorCursor<const float>& tensors, const TimeOrder& order,
                                  const MatrixXf& input) {
  const Index h = hidden_dimension_;
  const auto input_weight = tensors.matrix(3 * h, input_dimension_);
  const auto input_bias = tensors.vector(3 * h);
  const auto recurrent_weight = tensors.matrix(3 * h, h);
  const auto recurrent_bias = tensors.vector(3 * h);
  gates_.noalias() = input_weight * input;
  gates_.colwise() += input_bias;
  recurrent_.resize(3 * h, input.cols());
  states_.resize(h, input.cols());
  for (Index step = 0; step < order.step_count(); ++step) {
    const Index first = order.starts[step];
    const Index running = order.running(step);
    auto recurrent = recurrent_.middleCols(first, running);
    recurrent.colwise() = recurrent_bias;
    if (step > 0) {
      add_product(recurrent_weight, states_.middleCols(order.starts[step - 1], running), recurrent);
    }
    auto gates = gates_.middleCols(first, running);
    gates.topRows(2 * h) = (gates.topRows(2 * h) + recurrent.topRows(2 * h)).array().logistic();
    gates.bottomRows(h) =
        (gates.bottomRows(h).array() + gates.topRows(h).array() * recurrent.bottomRows(h).array())
            .tanh();
    const auto update = gates.middleRows(h, h).array();
    auto states = states_.middleCols(first, running).array();
    states = (1 - update) * gates.bottomRows(h).array();
    if (step > 0) {
      states += update * states_.middleCols(order.starts[step - 1], running).array();
    }
  }
  return states_;
}

// From the states' gradients at one step to those before the activations, and to the step before.
void GruLayer::step_back(const TimeOrder& order, Index step, MatrixXf& state_gradients) {
  const Index h = hidden_dimension_;
  const Index first = order.starts[step];
  const Index running = order.running(step);
  const auto gates = gates_.middleCols(first, running);
  const auto reset = gates.topRows(h).array();
  const auto update = gates.middleRows(h, h).array();
  const auto fresh = gates.bottomRows(h).array();
  const auto recurrent = recurrent_.middleCols(first, running).bottomRows(h).array();
  const auto state = state_gradients.middleCols(first, running).array();
  auto gate_gradients = gate_gradients_.middleCols(first, running);
  gate_gradients.bottomRows(h).array() = state * (1 - update) * (1 - fresh.square());
  gate_gradients.topRows(h).array() =
      gate_gradients.bottomRows(h).array() * recurrent * reset * (1 - reset);
  if (step == 0) {
    gate_gradients.middleRows(h, h).array() = -state * fresh * update * (1 - update);
  } else {
    const auto before = states_.middleCols(order.starts[step - 1], running).array();
    gate_gradients.middleRows(h, h).array() = state * (before - fresh) * update * (1 - update);
  }
  auto recurrent_gradients = recurrent_gradients_.middleCols(first, running);
  recurrent_gradients.topRows(2 * h) = gate_gradients.topRows(2 * h);
  recurrent_gradients.bottomRows(h).array() = gate_gradients.bottomRows(h).array() * reset;
  if (step > 0) {
    state_gradients.middleCols(order.starts[step - 1], running).array() += state * update;
  }
}

void GruLayer::backward(TensorCursor<const float>& tensors, TensorCursor<float>& gradients,
                        const TimeOrder& order, const MatrixXf& input, MatrixXf& state_gradients,
                        MatrixXf& input_gradients) {
  const Index h = hidden_dimension_;
  const auto input_weight = tensors.matrix(3 * h, input_dimension_);
  tensors.vector(3 * h);
  const auto recurrent_weight = tensors.matrix(3 * h, h);
  tensors.vector(3 * h);
  auto input_weight_gradients = gradients.matrix(3 * h, input_dimension_);
  auto input_bias_gradients = gradients.vector(3 * h);
  auto recurrent_weight_gradients = gradients.matrix(3 * h, h);
  auto recurrent_bias_gradients = gradients.vector(3 * h);
  gate_gradients_.resize(3 * h, input.cols());
  recurrent_gradients_.resize(3 * h, input.cols());
  for (Index step = order.step_count() - 1; step >= 0; --step) {
    step_back(order, step, state_gradients);
    if (step == 0) break;
    const auto now = recurrent_gradients_.middleCols(order.starts[step], order.running(step));
    add_product(recurrent_weight.transpose(), now,
                state_gradients.middleCols(order.starts[step - 1], order.running(step)));
  }
  // All steps but the first, whose states before are 0, in one product.
  previous_states_.resize(h, input.cols() - order.running(0));
  for (Index step = 1; step < order.step_count(); ++step) {
    previous_states_.middleCols(order.starts[step] - order.running(0), order.running(step)) =
        states_.middleCols(order.starts[step - 1], order.running(step));
  }
  recurrent_weight_gradients.noalias() +=
      recurrent_gradients_.rightCols(previous_states_.cols()) * previous_states_.transpose();
  add_column_sum(recurrent_bias_gradients, recurrent_gradients_);
  add_column_sum(input_bias_gradients, gate_gradients_);
  input_weight_gradients.noalias() += gate_gradients_ * input.transpose();
  input_gradients.noalias() = input_weight.transpose() * gate_gradients_;
}

TrainableGru::TrainableGru(const EncoderSettings& settings)
    : dimension_(static_cast<Index>(settings.dimension)),
      hidden_dimension_(static_cast<Index>(settings.inner_dimension)),
      inputs_(settings.layers) {
  for (size_t layer = 0; layer < settings.layers; ++layer) {
    layers_.emplace_back(layer == 0 ? dimension_ : hidden_dimension_, hidden_dimension_);
  }
}

// Where a layer's tensors start among the weights; the number of layers gives the output's place.
size_t TrainableGru::layer_start(size_t layer) const {
  const auto h = static_cast<size_t>(hidden_dimension_);
  const size_t first = 3 * h * (static_cast<size_t>(dimension_) + h + 2);
  return layer == 0 ? 0 : first + (layer - 1) * 3 * h * (2 * h + 2);
}

const MatrixXf& TrainableGru::forward(std::span<const float> weights, const EncoderBatch& batch,
                                      const Dropout& dropout) {
  const TimeOrder order(batch.starts);
  TensorCursor tensors(weights);
  inputs_[0] = batch.inputs(Eigen::all, order.columns);
  for (size_t layer = 0; layer < layers_.size(); ++layer) {
    dropout.at(layer).apply(inputs_[layer]);
    const MatrixXf& states = layers_[layer].forward(tensors, order, inputs_[layer]);
    (layer + 1 < layers_.size() ? inputs_[layer + 1] : states_) = states;
  }
  const auto output = tensors.matrix(dimension_, hidden_dimension_);
  const auto bias = tensors.vector(dimension_);
  ordered_.noalias() = output * states_;
  ordered_.colwise() += bias;
  shoppers_.resize(dimension_, batch.position_count());
  shoppers_(Eigen::all, order.columns) = ordered_;
  return shoppers_;
}

const MatrixXf& TrainableGru::backward(std::span<const float> weights, const EncoderBatch& batch,
                                       const Dropout& dropout, const MatrixXf& shopper_gradients,
                                       std::span<float> weight_gradients) {
  const TimeOrder order(batch.starts);
  const size_t output_start = layer_start(layers_.size());
  TensorCursor output_tensors(weights.subspan(output_start));
  TensorCursor output_gradients(weight_gradients.subspan(output_start));
  ordered_ = shopper_gradients(Eigen::all, order.columns);
  output_gradients.matrix(dimension_, hidden_dimension_).noalias() +=
      ordered_ * states_.transpose();
  add_column_sum(output_gradients.vector(dimension_), ordered_);
  state_gradients_.noalias() =
      output_tensors.matrix(dimension_, hidden_dimension_).transpose() * ordered_;
  for (size_t layer = layers_.size(); layer-- > 0;) {
    TensorCursor tensors(weights.subspan(layer_start(layer)));
    TensorCursor gradients(weight_gradients.subspan(layer_start(layer)));
    layers_[layer].backward(tensors, gradients, order, inputs_[layer], state_gradients_,
                            layer_input_gradients_);
    dropout.at(layer).apply(layer_input_gradients_);
    state_gradients_ = layer_input_gradients_;
  }
  input_gradients_.resize(dimension_, batch.position_count());
  input_gradients_(Eigen::all, order.columns) = state_gradients_;
  return input_gradients_;
}

}  // namespace mercer
