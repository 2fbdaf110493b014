// Layer normalisation (Ba et al., arXiv 1607.06450) over the columns of a matrix, with its
// gradients.
#ifndef MERCER_TRAIN_LAYER_NORM_H_
#define MERCER_TRAIN_LAYER_NORM_H_

#include <Eigen/Core>

namespace mercer {

class LayerNorm {
 public:
  using Weights = Eigen::Map<const Eigen::VectorXf>;
  using Gradients = Eigen::Map<Eigen::VectorXf>;

  // output = scale * (input - mean) / sqrt(variance + 1e-5) + shift, column by column.
  void forward(const Eigen::MatrixXf& input, const Weights& scale, const Weights& shift,
               Eigen::MatrixXf& output);

  // Adds the input's gradient for the last forward pass to `input_gradients`, and the others' to
  // theirs.
  void backward(const Eigen::MatrixXf& output_gradients, const Weights& scale,
                Gradients scale_gradients, Gradients shift_gradients,
                Eigen::MatrixXf& input_gradients);

 private:
  Eigen::MatrixXf normalised_;
  Eigen::VectorXf inverse_deviations_;
};

}  // namespace mercer

#endif  // MERCER_TRAIN_LAYER_NORM_H_
