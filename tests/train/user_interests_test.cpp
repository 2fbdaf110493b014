// What a history says of a person, on top of what a session's scores say.
#include "train/user_interests.h"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>

#include "sample_sequences.h"
#include "train/guided_part.h"

namespace mercer {
namespace user_interests_test {

// Scores that are the same after every history.
class FixedScorer : public Scorer {
 public:
  explicit FixedScorer(std::vector<float> scores) : scores_(std::move(scores)) {}
  void score(Sequences histories, std::span<float> scores) const override {
    for (size_t h = 0; h < histories.size(); ++h) {
      std::ranges::copy(scores_, scores.begin() + static_cast<ptrdiff_t>(h * scores_.size()));
    }
  }

 private:
  std::vector<float> scores_;
};

class Interests : public ::testing::Test {
 protected:
  static constexpr size_t kItems = 6;
  static constexpr size_t kAttributes = 2;

  Interests() {
    const std::vector<float> guided = {0, 3, 1, 9, 2, 4, 8, 5, 9, 0, 10, 6};
    part_.steps = score_steps(guided, std::vector<bool>(kItems, true));
    part_.knots.assign(kAttributes * AttributeCurves::kKnotCount * kDimension, 0.0f);
    curves_ = part_.curves(kDimension);
    for (size_t i = 0; i < kItems; ++i) curves_.read_levels(i, levels_[i]);
  }

  // The penalised log likelihood whose maximum `of` steps towards.
  double objective(const std::vector<uint32_t>& history, const Eigen::Vector2d& t, double shrinkage,
                   const Eigen::Vector2d& start = Eigen::Vector2d::Zero()) const {
    double sum = -shrinkage / 2 * (t - start).squaredNorm();
    const auto score = [&](size_t i) {
      return scores_[i] + t[0] * levels_[i][0] + t[1] * levels_[i][1];
    };
    for (size_t j = 1; j < history.size(); ++j) {
      double total = 0;
      for (size_t i = 0; i < kItems; ++i) total += std::exp(score(i));
      sum += score(history[j]) - std::log(total);
    }
    return sum;
  }

  // One Newton step of it from its start, by differences.
  Eigen::Vector2d newton_step(const std::vector<uint32_t>& history, double shrinkage,
                              const Eigen::Vector2d& start) const {
    constexpr double kStep = 1e-3;
    Eigen::Vector2d gradient;
    Eigen::Matrix2d hessian;
    const auto at = [&](double a, double b) {
      return objective(history, start + Eigen::Vector2d(a, b), shrinkage, start);
    };
    for (int k = 0; k < 2; ++k) {
      const Eigen::Vector2d e = Eigen::Vector2d::Unit(k) * kStep;
      gradient[k] = (at(e[0], e[1]) - at(-e[0], -e[1])) / (2 * kStep);
      hessian(k, k) = (at(e[0], e[1]) - 2 * at(0, 0) + at(-e[0], -e[1])) / (kStep * kStep);
    }
    hessian(0, 1) = hessian(1, 0) =
        (at(kStep, kStep) - at(kStep, -kStep) - at(-kStep, kStep) + at(-kStep, -kStep)) /
        (4 * kStep * kStep);
    return start - hessian.inverse() * gradient;
  }

