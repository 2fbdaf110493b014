// The encoders' own functions against the C library's in double precision.
#include "src/activations.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace mercer {
namespace activations_test {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// The distance in units in the last place of the exact value's float.
double distance_ulp(float value, double exact) {
  const auto rounded = static_cast<float>(exact);
  const double unit =
      static_cast<double>(std::nextafter(std::abs(rounded), kInfinity)) - std::abs(rounded);
  return std::abs(value - exact) / unit;
}

// The worst distance of `function` from `exact` over many arguments in [from, to].
template <typename Function, typename Exact>
double worst_ulp(double from, double to, const Function& function, const Exact& exact) {
  constexpr int kSteps = 1'000'000;
  double worst = 0;
  for (int step = 0; step <= kSteps; ++step) {
    const auto x = static_cast<float>(from + (to - from) * step / kSteps);
    worst = std::max(worst, distance_ulp(function(x), exact(static_cast<double>(x))));
  }
  return worst;
}

double exact_exp(double x) { return std::exp(x); }
double exact_sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double exact_tanh(double x) { return std::tanh(x); }
double exact_gelu(double x) {
  const double root = std::sqrt(2 / std::acos(-1.0));
  return 0.5 * x * (1 + std::tanh(root * (x + 0.044715 * x * x * x)));
}

TEST(Activations, ExpIsWithinTwoUnitsInTheLastPlace) {
  EXPECT_LE(worst_ulp(-87, 88, exp_of, exact_exp), 2);
  EXPECT_LE(worst_ulp(-1, 1, exp_of, exact_exp), 2);
  EXPECT_EQ(exp_of(0), 1);
  EXPECT_EQ(exp_of(-0.0f), 1);
}

TEST(Activations, ExpSaturates) {
  EXPECT_EQ(exp_of(kInfinity), exp_of(88));
  EXPECT_EQ(exp_of(3e38f), exp_of(88));
  EXPECT_EQ(exp_of(-kInfinity), exp_of(-87));
  EXPECT_EQ(exp_of(-3e38f), exp_of(-87));
  EXPECT_TRUE(std::isnormal(exp_of(-87)));
  EXPECT_TRUE(std::isfinite(exp_of(88)));
}

TEST(Activations, SigmoidIsWithinFourUnitsInTheLastPlace) {
  EXPECT_LE(worst_ulp(-86, 30, sigmoid, exact_sigmoid), 4);
  EXPECT_LE(worst_ulp(-1, 1, sigmoid, exact_sigmoid), 4);
  EXPECT_EQ(sigmoid(0), 0.5f);
  EXPECT_EQ(sigmoid(kInfinity), 1);
  EXPECT_LT(sigmoid(-kInfinity), 1e-37f);
}

TEST(Activations, TanhIsWithinFourUnitsInTheLastPlace) {
  EXPECT_LE(worst_ulp(-12, 12, tanh_of, exact_tanh), 4);
  EXPECT_LE(worst_ulp(-1, 1, tanh_of, exact_tanh), 4);
  EXPECT_LE(worst_ulp(-1e-3, 1e-3, tanh_of, exact_tanh), 4);
  EXPECT_EQ(tanh_of(kInfinity), 1);
  EXPECT_EQ(tanh_of(-kInfinity), -1);
  EXPECT_EQ(tanh_of(0), 0);
}

TEST(Activations, GeluFollowsItsTanhForm) {
  for (int step = -1'000'000; step <= 1'000'000; ++step) {
    const auto x = static_cast<float>(step * 1e-5);
    ASSERT_NEAR(gelu(x), exact_gelu(x), 4e-7 * std::abs(x)) << x;
  }
  EXPECT_EQ(gelu(1e30f), 1e30f);
  EXPECT_NEAR(gelu(-1e30f), 0, 1e-6);
}

TEST(Activations, ReluCutsOffBelowZero) {
  EXPECT_EQ(relu(-1.5f), 0);
  EXPECT_EQ(relu(1.5f), 1.5f);
}

TEST(Activations, KeepNan) {
  for (const auto function : {exp_of, sigmoid, tanh_of, gelu, relu}) {
    EXPECT_TRUE(std::isnan(function(kNan)));
  }
}

}  // namespace activations_test
}  // namespace mercer
