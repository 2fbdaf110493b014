// Full-softmax cross-entropy over the whole catalogue: every item competes at every position.
#ifndef MERCER_TRAIN_SOFTMAX_LOSS_H_
#define MERCER_TRAIN_SOFTMAX_LOSS_H_

#include <Eigen/Core>
#include <cstdint>
#include <span>

namespace mercer {

// What the loss is computed from. Eigen's matrices are column-major: column i of `items` is item i.
struct SoftmaxInput {
  Eigen::Map<const Eigen::MatrixXf> items;     // [dimension x items]
  Eigen::Map<const Eigen::VectorXf> biases;    // [items]
  Eigen::Ref<const Eigen::MatrixXf> shoppers;  // [dimension x positions]
  std::span<const uint32_t> targets;           // [positions]
};

// Where gradients are added to. `items` may be empty (data() == nullptr): a frozen table.
struct SoftmaxGradient {
  Eigen::Map<Eigen::MatrixXf> items;     // [dimension x items]
  Eigen::Map<Eigen::VectorXf> biases;    // [items]
  Eigen::Ref<Eigen::MatrixXf> shoppers;  // [dimension x positions], overwritten
};

// The sum over positions of -log softmax(items' * shopper + biases)[target], and its gradients.
double softmax_cross_entropy(const SoftmaxInput& input, SoftmaxGradient& gradient);

}  // namespace mercer

#endif  // MERCER_TRAIN_SOFTMAX_LOSS_H_
