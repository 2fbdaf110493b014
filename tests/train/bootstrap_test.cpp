#include "train/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "train/random.h"

namespace mercer {
namespace {

std::vector<double> normal_sample(size_t count, double mean, uint64_t seed) {
  Random random(seed);
  std::vector<double> sample(count);
  for (double& value : sample) value = mean + random.normal();
  return sample;
}

TEST(PairedBootstrap, GivesTheMeanWithinItsInterval) {
  const std::vector<double> sample = normal_sample(200, 0.3, 1);
  const PairedDifference difference = paired_bootstrap(sample, 1);
  EXPECT_NEAR(difference.mean, std::accumulate(sample.begin(), sample.end(), 0.0) / 200, 1e-12);
  EXPECT_LT(difference.low, difference.mean);
  EXPECT_GT(difference.high, difference.mean);
}

TEST(PairedBootstrap, HasAnIntervalAsWideAsTheNormalApproximation) {
  const PairedDifference difference = paired_bootstrap(normal_sample(400, 0, 2), 2);
  const double expected = 2 * 1.96 / std::sqrt(400);
  EXPECT_NEAR(difference.high - difference.low, expected, 0.15 * expected);
}

TEST(PairedBootstrap, CoversTheTruthAboutAsOftenAsItSays) {
  int covered = 0;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    const PairedDifference difference =
        paired_bootstrap(normal_sample(50, 0.2, 100 + seed), seed, 400);
    covered += difference.low <= 0.2 && 0.2 <= difference.high ? 1 : 0;
  }
  EXPECT_GE(covered, 200 * 0.88);
  EXPECT_LE(covered, 200 * 0.99);
}

TEST(PairedBootstrap, RepeatsItselfWithTheSameSeed) {
  const std::vector<double> sample = normal_sample(30, 0.1, 3);
  const PairedDifference first = paired_bootstrap(sample, 7);
  const PairedDifference again = paired_bootstrap(sample, 7);
  EXPECT_EQ(first.low, again.low);
  EXPECT_EQ(first.high, again.high);
  EXPECT_EQ(first.p, again.p);
  const PairedDifference other = paired_bootstrap(sample, 8);
  EXPECT_NE(first.low, other.low);
  EXPECT_EQ(first.mean, other.mean);
}

TEST(PairedBootstrap, IsSureOfAClearDifference) {
  for (const double sign : {1.0, -1.0}) {
    const PairedDifference difference = paired_bootstrap(normal_sample(100, 2 * sign, 4), 1, 2000);
    EXPECT_NEAR(difference.p, 2.0 / 2001, 1e-12);  // never 0 from finite resampling
    EXPECT_GT(difference.low * sign, 0);
    EXPECT_GT(difference.high * sign, 0);
  }
}

TEST(PairedBootstrap, IsUnsureWithoutADifference) {
  EXPECT_EQ(paired_bootstrap(std::vector<double>(10, 0.0), 1).p, 1);
  const PairedDifference balanced = paired_bootstrap(std::vector<double>{-1, 1, -1, 1, -1, 1}, 1);
  EXPECT_GT(balanced.p, 0.5);
  EXPECT_LE(balanced.p, 1);
}

TEST(PairedBootstrap, TakesASingleCase) {
  const PairedDifference difference = paired_bootstrap(std::vector<double>{0.5}, 1);
  EXPECT_EQ(difference.mean, 0.5);
  EXPECT_EQ(difference.low, 0.5);
  EXPECT_EQ(difference.high, 0.5);
}

}  // namespace
}  // namespace mercer
