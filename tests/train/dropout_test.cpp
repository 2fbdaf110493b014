#include "train/dropout.h"

#include <gtest/gtest.h>

namespace mercer {
namespace {

using Eigen::MatrixXf;

TEST(Dropout, SilencesItsShareAndKeepsTheMean) {
  for (const float rate : {0.1f, 0.5f, 0.9f}) {
    MatrixXf values = MatrixXf::Ones(100, 1000);
    Dropout(rate, 1).apply(values);
    const float silenced = static_cast<float>((values.array() == 0).count()) / 100'000;
    EXPECT_NEAR(silenced, rate, 0.01);
    EXPECT_NEAR(values.mean(), 1, 0.05);
    EXPECT_TRUE(((values.array() == 0) || (values.array() == 1 / (1 - rate))).all());
  }
}

TEST(Dropout, SilencesEveryRowAndColumnAlike) {
  MatrixXf values = MatrixXf::Ones(64, 2000);
  Dropout(0.5f, 2).apply(values);
  const Eigen::VectorXf rows = values.rowwise().mean();
  EXPECT_LT((rows.array() - 1).abs().maxCoeff(), 0.15);
  const Eigen::VectorXf columns = values.colwise().mean();
  EXPECT_LT((columns.array() - 1).abs().maxCoeff(), 0.8);
  // No row repeats another.
  EXPECT_NEAR(values.row(0).dot(values.row(1)) / 2000, 1, 0.15);
}

TEST(Dropout, FollowsTheSeedAndThePlace) {
  const auto applied = [](const Dropout& dropout) {
    MatrixXf values = MatrixXf::Ones(20, 20);
    dropout.apply(values);
    return values;
  };
  const Dropout dropout(0.5f, 3);
  EXPECT_EQ(applied(dropout), applied(Dropout(0.5f, 3)));
  EXPECT_NE(applied(dropout), applied(Dropout(0.5f, 4)));
  EXPECT_EQ(applied(dropout.at(7)), applied(dropout.at(7)));
  EXPECT_NE(applied(dropout.at(7)), applied(dropout.at(8)));
}

TEST(Dropout, DoesNothingAtRateZero) {
  MatrixXf values = MatrixXf::Ones(5, 5);
  Dropout().apply(values);
  EXPECT_EQ(values, MatrixXf::Ones(5, 5));
}

TEST(Dropout, ReachesBlocksOfAMatrixToo) {
  MatrixXf values = MatrixXf::Ones(6, 40);
  Dropout(0.5f, 5).apply(values.topRows(3));
  EXPECT_GT((values.topRows(3).array() == 0).count(), 20);
  EXPECT_EQ((values.bottomRows(3).array() == 0).count(), 0);
}

}  // namespace
}  // namespace mercer
