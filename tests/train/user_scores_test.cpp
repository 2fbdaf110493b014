// Users' scores as numbers that interests can start from.
#include "train/user_scores.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sample_sequences.h"

namespace mercer {
namespace {

TEST(UserScores, AreStandardisedOverTheUsersWhoHaveThem) {
  const Dataset dataset = dataset_of({{0, 1}, {2, 1, 0}, {1, 1}, {2}}, 3);
  const UserScores scores(dataset, std::vector<float>{9, 5, 100, 100, 3, 5, 6, 5},
                          {true, false, true, true});
  const float step = std::sqrt(1.5F);  // of 9, 6, 3: mean 6, variance 6
  EXPECT_FLOAT_EQ(scores.of(dataset.sequence(0))[0], step);
  EXPECT_FLOAT_EQ(scores.of(dataset.sequence(2))[0], -step);
  EXPECT_FLOAT_EQ(scores.of(dataset.sequence(3))[0], 0);
  // Nothing is known of the second user, and nobody differs on the second attribute.
  EXPECT_EQ(scores.of(dataset.sequence(1)), Eigen::VectorXf::Zero(2));
  for (size_t user = 0; user < 4; ++user) EXPECT_EQ(scores.of(dataset.sequence(user))[1], 0);
}

TEST(UserScores, KnowAUserByAnyPartOfTheHistory) {
  // The second user has no events, so that two begin at the same place.
  const Dataset dataset = dataset_of({{0, 1, 2}, {}, {1, 0}}, 3);
  const UserScores scores(dataset, std::vector<float>{0, 5, 10}, {true, true, true});
  const auto first = dataset.sequence(0);
  EXPECT_LT(scores.of(first)[0], -1);
  EXPECT_EQ(scores.of(first.first(1)), scores.of(first));
  EXPECT_EQ(scores.of(first.last(1)), scores.of(first));
  EXPECT_GT(scores.of(dataset.sequence(2))[0], 1);
}

TEST(UserScores, AreZeroForHistoriesOfNobodyInTheDataSet) {
  const Dataset dataset = dataset_of({{0, 1, 2}, {1, 0}}, 3);
  const UserScores scores(dataset, std::vector<float>{0, 10}, {true, true});
  const std::vector<uint32_t> elsewhere = {0, 1, 2};
  EXPECT_EQ(scores.of(elsewhere)[0], 0);
  EXPECT_EQ(scores.of({})[0], 0);
  const UserScores of_nobody(dataset, std::vector<float>{0, 10}, {false, false});
  EXPECT_EQ(of_nobody.of(dataset.sequence(1))[0], 0);
}

}  // namespace
}  // namespace mercer
