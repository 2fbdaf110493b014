#include "train/ease.h"

#include <gtest/gtest.h>

#include "plain_matrix.h"
#include "sample_sequences.h"

namespace mercer {
namespace ease_test {

Ease fitted(size_t item_count, Sequences training, const EaseOptions& options) {
  auto model = Ease::fit(item_count, training, options);
  EXPECT_TRUE(model.ok());
  return std::move(model).value();
}

// B = I - P diag(P)^-1 with P = (X'X + ridge I)^-1.
PlainMatrix plain_ease(const SampleSequences& training, size_t item_count, double ridge) {
  PlainMatrix shoppers = plain_zeros(training.owned().size(), item_count);
  for (size_t s = 0; s < shoppers.size(); ++s) {
    for (const uint32_t item : training.owned()[s]) shoppers[s][item] = 1;
  }
  PlainMatrix gram = transposed_product(shoppers, shoppers);
  PlainMatrix identity = plain_zeros(item_count, item_count);
  for (size_t i = 0; i < item_count; ++i) {
    gram[i][i] += ridge;
    identity[i][i] = 1;
  }
  PlainMatrix weights = plain_solve(gram, identity);
  std::vector<double> diagonal(item_count);
  for (size_t i = 0; i < item_count; ++i) diagonal[i] = weights[i][i];
  for (size_t i = 0; i < item_count; ++i) {
    for (size_t j = 0; j < item_count; ++j) {
      weights[i][j] = i == j ? 0 : -weights[i][j] / diagonal[j];
    }
  }
  return weights;
}

TEST(Ease, IsTheClosedFormOfThePaper) {
  const SampleSequences training = random_sequences(60, 8, 12, 7);
  for (const double ridge : {0.5, 20.0}) {
    const Ease model = fitted(12, training.views(), {.ridge = ridge});
    const PlainMatrix expected = plain_ease(training, 12, ridge);
    for (size_t i = 0; i < 12; ++i) {
      for (size_t j = 0; j < 12; ++j) EXPECT_NEAR(model.weight(i, j), expected[i][j], 1e-5);
    }
  }
}

TEST(Ease, NeverUsesAnItemForItself) {
  const SampleSequences training = random_sequences(400, 9, 300, 1);  // several blocks
  const Ease model = fitted(300, training.views(), {.ridge = 1});
  for (size_t item = 0; item < 300; ++item) EXPECT_EQ(model.weight(item, item), 0.0f);
}

TEST(Ease, WorksBySight) {
  // Two shoppers, items 0 and 1 together, 2 alone: X'X + I is [[2, 1], [1, 2]] and 2.
  const SampleSequences training({{0, 1, 0}, {2, 2}});
  const Ease model = fitted(3, training.views(), {.ridge = 1});
  EXPECT_FLOAT_EQ(model.weight(0, 1), 0.5f);
  EXPECT_FLOAT_EQ(model.weight(1, 0), 0.5f);
  EXPECT_FLOAT_EQ(model.weight(0, 2), 0.0f);
  EXPECT_FLOAT_EQ(model.weight(2, 1), 0.0f);
}

TEST(Ease, ScoresASetWithoutOrderOrCount) {
  const SampleSequences training = random_sequences(60, 8, 10, 3);
  const Ease model = fitted(10, training.views(), {.ridge = 2});
  const SampleSequences histories({{4, 1, 7}, {7, 4, 1, 4, 4}, {2}});
  std::vector<float> scores(30, -1);
  model.score(histories.views(), scores);
  for (size_t item = 0; item < 10; ++item) {
    EXPECT_EQ(scores[item], scores[10 + item]);
    EXPECT_NEAR(scores[item], model.weight(1, item) + model.weight(4, item) + model.weight(7, item),
                1e-6);
    EXPECT_EQ(scores[20 + item], model.weight(2, item));
  }
}

TEST(Ease, DiffersBetweenTheTwoDirections) {
  // 0 is popular, 1 comes only with 0: having 1 says more for 0 than the reverse.
  const SampleSequences training({{0, 1}, {0, 2}, {0, 3}, {0, 1}, {0, 2}});
  const Ease model = fitted(4, training.views(), {.ridge = 1});
  EXPECT_GT(model.weight(1, 0), model.weight(0, 1));
}

TEST(Ease, GivesTheSameBytesEachTime) {
  const SampleSequences training = random_sequences(200, 9, 270, 2);
  const Ease first = fitted(270, training.views(), {.ridge = 3});
  const std::vector<char> shift(12345);  // memory lies elsewhere the second time
  const Ease second = fitted(270, training.views(), {.ridge = 3});
  for (size_t i = 0; i < 270; ++i) {
    for (size_t j = 0; j < 270; ++j) ASSERT_EQ(first.weight(i, j), second.weight(i, j));
  }
}

TEST(Ease, RefusesMoreItemsThanItsLimit) {
  const SampleSequences training({{0, 1}});
  EXPECT_TRUE(Ease::fit(8, training.views(), {.item_limit = 8}).ok());
  const auto refused = Ease::fit(9, training.views(), {.item_limit = 8});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kOutOfRange);
  EXPECT_EQ(refused.error().message,
            "ease keeps a number for every pair of items, which for 9 items would take 0.0 GB of "
            "memory; its limit is 8 items. Leave it out, or import the data with fewer items");
  const auto large = Ease::fit(50'000, training.views(), {});
  ASSERT_FALSE(large.ok());
  EXPECT_NE(large.error().message.find("10.0 GB"), std::string::npos) << large.error().message;
}

TEST(Ease, RefusesARidgeThatLeavesNothingToInvert) {
  const SampleSequences training({{0, 1}});  // X'X is [[1, 1], [1, 1]]
  const auto refused = Ease::fit(2, training.views(), {.ridge = 0});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kOutOfRange);
}

TEST(Ease, StopsWhenTold) {
  const SampleSequences training({{0, 1}});
  const auto stopped = Ease::fit(2, training.views(), {}, [](size_t, size_t) { return false; });
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
}

}  // namespace ease_test
}  // namespace mercer
