// Full, sampled and binary cross-entropy against definitions written out in double.
#include "train/softmax_loss.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "train/binary_loss.h"
#include "train/random.h"

namespace mercer {
namespace {

using Eigen::Index;
using Eigen::MatrixXf;
using Eigen::VectorXf;

// A loss to compute, with room for its gradients.
struct Problem {
  MatrixXf items, shoppers;
  VectorXf biases;
  std::vector<uint32_t> targets;
  MatrixXf item_gradients, shopper_gradients;
  VectorXf bias_gradients;

  Problem(Index dimension, Index item_count, Index positions, uint64_t seed)
      : items(dimension, item_count), shoppers(dimension, positions), biases(item_count) {
    Random random(seed);
    for (float& value : items.reshaped()) value = static_cast<float>(random.normal());
    for (float& value : shoppers.reshaped()) value = static_cast<float>(random.normal());
    for (float& value : biases) value = static_cast<float>(random.normal());
    for (Index p = 0; p < positions; ++p) {
      targets.push_back(static_cast<uint32_t>(random.below(item_count)));
    }
  }
  SoftmaxInput input() const {
    return {{items.data(), items.rows(), items.cols()},
            {biases.data(), biases.size()},
            shoppers,
            targets};
  }
  // The loss of `compute`, leaving its gradients in the members.
  template <typename Compute>
  double run(const Compute& compute) {
    item_gradients.setZero(items.rows(), items.cols());
    bias_gradients.setZero(biases.size());
    shopper_gradients.resize(shoppers.rows(), shoppers.cols());
    SoftmaxGradient gradient{{item_gradients.data(), items.rows(), items.cols()},
                             {bias_gradients.data(), biases.size()},
                             shopper_gradients};
    return compute(input(), gradient);
  }
  double logit(size_t item, Index position) const {
    return items.col(static_cast<Index>(item))
               .cast<double>()
               .dot(shoppers.col(position).cast<double>()) +
           biases[static_cast<Index>(item)];
  }
};

double full(const SoftmaxInput& input, SoftmaxGradient& gradient) {
  return softmax_cross_entropy(input, gradient);
}

double reference_loss(const Problem& problem) {
  double loss = 0;
  for (Index p = 0; p < problem.shoppers.cols(); ++p) {
    double sum = 0;
    for (Index i = 0; i < problem.items.cols(); ++i) sum += std::exp(problem.logit(i, p));
    loss += std::log(sum) - problem.logit(problem.targets[p], p);
  }
  return loss;
}

double reference_loss_of_large_scores(const Problem& problem) {
  double loss = 0;
  for (Index p = 0; p < problem.shoppers.cols(); ++p) {
    double highest = problem.logit(0, p);
    for (Index i = 1; i < problem.items.cols(); ++i) {
      highest = std::max(highest, problem.logit(i, p));
    }
    double sum = 0;
    for (Index i = 0; i < problem.items.cols(); ++i) {
      sum += std::exp(problem.logit(i, p) - highest);
    }
    loss += std::log(sum) + highest - problem.logit(problem.targets[p], p);
  }
  return loss;
}

double reference_sampled_loss(const Problem& problem, const NegativeSample& sample) {
  double loss = 0;
  for (Index p = 0; p < problem.shoppers.cols(); ++p) {
    double sum = std::exp(problem.logit(problem.targets[p], p));
    for (size_t j = 0; j < sample.items.size(); ++j) {
      if (sample.items[j] == problem.targets[p]) continue;
      sum += std::exp(problem.logit(sample.items[j], p) +
                      sample.log_corrections[static_cast<Index>(j)]);
    }
    loss += std::log(sum) - problem.logit(problem.targets[p], p);
  }
  return loss;
}

double reference_binary_loss(const Problem& problem, const std::vector<uint32_t>& negatives) {
  double loss = 0;
  for (Index p = 0; p < problem.shoppers.cols(); ++p) {
    loss += std::log(1 + std::exp(-problem.logit(problem.targets[p], p)));
    loss += std::log(1 + std::exp(problem.logit(negatives[p], p)));
  }
  return loss;
}

// Every derivative by central differences of a reference in double.
void expect_gradients(Problem& problem, const std::function<double(const Problem&)>& reference) {
  const auto check = [&](float* values, const float* gradient, Index count, const char* what) {
    for (Index i = 0; i < count; ++i) {
      constexpr float kStep = 1.0f / 1024;
      const float before = values[i];
      values[i] = before + kStep;
      const double above = reference(problem);
      values[i] = before - kStep;
      const double below = reference(problem);
      values[i] = before;
      const double slope = (above - below) / (2 * kStep);
      EXPECT_NEAR(gradient[i], slope, 1e-3 * (1 + std::abs(slope))) << what << "[" << i << "]";
    }
  };
  check(problem.items.data(), problem.item_gradients.data(), problem.items.size(), "items");
  check(problem.biases.data(), problem.bias_gradients.data(), problem.biases.size(), "biases");
  check(problem.shoppers.data(), problem.shopper_gradients.data(), problem.shoppers.size(),
        "shoppers");
}

TEST(SoftmaxLoss, IsTheCrossEntropyOverAllItems) {
  Problem problem(4, 9, 5, 1);
  EXPECT_NEAR(problem.run(full), reference_loss(problem), 1e-5);
  expect_gradients(problem, reference_loss);
}

// More positions than one tile holds (128), and not a multiple of it.
TEST(SoftmaxLoss, IsTheSameAcrossTiles) {
  Problem problem(3, 5, 300, 2);
  EXPECT_NEAR(problem.run(full), reference_loss(problem), 1e-3);
  expect_gradients(problem, reference_loss);
}

// Wider than a register, and no multiple of one, in every direction.
TEST(SoftmaxLoss, IsTheSameForAnyShape) {
  for (const Index dimension : {1, 15, 16, 67}) {
    for (const Index items : {1, 5, 66}) {
      for (const Index positions : {1, 65, 130}) {
        Problem problem(dimension, items, positions, 7);
        problem.items *= 0.2f;
        EXPECT_NEAR(problem.run(full), reference_loss(problem), 1e-4 * positions);
        MatrixXf expected = MatrixXf::Zero(dimension, items);
        for (Index p = 0; p < positions; ++p) {
          double sum = 0;
          for (Index i = 0; i < items; ++i) sum += std::exp(problem.logit(i, p));
          for (Index i = 0; i < items; ++i) {
            const double weight = std::exp(problem.logit(i, p)) / sum - (i == problem.targets[p]);
            expected.col(i) += static_cast<float>(weight) * problem.shoppers.col(p);
          }
        }
        EXPECT_LT((problem.item_gradients - expected).norm(), 1e-4 * (1 + expected.norm()));
      }
    }
  }
}

// Other items far above the target, beyond what exp can take, at some positions and not at others.
TEST(SoftmaxLoss, IsExactWithScoresFarApart) {
  Problem problem(4, 30, 40, 8);
  for (Index p = 0; p < 40; p += 3) problem.shoppers.col(p) *= 100;
  const double loss = reference_loss_of_large_scores(problem);
  EXPECT_GT(loss, 1000);
  EXPECT_NEAR(problem.run(full), loss, 1e-5 * loss);
  EXPECT_TRUE(problem.item_gradients.allFinite());
  // Every position's weights sum to 1 and its target takes 1 away.
  EXPECT_NEAR(problem.bias_gradients.sum(), 0, 1e-3);
}

TEST(SoftmaxLoss, ShowsScoresThatAreNotNumbers) {
  Problem problem(4, 30, 5, 9);
  problem.items(2, 17) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(std::isfinite(problem.run(full)));
  problem.items(2, 17) = std::numeric_limits<float>::infinity();
  EXPECT_FALSE(std::isfinite(problem.run(full)));
}

TEST(SoftmaxLoss, StaysFiniteWithHugeScores) {
  Problem problem(4, 6, 3, 3);
  problem.items *= 1000;
  EXPECT_TRUE(std::isfinite(problem.run(full)));
  EXPECT_TRUE(problem.item_gradients.allFinite());
}

TEST(SampledSoftmaxLoss, IsTheCrossEntropyOverTheSampleAndTheTarget) {
  Problem problem(4, 9, 200, 4);
  const NegativeSampler sampler(std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8, 9});
  const NegativeSample sample = sampler.draw(12, 5);
  ASSERT_LT(sample.items.size(), 9u);  // some items are left out
  // Some targets are in the sample, and must not compete with themselves.
  ASSERT_TRUE(std::ranges::find_first_of(problem.targets, sample.items) != problem.targets.end());
  EXPECT_NEAR(problem.run([&](const SoftmaxInput& input, SoftmaxGradient& gradient) {
    return sampled_softmax_cross_entropy(input, sample, gradient);
  }),
              reference_sampled_loss(problem, sample), 1e-3);
  expect_gradients(problem, [&](const Problem& p) { return reference_sampled_loss(p, sample); });
}

// Drawn by popularity and corrected for it, the sampled partition function is that of all items on
// average; so with many draws the sampled loss is the full one.
TEST(SampledSoftmaxLoss, ComesToTheFullLossWithManyDraws) {
  Problem problem(4, 50, 20, 6);
  std::vector<float> popularity(50);
  for (size_t i = 0; i < popularity.size(); ++i) popularity[i] = static_cast<float>(1 + i);
  const NegativeSampler sampler(popularity);
  const double exact = problem.run(full);
  double error_few = 0;
  double error_many = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const auto sampled = [&](size_t draws) {
      const NegativeSample sample = sampler.draw(draws, seed);
      return problem.run([&](const SoftmaxInput& input, SoftmaxGradient& gradient) {
        return sampled_softmax_cross_entropy(input, sample, gradient);
      });
    };
    error_few += std::abs(sampled(20) - exact) / 20;
    error_many += std::abs(sampled(20'000) - exact) / 20;
  }
  EXPECT_LT(error_many, 0.02 * exact);
  EXPECT_LT(error_many, 0.2 * error_few);
}

TEST(NegativeSampler, DrawsInProportionToTheWeights) {
  const NegativeSampler sampler(std::vector<float>{1, 0.5f, 2, 0.5f});
  const size_t draws = 100'000;
  const NegativeSample sample = sampler.draw(draws, 1);
  ASSERT_EQ(sample.items, (std::vector<uint32_t>{0, 1, 2, 3}));
  // Every item came about as often as expected, so hardly anything is to be corrected.
  for (const float correction : sample.log_corrections) EXPECT_NEAR(correction, 0, 0.03);
}

TEST(NegativeSampler, FollowsTheSeed) {
  const NegativeSampler sampler(std::vector<float>(1000, 1.0f));
  EXPECT_EQ(sampler.draw(50, 3).items, sampler.draw(50, 3).items);
  EXPECT_NE(sampler.draw(50, 3).items, sampler.draw(50, 4).items);
  EXPECT_TRUE(std::ranges::is_sorted(sampler.draw(50, 3).items));
}

TEST(BinaryLoss, HoldsEachTargetAgainstOneItem) {
  Problem problem(4, 9, 40, 6);
  std::vector<uint32_t> negatives(40);
  for (size_t p = 0; p < negatives.size(); ++p) negatives[p] = (problem.targets[p] + 1 + p % 8) % 9;
  const auto binary = [&](const SoftmaxInput& input, SoftmaxGradient& gradient) {
    return binary_cross_entropy(input, negatives, gradient);
  };
  EXPECT_NEAR(problem.run(binary), reference_binary_loss(problem, negatives), 1e-4);
  expect_gradients(problem,
                   [&](const Problem& other) { return reference_binary_loss(other, negatives); });
}

TEST(BinaryLoss, StaysFiniteWithHugeScores) {
  Problem problem(4, 6, 3, 3);
  problem.items *= 1000;
  const std::vector<uint32_t> negatives = {5, 4, 3};
  EXPECT_TRUE(std::isfinite(problem.run([&](const SoftmaxInput& input, SoftmaxGradient& gradient) {
    return binary_cross_entropy(input, negatives, gradient);
  })));
  EXPECT_TRUE(problem.item_gradients.allFinite());
}

TEST(BinaryLoss, DrawsEveryItemThatTheSequenceLacks) {
  const std::vector<uint32_t> sequence = {0, 2, 4};
  Random random(1);
  std::vector<int> drawn(7);
  for (int i = 0; i < 2000; ++i) ++drawn[draw_negative(4, sequence, drawn.size(), random)];
  EXPECT_EQ(drawn[0] + drawn[2] + drawn[4], 0);
  for (const int item : {1, 3, 5, 6}) EXPECT_NEAR(drawn[item], 500, 100);
}

TEST(BinaryLoss, DrawsAnotherItemWhenTheSequenceHasAll) {
  const std::vector<uint32_t> sequence = {0, 1, 2};
  Random random(1);
  std::vector<int> drawn(3);
  for (int i = 0; i < 300; ++i) ++drawn[draw_negative(1, sequence, drawn.size(), random)];
  EXPECT_EQ(drawn[1], 0);
  EXPECT_GT(drawn[0], 100);
  EXPECT_GT(drawn[2], 100);
}

}  // namespace
}  // namespace mercer
