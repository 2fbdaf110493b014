#include "train/binary_loss.h"

#include <algorithm>
#include <cmath>

namespace mercer {
namespace {

using Eigen::Index;
using Eigen::VectorXf;

// log(1 + exp(x)) without overflow.
double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

}  // namespace

uint32_t draw_negative(uint32_t target, std::span<const uint32_t> sequence, size_t item_count,
                       Random& random) {
  constexpr int kTries = 32;
  for (int i = 0; i < kTries; ++i) {
    const auto item = static_cast<uint32_t>(random.below(item_count));
    if (item != target && std::ranges::find(sequence, item) == sequence.end()) return item;
  }
  const size_t other = random.below(item_count - 1);
  return static_cast<uint32_t>(other < target ? other : other + 1);
}

double binary_cross_entropy(const SoftmaxInput& input, std::span<const uint32_t> negatives,
                            SoftmaxGradient& gradient) {
  gradient.shoppers.setZero();
  double loss = 0;
  for (size_t p = 0; p < negatives.size(); ++p) {
    const auto position = static_cast<Index>(p);
    const VectorXf shopper = input.shoppers.col(position);
    const auto judge = [&](uint32_t item, double sign) {
      const VectorXf embedding = input.items.col(item);
      const double logit = embedding.dot(shopper) + input.biases[item];
      loss += softplus(-sign * logit);
      const auto slope = static_cast<float>(-sign / (1 + std::exp(sign * logit)));
      gradient.shoppers.col(position) += slope * embedding;
      gradient.biases[item] += slope;
      gradient.items.col(item) += slope * shopper;
    };
    judge(input.targets[p], 1);
    judge(negatives[p], -1);
  }
  return loss;
}

}  // namespace mercer
