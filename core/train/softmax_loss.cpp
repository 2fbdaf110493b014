#include "train/softmax_loss.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "train/random.h"
#include "train/softmax_kernels.h"

namespace mercer {
namespace {

using Eigen::Index;
using Eigen::MatrixXf;
using Eigen::VectorXf;

constexpr auto kTile = static_cast<Index>(kTilePositions);

// Weighs the tile, raising the shift of positions where an exponent is so high that weights could
// overflow. Returns the sum of the logarithms of the weights' sums.
double weigh_safely(SoftmaxTile& tile, const MatrixXf& shoppers, VectorXf& shifts) {
  constexpr float kHighest = 60;  // even with a million such items a sum is far below float's limit
  const auto count = static_cast<size_t>(shoppers.cols());
  tile.weigh(shoppers.data(), count, shifts.data());
  bool raised = false;
  for (size_t t = 0; t < count; ++t) {
    if (tile.highest(t) <= kHighest) continue;
    shifts[static_cast<Index>(t)] += tile.highest(t);
    raised = true;
  }
  if (raised) tile.weigh(shoppers.data(), count, shifts.data());
  double logarithms = 0;
  for (size_t t = 0; t < count; ++t) logarithms += std::log(tile.sum(t));
  return logarithms;
}

}  // namespace

double softmax_cross_entropy(const SoftmaxInput& input, SoftmaxGradient& gradient) {
  const Index d = input.items.rows();
  const Index positions = input.shoppers.cols();
  SoftmaxTile tile(input.items.data(), input.biases.data(), static_cast<size_t>(input.items.cols()),
                   static_cast<size_t>(d));
  double loss = 0;
  for (Index first = 0; first < positions; first += kTile) {
    const Index count = std::min(kTile, positions - first);
    const MatrixXf shoppers = input.shoppers.middleCols(first, count);
    const auto targets = input.targets.subspan(first, count);
    // With its target's logit for shift no position's weights can all vanish.
    VectorXf shifts(count);
    for (Index t = 0; t < count; ++t) {
      const VectorXf target = input.items.col(targets[t]);
      shifts[t] = target.dot(shoppers.col(t)) + input.biases[targets[t]];
    }
    const VectorXf target_logits = shifts;
    loss += weigh_safely(tile, shoppers, shifts);
    MatrixXf pulled(d, count);
    tile.pull(pulled.data());
    VectorXf factors(count);
    for (Index t = 0; t < count; ++t) {
      factors[t] = 1 / tile.sum(t);
      loss += shifts[t] - target_logits[t];
      gradient.shoppers.col(first + t) = factors[t] * pulled.col(t) - input.items.col(targets[t]);
    }
    tile.push(factors.data(), gradient.items.data(), gradient.biases.data());
    for (Index t = 0; t < count; ++t) {
      gradient.biases[targets[t]] -= 1;
      gradient.items.col(targets[t]) -= shoppers.col(t);
    }
  }
  return loss;
}

NegativeSampler::NegativeSampler(std::span<const float> weights) {
  double sum = 0;
  cumulative_.reserve(weights.size());
  for (const float weight : weights) cumulative_.push_back(sum += weight);
  for (double& value : cumulative_) value /= sum;
}

NegativeSample NegativeSampler::draw(size_t count, uint64_t seed) const {
  Random random(seed);
  std::vector<uint32_t> drawn(count);
  for (uint32_t& item : drawn) {
    const auto place = std::ranges::upper_bound(cumulative_, random.uniform());
    item = static_cast<uint32_t>(
        std::min<size_t>(place - cumulative_.begin(), cumulative_.size() - 1));
  }
  std::ranges::sort(drawn);
  NegativeSample sample;
  std::vector<float> corrections;
  for (size_t i = 0; i < count;) {
    const uint32_t item = drawn[i];
    size_t times = 0;
    for (; i < count && drawn[i] == item; ++i) ++times;
    const double share = cumulative_[item] - (item == 0 ? 0 : cumulative_[item - 1]);
    sample.items.push_back(item);
    corrections.push_back(static_cast<float>(
        std::log(static_cast<double>(times) / (share * static_cast<double>(count)))));
  }
  sample.log_corrections =
      Eigen::Map<const VectorXf>(corrections.data(), static_cast<Index>(corrections.size()));
  return sample;
}

double sampled_softmax_cross_entropy(const SoftmaxInput& input, const NegativeSample& sample,
                                     SoftmaxGradient& gradient) {
  const Index positions = input.shoppers.cols();
  const auto sampled = static_cast<Index>(sample.items.size());
  const MatrixXf items = input.items(Eigen::all, sample.items);
  const VectorXf biases = input.biases(sample.items) + sample.log_corrections;
  MatrixXf item_gradients = MatrixXf::Zero(items.rows(), sampled);
  MatrixXf logits(sampled, std::min(positions, kTile));
  double loss = 0;
  for (Index first = 0; first < positions; first += kTile) {
    const Index count = std::min(kTile, positions - first);
    auto tile = logits.leftCols(count);
    const auto shoppers = input.shoppers.middleCols(first, count);
    tile.noalias() = items.transpose() * shoppers;
    VectorXf target_slopes(count);  // d loss / d target logit
    for (Index t = 0; t < count; ++t) {
      auto column = tile.col(t);
      column += biases;
      const uint32_t target = input.targets[first + t];
      const auto same = std::ranges::lower_bound(sample.items, target);
      if (same != sample.items.end() && *same == target) {
        column[same - sample.items.begin()] = -std::numeric_limits<float>::infinity();
      }
      const VectorXf target_item = input.items.col(target);
      const float target_logit = target_item.dot(shoppers.col(t)) + input.biases[target];
      const float highest = std::max(column.maxCoeff(), target_logit);
      column.array() = (column.array() - highest).exp();
      const float target_weight = std::exp(target_logit - highest);
      const float sum = column.sum() + target_weight;
      loss += std::log(sum) + highest - target_logit;
      column *= 1 / sum;
      target_slopes[t] = target_weight / sum - 1;
    }
    gradient.shoppers.middleCols(first, count).noalias() = items * tile;
    item_gradients.noalias() += shoppers * tile.transpose();
    const VectorXf bias_sums = tile.rowwise().sum();
    for (Index j = 0; j < sampled; ++j) gradient.biases[sample.items[j]] += bias_sums[j];
    for (Index t = 0; t < count; ++t) {
      const uint32_t target = input.targets[first + t];
      gradient.shoppers.col(first + t) += target_slopes[t] * input.items.col(target);
      gradient.biases[target] += target_slopes[t];
      gradient.items.col(target) += target_slopes[t] * shoppers.col(t);
    }
  }
  for (Index j = 0; j < sampled; ++j) {
    gradient.items.col(sample.items[j]) += item_gradients.col(j);
  }
  return loss;
}

}  // namespace mercer
