// Cross-entropy of the next item, over the whole catalogue or over a sample of it.
#ifndef MERCER_TRAIN_SOFTMAX_LOSS_H_
#define MERCER_TRAIN_SOFTMAX_LOSS_H_

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

namespace mercer {

// What the loss is computed from. Eigen's matrices are column-major: column i of `items` is item i.
struct SoftmaxInput {
  Eigen::Map<const Eigen::MatrixXf> items;     // [dimension x items]
  Eigen::Map<const Eigen::VectorXf> biases;    // [items]
  Eigen::Ref<const Eigen::MatrixXf> shoppers;  // [dimension x positions]
  std::span<const uint32_t> targets;           // [positions]
};

// Where gradients are added to.
struct SoftmaxGradient {
  Eigen::Map<Eigen::MatrixXf> items;     // [dimension x items]
  Eigen::Map<Eigen::VectorXf> biases;    // [items]
  Eigen::Ref<Eigen::MatrixXf> shoppers;  // [dimension x positions], overwritten
};

// The sum over positions of -log softmax(items' * shopper + biases)[target], and its gradients:
// every item competes at every position.
double softmax_cross_entropy(const SoftmaxInput& input, SoftmaxGradient& gradient);

// Items to compete in place of all, drawn with replacement and shared by all positions of a step.
struct NegativeSample {
  std::vector<uint32_t> items;      // distinct, ascending
  Eigen::VectorXf log_corrections;  // [items] log(times drawn / times expected)
};

// Draws items in proportion to given weights. Deterministic.
class NegativeSampler {
 public:
  // `weights` [items], each above 0.
  explicit NegativeSampler(std::span<const float> weights);

  NegativeSample draw(size_t count, uint64_t seed) const;

 private:
  std::vector<double> cumulative_;  // [items], the last is 1
};

// As softmax_cross_entropy, with each position's target competing against the sample alone. The
// sample's logits are raised by their log corrections, which makes their part of the partition
// function an unbiased estimate (importance sampling with logQ correction: Bengio and Senecal,
// 2008); the target, always there, needs none. A sampled item that is the target does not compete
// with itself. Gradients are added for the sampled items and the targets only.
double sampled_softmax_cross_entropy(const SoftmaxInput& input, const NegativeSample& sample,
                                     SoftmaxGradient& gradient);

}  // namespace mercer

#endif  // MERCER_TRAIN_SOFTMAX_LOSS_H_