  static constexpr size_t kDimension = 3;
  GuidedPart part_;
  AttributeCurves curves_;
  float levels_[kItems][kAttributes] = {};
  std::vector<float> scores_ = {0.5f, -0.25f, 1, 0, 0.125f, -1};
  FixedScorer session_{scores_};
};

TEST_F(Interests, AreNoneAfterASingleItem) {
  const UserInterests interests(session_, curves_, 10);
  const std::vector<uint32_t> history = {4};
  EXPECT_EQ(interests.of(history).norm(), 0);
  std::vector<float> scores(kItems);
  interests.score(SampleSequences({history}).views(), scores);
  EXPECT_EQ(scores, scores_);
}

TEST_F(Interests, AreANewtonStepOfThePenalisedLikelihood) {
  const std::vector<uint32_t> history = {0, 5, 3, 4};
  constexpr double kShrinkage = 10;
  const Eigen::Vector2d expected = newton_step(history, kShrinkage, Eigen::Vector2d::Zero());
  const Eigen::VectorXf actual = UserInterests(session_, curves_, kShrinkage).of(history);
  ASSERT_EQ(actual.size(), 2);
  EXPECT_NEAR(actual[0], expected[0], 1e-4);
  EXPECT_NEAR(actual[1], expected[1], 1e-4);
}

TEST_F(Interests, AddTheirSplitToEveryScore) {
  const std::vector<uint32_t> history = {0, 5, 3, 4, 5, 5};
  const UserInterests interests(session_, curves_, 1);
  const Eigen::VectorXf t = interests.of(history);
  EXPECT_GT(t.norm(), 0.01f);
  std::vector<float> scores(kItems);
  interests.score(SampleSequences({history}).views(), scores);
  for (size_t i = 0; i < kItems; ++i) {
    EXPECT_NEAR(scores[i], scores_[i] + t[0] * levels_[i][0] + t[1] * levels_[i][1], 1e-5) << i;
  }
}

TEST_F(Interests, GrowWithEvidenceAndShrinkWithDoubt) {
  const std::vector<uint32_t> few = {0, 5, 5};
  const std::vector<uint32_t> many = {0, 5, 5, 5, 5, 5, 5};
  const UserInterests doubtful(session_, curves_, 100);
  const UserInterests trusting(session_, curves_, 10);
  EXPECT_GT(doubtful.of(many).norm(), doubtful.of(few).norm());
  EXPECT_GT(trusting.of(few).norm(), doubtful.of(few).norm());
}

TEST_F(Interests, PullTheWantedKindUpForWhoeverKeepsBuyingIt) {
  // Items 3, 4, 5 are high on the first attribute; one person buys nothing else.
  const std::vector<uint32_t> history = {3, 4, 5, 3, 5, 4, 3, 5};
  EXPECT_GT(UserInterests(session_, curves_, 5).of(history)[0], 0.1f);
}

TEST_F(Interests, TakeTheShrinkageThatValidatesBest) {
  const Dataset dataset =
      dataset_of({{3, 4, 5, 3, 5, 4}, {5, 3, 4, 5, 5, 3}, {0, 1, 2, 0, 1, 2}}, kItems);
  const Split split = split_dataset(dataset, {}).value();
  size_t calls = 0;
  const auto chosen =
      choose_shrinkage(session_, curves_, dataset, split, [&](size_t done, size_t total) {
        EXPECT_LT(done, total);
        ++calls;
        return true;
      });
  ASSERT_TRUE(chosen.ok());
  EXPECT_GE(calls, 2u);
  const auto ndcg_with = [&](double shrinkage) {
    return evaluate(UserInterests(session_, curves_, shrinkage), dataset, split.validation)
        .value()
        .masked.ndcg_at_10();
  };
  for (const double other : {10.0, 30.0, 100.0}) {
    EXPECT_GE(ndcg_with(chosen.value()), ndcg_with(other));
  }
  const auto stopped =
      choose_shrinkage(session_, curves_, dataset, split, [](size_t, size_t) { return false; });
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
}

// Interests that start from scores: three users, of whom the last has none.
class InterestsFromScores : public Interests {
 protected:
  InterestsFromScores()
      : dataset_(dataset_of({{0, 5, 3, 4, 1}, {2, 2, 0, 1, 5, 4}, {3, 5, 0, 1}}, kItems)),
        scores_of_users_(dataset_, std::vector<float>{9, 1, 3, 4, 0, 0}, {true, true, false}) {}

  std::vector<uint32_t> owned(size_t user) const {
    const auto history = dataset_.sequence(user);
    return {history.begin(), history.end()};
  }
  UserInterests from_scores(double shrinkage, double strength) const {
    return {session_, curves_, shrinkage, {&scores_of_users_, strength}};
  }

