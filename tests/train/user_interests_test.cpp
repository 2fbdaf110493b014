// What a history says of a person, on top of what a session's scores say.
#include "train/user_interests.h"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>

#include "sample_sequences.h"
#include "train/guided_part.h"

namespace mercer {
namespace {

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
  double objective(const std::vector<uint32_t>& history, const Eigen::VectorXd& t,
                   double shrinkage) const {
    double sum = -shrinkage / 2 * t.squaredNorm();
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
  constexpr double kStep = 1e-3;
  Eigen::Vector2d gradient;
  Eigen::Matrix2d hessian;
  const auto at = [&](double a, double b) {
    return objective(history, Eigen::Vector2d(a, b), kShrinkage);
  };
  for (int k = 0; k < 2; ++k) {
    Eigen::Vector2d e = Eigen::Vector2d::Unit(k) * kStep;
    gradient[k] = (at(e[0], e[1]) - at(-e[0], -e[1])) / (2 * kStep);
    hessian(k, k) = (at(e[0], e[1]) - 2 * at(0, 0) + at(-e[0], -e[1])) / (kStep * kStep);
  }
  hessian(0, 1) = hessian(1, 0) =
      (at(kStep, kStep) - at(kStep, -kStep) - at(-kStep, kStep) + at(-kStep, -kStep)) /
      (4 * kStep * kStep);
  const Eigen::Vector2d expected = -hessian.inverse() * gradient;
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

}  // namespace
}  // namespace mercer
