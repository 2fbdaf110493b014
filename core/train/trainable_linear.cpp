#include "train/trainable_linear.h"

namespace mercer {

using Eigen::Index;
using Eigen::MatrixXf;
using Eigen::VectorXf;

TrainableLinear::TrainableLinear(const EncoderSettings& settings)
    : decays_(settings.decays), contexts_(decays_.size()), masses_(decays_.size()) {}

// The recency-weighted mean runs along a sequence: sum <- decay * sum + e, mass <- decay * mass +
// 1, context = sum / mass.
void TrainableLinear::average(size_t channel, const EncoderBatch& batch) {
  MatrixXf& contexts = contexts_[channel];
  VectorXf& masses = masses_[channel];
  contexts.resize(batch.inputs.rows(), batch.position_count());
  masses.resize(batch.position_count());
  VectorXf sum(batch.inputs.rows());
  for (Index s = 0; s < batch.sequence_count(); ++s) {
    sum.setZero();
    float mass = 0;
    for (Index p = batch.starts[s]; p < batch.starts[s + 1]; ++p) {
      sum = decays_[channel] * sum + batch.inputs.col(p);
      mass = decays_[channel] * mass + 1;
      contexts.col(p) = sum / mass;
      masses[p] = mass;
    }
  }
}

// The same backwards: from the contexts' gradients to those of the inputs.
void TrainableLinear::spread(size_t channel, const EncoderBatch& batch) {
  VectorXf sum(batch.inputs.rows());
  for (Index s = 0; s < batch.sequence_count(); ++s) {
    sum.setZero();
    for (Index p = batch.starts[s + 1] - 1; p >= batch.starts[s]; --p) {
      sum = decays_[channel] * sum + context_gradients_.col(p) / masses_[channel][p];
      input_gradients_.col(p) += sum;
    }
  }
}

const MatrixXf& TrainableLinear::forward(std::span<const float> weights, const EncoderBatch& batch,
                                         const Dropout& dropout) {
  const Index d = batch.inputs.rows();
  TensorCursor tensors(weights);
  shoppers_.setZero(d, batch.position_count());
  for (size_t channel = 0; channel < decays_.size(); ++channel) {
    average(channel, batch);
    dropout.at(channel).apply(contexts_[channel]);
    shoppers_.noalias() += tensors.matrix(d, d) * contexts_[channel];
  }
  return shoppers_;
}

const MatrixXf& TrainableLinear::backward(std::span<const float> weights, const EncoderBatch& batch,
                                          const Dropout& dropout, const MatrixXf& shopper_gradients,
                                          std::span<float> weight_gradients) {
  const Index d = batch.inputs.rows();
  TensorCursor tensors(weights);
  TensorCursor gradients(weight_gradients);
  input_gradients_.setZero(d, batch.position_count());
  for (size_t channel = 0; channel < decays_.size(); ++channel) {
    gradients.matrix(d, d).noalias() += shopper_gradients * contexts_[channel].transpose();
    context_gradients_.noalias() = tensors.matrix(d, d).transpose() * shopper_gradients;
    dropout.at(channel).apply(context_gradients_);
    spread(channel, batch);
  }
  return input_gradients_;
}

}  // namespace mercer