  Dataset dataset_;
  UserScores scores_of_users_;
};

TEST_F(InterestsFromScores, AreThoseFromZeroToTheBitWithoutStrength) {
  const UserInterests from_zero(session_, curves_, 10);
  for (size_t user = 0; user < dataset_.user_count(); ++user) {
    const auto history = dataset_.sequence(user);
    EXPECT_EQ(from_scores(10, 0).of(history), from_zero.of(history));
  }
  const auto history = dataset_.sequence(2);  // nobody scored this user
  EXPECT_EQ(from_scores(10, 0.3).of(history), from_zero.of(history));
  EXPECT_NE(from_scores(10, 0.3).of(dataset_.sequence(0)), from_zero.of(dataset_.sequence(0)));
}

TEST_F(InterestsFromScores, AreTheScoresUnderEndlessDoubt) {
  // Two users who differ score one deviation above and below the mean.
  EXPECT_EQ(from_scores(1e30, 0.5).of(dataset_.sequence(0)), Eigen::Vector2f(0.5F, -0.5F));
  EXPECT_EQ(from_scores(1e30, 0.5).of(dataset_.sequence(1)), Eigen::Vector2f(-0.5F, 0.5F));
  EXPECT_EQ(from_scores(3, 0.5).of(dataset_.sequence(1).first(1)), Eigen::Vector2f(-0.5F, 0.5F));
}

TEST_F(InterestsFromScores, AreANewtonStepFromThem) {
  constexpr double kShrinkage = 4;
  for (size_t user : {0u, 1u}) {
    const double sign = user == 0 ? 1 : -1;
    const Eigen::Vector2d expected =
        newton_step(owned(user), kShrinkage, sign * Eigen::Vector2d(0.7, -0.7));
    const Eigen::VectorXf actual = from_scores(kShrinkage, 0.7).of(dataset_.sequence(user));
    EXPECT_NEAR(actual[0], expected[0], 1e-4) << user;
    EXPECT_NEAR(actual[1], expected[1], 1e-4) << user;
  }
}

TEST_F(InterestsFromScores, AddTheirSplitToEveryScore) {
  const auto history = dataset_.sequence(1);
  const UserInterests interests = from_scores(10, 0.3);
  const Eigen::VectorXf t = interests.of(history);
  std::vector<float> scores(kItems);
  interests.score(std::vector<std::span<const uint32_t>>{history}, scores);
  for (size_t i = 0; i < kItems; ++i) {
    EXPECT_NEAR(scores[i], scores_[i] + t[0] * levels_[i][0] + t[1] * levels_[i][1], 1e-5) << i;
  }
}

// Whoever scores high on the first attribute goes on to items that have much of it.
TEST_F(InterestsFromScores, TakeAStrengthWhereScoresTellTheFutureAndNoneWhereTheyMislead) {
  std::vector<std::vector<uint32_t>> sequences;
  std::vector<float> honest;
  for (uint32_t user = 0; user < 40; ++user) {
    const bool wants_much = user % 2 == 0;
    sequences.push_back({2, 2, 2, wants_much ? 4u : 0u, 1});
    honest.insert(honest.end(), {wants_much ? 8.0F : 2.0F, 5});
  }
  std::vector<float> misleading = honest;
  for (size_t user = 0; user < 40; ++user) misleading[2 * user] = 10 - misleading[2 * user];
  const Dataset dataset = dataset_of(sequences, kItems);
  const Split split = split_dataset(dataset, {}).value();
  const auto chosen = [&](const std::vector<float>& values) {
    const UserScores scores(dataset, values, std::vector<bool>(40, true));
    return choose_strength(session_, curves_, 10, scores, dataset, split).value();
  };
  EXPECT_GT(chosen(honest).strength, 0);
  EXPECT_EQ(chosen(misleading).strength, 0);
  const std::vector<StrengthTrial> trials = chosen(misleading).trials;
  ASSERT_EQ(trials.size(), 4u);
  EXPECT_EQ(trials[3].strength, 0.3);
  EXPECT_LT(trials[3].validation_ndcg_at_10, trials[0].validation_ndcg_at_10);
}

TEST_F(InterestsFromScores, CanBeStoppedWhileChoosing) {
  const Split split = split_dataset(dataset_, {}).value();
  size_t last = 0;
  const auto stopped = choose_strength(session_, curves_, 10, scores_of_users_, dataset_, split,
                                       [&](size_t done, size_t total) {
                                         EXPECT_LT(done, total);
                                         last = done;
                                         return done < total / 2;
                                       });
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
  EXPECT_GT(last, 0u);
}

}  // namespace user_interests_test
}  // namespace mercer
