#include "train/adam.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace mercer {
namespace {

// Algorithm 1 of arXiv 1412.6980 for one parameter, in double, with this project's constants.
class PaperAdam {
 public:
  double step(double parameter, double gradient, double learning_rate) {
    ++steps_;
    mean_ = 0.9 * mean_ + 0.1 * gradient;
    variance_ = 0.98 * variance_ + 0.02 * gradient * gradient;
    const double mean = mean_ / (1 - std::pow(0.9, steps_));
    const double variance = variance_ / (1 - std::pow(0.98, steps_));
    return parameter - learning_rate * mean / (std::sqrt(variance) + 1e-8);
  }

 private:
  int steps_ = 0;
  double mean_ = 0;
  double variance_ = 0;
};

// One block of parameters with its moments.
class Adam {
 public:
  explicit Adam(size_t count) : state_(count) {}
  void step(std::span<float> parameters, std::span<const float> gradient, float learning_rate,
            AdamStep step = {.second_moment_decay = 0.98f}) {
    step.number = ++steps_;
    step.learning_rate = learning_rate;
    adam_step(state_, step, parameters, gradient);
  }

 private:
  AdamState state_;
  uint64_t steps_ = 0;
};

TEST(Adam, TakesItsFirstStepOfTheFullLearningRate) {
  // With bias correction the first step is the rate times the gradient's sign, whatever its size.
  Adam adam(4);
  std::vector<float> parameters = {1, 1, 1, 1};
  const std::vector<float> gradient = {1000, -0.001f, 2, 0};
  adam.step(parameters, gradient, 0.5f);
  EXPECT_NEAR(parameters[0], 0.5, 1e-4);
  EXPECT_NEAR(parameters[1], 1.5, 1e-4);
  EXPECT_NEAR(parameters[2], 0.5, 1e-4);
  EXPECT_EQ(parameters[3], 1);
}

TEST(Adam, TakesItsSecondStepFromBothGradients) {
  Adam adam(1);
  std::vector<float> parameters = {0};
  adam.step(parameters, std::vector<float>{1}, 0.1f);
  adam.step(parameters, std::vector<float>{-1}, 0.1f);
  // mean = 0.9 * 0.1 - 0.1 = -0.01, corrected by 1 - 0.81; variance = 1 after correction.
  EXPECT_NEAR(parameters[0], -0.1 + 0.1 * 0.01 / 0.19, 1e-6);
}

TEST(Adam, FollowsThePaperForManySteps) {
  Adam adam(2);
  PaperAdam first;
  PaperAdam second;
  std::vector<float> parameters = {0.5f, -2};
  double expected_first = 0.5;
  double expected_second = -2;
  for (int t = 1; t <= 300; ++t) {
    const auto gradient_first = static_cast<float>(std::sin(t));
    const auto gradient_second = static_cast<float>(0.01 * t - 1);
    const float rate = t < 150 ? 0.01f : 0.005f;
    adam.step(parameters, std::vector<float>{gradient_first, gradient_second}, rate);
    expected_first = first.step(expected_first, gradient_first, rate);
    expected_second = second.step(expected_second, gradient_second, rate);
    ASSERT_NEAR(parameters[0], expected_first, 1e-4) << "step " << t;
    ASSERT_NEAR(parameters[1], expected_second, 1e-4) << "step " << t;
  }
}

TEST(Adam, ScalesTheGradientFirst) {
  Adam whole(1);
  Adam half(1);
  std::vector<float> a = {1};
  std::vector<float> b = {1};
  for (int t = 0; t < 5; ++t) {
    const auto gradient = static_cast<float>(t - 1);
    whole.step(a, std::vector<float>{gradient}, 0.1f);
    half.step(b, std::vector<float>{2 * gradient}, 0.1f,
              {.second_moment_decay = 0.98f, .gradient_scale = 0.5f});
  }
  EXPECT_EQ(a, b);
}

// Apart from the gradient's moments: each step takes away the rate times the decay.
TEST(Adam, DecaysWeightsOnTheirOwn) {
  Adam adam(1);
  std::vector<float> parameters = {2};
  for (int t = 0; t < 3; ++t) {
    adam.step(parameters, std::vector<float>{0}, 0.1f, {.weight_decay = 0.5f});
  }
  EXPECT_NEAR(parameters[0], 2 * 0.95 * 0.95 * 0.95, 1e-6);
}

TEST(Adam, FindsTheBottomOfABowl) {
  Adam adam(2);
  std::vector<float> x = {3, -4};
  for (int t = 0; t < 2000; ++t) {
    const std::vector<float> gradient = {2 * (x[0] - 1), 20 * (x[1] - 2)};
    adam.step(x, gradient, 0.01f);
  }
  EXPECT_NEAR(x[0], 1, 1e-3);
  EXPECT_NEAR(x[1], 2, 1e-3);
}

}  // namespace
}  // namespace mercer
