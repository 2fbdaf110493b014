#include "train/layer_norm.h"

#include <cmath>

#include "train/trainable_encoder.h"

namespace mercer {

using Eigen::Index;
using Eigen::MatrixXf;
using Eigen::VectorXf;

void LayerNorm::forward(const MatrixXf& input, const Weights& scale, const Weights& shift,
                        MatrixXf& output) {
  constexpr float kEpsilon = 1e-5f;
  normalised_.resize(input.rows(), input.cols());
  inverse_deviations_.resize(input.cols());
  output.resize(input.rows(), input.cols());
  for (Index p = 0; p < input.cols(); ++p) {
    auto column = normalised_.col(p);
    column.array() = input.col(p).array() - input.col(p).mean();
    const float variance = column.squaredNorm() / static_cast<float>(input.rows());
    inverse_deviations_[p] = 1 / std::sqrt(variance + kEpsilon);
    column *= inverse_deviations_[p];
    output.col(p).array() = column.array() * scale.array() + shift.array();
  }
}

void LayerNorm::backward(const MatrixXf& output_gradients, const Weights& scale,
                         Gradients scale_gradients, Gradients shift_gradients,
                         MatrixXf& input_gradients) {
  const auto d = static_cast<float>(output_gradients.rows());
  VectorXf scaled(output_gradients.rows());
  for (Index p = 0; p < output_gradients.cols(); ++p) {
    const auto normalised = normalised_.col(p);
    scaled = output_gradients.col(p).cwiseProduct(scale);
    const float mean = scaled.sum() / d;
    const float slope = scaled.dot(normalised) / d;
    input_gradients.col(p).array() +=
        inverse_deviations_[p] * (scaled.array() - mean - slope * normalised.array());
  }
  add_column_sum(scale_gradients, output_gradients.cwiseProduct(normalised_));
  add_column_sum(shift_gradients, output_gradients);
}

}  // namespace mercer
