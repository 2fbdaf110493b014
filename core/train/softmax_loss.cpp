#include "train/softmax_loss.h"

#include <algorithm>
#include <cmath>

namespace mercer {
namespace {

// Logits are computed for this many positions at a time, so that they stay in the cache between the
// three passes over them (logits, softmax, gradients).
constexpr Eigen::Index kTilePositions = 128;

}  // namespace

double softmax_cross_entropy(const SoftmaxInput& input, SoftmaxGradient& gradient) {
  const Eigen::Index positions = input.shoppers.cols();
  Eigen::MatrixXf logits(input.items.cols(), std::min(positions, kTilePositions));
  double loss = 0;
  for (Eigen::Index first = 0; first < positions; first += kTilePositions) {
    const Eigen::Index count = std::min(kTilePositions, positions - first);
    auto tile = logits.leftCols(count);
    const auto shoppers = input.shoppers.middleCols(first, count);
    tile.noalias() = input.items.transpose() * shoppers;
    for (Eigen::Index t = 0; t < count; ++t) {
      auto column = tile.col(t);
      column += input.biases;
      const uint32_t target = input.targets[first + t];
      const float highest = column.maxCoeff();
      const float target_logit = column[target];
      column.array() = (column.array() - highest).exp();
      const float sum = column.sum();
      loss += std::log(sum) + highest - target_logit;
      column *= 1 / sum;
      column[target] -= 1;  // now d loss / d logits
    }
    gradient.shoppers.middleCols(first, count).noalias() = input.items * tile;
    // Into memory of its own first: the order of this sum depends on how its target is aligned.
    const Eigen::VectorXf item_sums = tile.rowwise().sum();
    gradient.biases += item_sums;
    if (gradient.items.size() > 0) gradient.items.noalias() += shoppers * tile.transpose();
  }
  return loss;
}

}  // namespace mercer
