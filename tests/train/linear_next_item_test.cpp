#include "train/linear_next_item.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "plain_matrix.h"
#include "sample_sequences.h"

namespace mercer {
namespace linear_next_item_test {

std::vector<float> scores_of(const LinearNextItem& model, const std::vector<uint32_t>& history,
                             size_t item_count) {
  std::vector<float> scores(item_count, -1);
  const SampleSequences histories({history});
  model.score(histories.views(), scores);
  return scores;
}

LinearNextItem fitted(size_t item_count, Sequences training, const LinearNextItemOptions& options) {
  auto model = LinearNextItem::fit(item_count, training, options);
  EXPECT_TRUE(model.ok());
  return std::move(model).value();
}

// The row of X for the first `length` items of a sequence.
std::vector<double> plain_row(const std::vector<uint32_t>& sequence, size_t length,
                              size_t item_count, const LinearNextItemOptions& options) {
  std::vector<double> row(item_count, 0.0);
  for (size_t age = 1; age <= std::min(length, options.history_length); ++age) {
    row[sequence[length - age]] += std::pow(static_cast<double>(age), -options.age_power);
  }
  return row;
}

// W by its definition: every position of every sequence is a row, reversed ones with the weight
// `backward` (its root on both sides of the regression).
PlainMatrix plain_weights(const SampleSequences& training, size_t item_count,
                          const LinearNextItemOptions& options) {
  PlainMatrix inputs, targets;
  std::vector<double> popularity(item_count, 0.0);
  for (const std::vector<uint32_t>& forward : training.owned()) {
    for (const uint32_t item : forward) popularity[item] += 1;
    const std::vector<uint32_t> reversed(forward.rbegin(), forward.rend());
    for (const auto& [sequence, weight] : {std::pair{forward, 1.0}, {reversed, options.backward}}) {
      for (size_t next = 1; next < sequence.size(); ++next) {
        inputs.push_back(plain_row(sequence, next, item_count, options));
        for (double& value : inputs.back()) value *= std::sqrt(weight);
        targets.emplace_back(item_count, 0.0);
        targets.back()[sequence[next]] = std::sqrt(weight);
      }
    }
  }
  PlainMatrix gram = transposed_product(inputs, inputs);
  for (size_t i = 0; i < item_count; ++i) gram[i][i] += options.ridge;
  PlainMatrix weights = plain_solve(gram, transposed_product(inputs, targets));
  for (auto& row : weights) {
    for (size_t j = 0; j < item_count; ++j) {
      if (popularity[j] > 0) row[j] *= std::pow(popularity[j], -options.target_popularity);
    }
  }
  return weights;
}

void expect_plain(const SampleSequences& training, size_t item_count,
                  const LinearNextItemOptions& options) {
  const LinearNextItem model = fitted(item_count, training.views(), options);
  const PlainMatrix weights = plain_weights(training, item_count, options);
  for (const std::vector<uint32_t>& history :
       {std::vector<uint32_t>{3}, {0, 4, 4, 1, 9, 2, 0}, {5, 6, 7, 8, 5}}) {
    const std::vector<double> row = plain_row(history, history.size(), item_count, options);
    const std::vector<float> scores = scores_of(model, history, item_count);
    for (size_t j = 0; j < item_count; ++j) {
      double expected = 0;
      for (size_t i = 0; i < item_count; ++i) expected += row[i] * weights[i][j];
      EXPECT_NEAR(scores[j], expected, 2e-5) << "item " << j;
    }
  }
}

TEST(LinearNextItem, IsARidgeRegressionInClosedForm) {
  const SampleSequences training = random_sequences(60, 9, 10, 11);
  expect_plain(
      training, 10,
      {.history_length = 50, .age_power = 1, .ridge = 2, .backward = 0, .target_popularity = 0});
}

TEST(LinearNextItem, ForgetsWhatIsTooOld) {
  const SampleSequences training = random_sequences(40, 12, 10, 2);
  for (const size_t length : {1u, 2u, 4u}) {
    expect_plain(training, 10,
                 {.history_length = length,
                  .age_power = 0.5,
                  .ridge = 1,
                  .backward = 0,
                  .target_popularity = 0});
  }
}

TEST(LinearNextItem, ReadsSequencesFromTheirEndToo) {
  const SampleSequences training = random_sequences(40, 12, 10, 5);
  for (const size_t length : {3u, 50u}) {
    expect_plain(training, 10,
                 {.history_length = length,
                  .age_power = 0.7,
                  .ridge = 3,
                  .backward = 0.4,
                  .target_popularity = 0.3});
  }
}

TEST(LinearNextItem, LearnsWhatComesNext) {
  const SampleSequences training = cycle_sequences(30, 12, 15);
  const LinearNextItem model = fitted(15, training.views(), {.ridge = 1});
  for (uint32_t last : {0u, 6u, 14u}) {
    const std::vector<float> scores = scores_of(model, {(last + 14) % 15, last}, 15);
    EXPECT_EQ(std::ranges::max_element(scores) - scores.begin(), (last + 1) % 15);
  }
}

TEST(LinearNextItem, LooksAtNothingButTheHistory) {
  const SampleSequences training = random_sequences(60, 9, 20, 4);
  const LinearNextItem model = fitted(20, training.views(), {});
  const SampleSequences histories({{1}, {2, 3, 4, 5, 6, 7}, {19, 0}});
  std::vector<float> together(60, -1);
  model.score(histories.views(), together);
  for (size_t h = 0; h < 3; ++h) {
    const std::vector<float> alone = scores_of(model, histories.owned()[h], 20);
    for (size_t item = 0; item < 20; ++item) EXPECT_EQ(together[h * 20 + item], alone[item]);
  }
}

TEST(LinearNextItem, KnowsNothingOfItemsThatNobodyHad) {
  const SampleSequences training({{0, 1, 2}, {2, 0, 1}});
  const LinearNextItem model = fitted(5, training.views(), {.ridge = 1});
  EXPECT_EQ(scores_of(model, {4}, 5), (std::vector<float>(5, 0.0f)));
  EXPECT_EQ(scores_of(model, {0}, 5)[3], 0.0f);
  EXPECT_GT(scores_of(model, {0}, 5)[1], 0.0f);
}

TEST(LinearNextItem, GivesTheSameBytesEachTime) {
  const SampleSequences training = random_sequences(300, 9, 270, 3);  // several blocks
  const LinearNextItem first = fitted(270, training.views(), {});
  const std::vector<char> shift(54321);  // memory lies elsewhere the second time
  const LinearNextItem second = fitted(270, training.views(), {});
  EXPECT_EQ(scores_of(first, {1, 2, 3}, 270), scores_of(second, {1, 2, 3}, 270));
}

TEST(LinearNextItem, IsChosenOnValidation) {
  // The last item says nothing; the one before it says all: only a history of two finds it.
  std::vector<std::vector<uint32_t>> sequences;
  for (uint32_t user = 0; user < 24; ++user) {
    const uint32_t kind = user % 4;
    sequences.push_back({kind, 8, 4 + kind, kind, 8, 4 + kind, 9});
  }
  const Dataset dataset = dataset_of(sequences, 10);
  const Split split = split_dataset(dataset, {}).value();
  const auto training = training_sequences(dataset, split);
  const LinearNextItemOptions last_only{.history_length = 1, .ridge = 1};
  const LinearNextItemOptions two{.history_length = 2, .ridge = 1};
  const auto scores_with = [&](const std::vector<LinearNextItemOptions>& candidates) {
    auto best = fit_best_linear_next_item(dataset, split, candidates);
    EXPECT_TRUE(best.ok());
    return scores_of(best.value(), {1, 8}, 10);
  };
  const auto expected = scores_of(fitted(10, training, two), {1, 8}, 10);
  EXPECT_EQ(scores_with({last_only, two, last_only}), expected);
  EXPECT_EQ(scores_with({two, last_only}), expected);
  EXPECT_EQ(scores_with({last_only}), scores_of(fitted(10, training, last_only), {1, 8}, 10));
}

TEST(LinearNextItem, ShowsTheWorkOfAllCandidatesAsOne) {
  const Dataset dataset = dataset_of(random_sequences(50, 6, 300, 3).owned(), 300);
  const Split split = split_dataset(dataset, {}).value();
  const std::vector<LinearNextItemOptions> candidates(2, {.ridge = 1});
  std::vector<size_t> seen;
  const auto best =
      fit_best_linear_next_item(dataset, split, candidates, [&](size_t done, size_t total) {
        EXPECT_EQ(total, 1200u);
        seen.push_back(done);
        return done < 900;
      });
  ASSERT_FALSE(best.ok());
  EXPECT_EQ(best.error().code, ErrorCode::kCancelled);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(seen.front(), 0u);
  EXPECT_GE(seen.back(), 900u);
}

TEST(LinearNextItem, RefusesMoreItemsThanItsLimit) {
  const SampleSequences training({{0, 1}});
  EXPECT_TRUE(LinearNextItem::fit(8, training.views(), {.item_limit = 8}).ok());
  const auto refused = LinearNextItem::fit(30'000, training.views(), {});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kOutOfRange);
  EXPECT_EQ(refused.error().message,
            "linear-next-item keeps a number for every pair of items, which for 30000 items would "
            "take 3.6 GB of memory; its limit is 24576 items. Leave it out, or import the data "
            "with fewer items");
}

TEST(LinearNextItem, TellsHowFarItIsAndStops) {
  const SampleSequences training = random_sequences(50, 5, 600, 3);
  std::vector<size_t> seen;
  const auto watch = [&](size_t done, size_t total) {
    EXPECT_EQ(total, 1200u);
    seen.push_back(done);
    return true;
  };
  ASSERT_TRUE(LinearNextItem::fit(600, training.views(), {}, watch).ok());
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(seen.front(), 0u);
  EXPECT_EQ(seen.back(), 1200u);
  for (size_t last = 0; last < seen.size(); ++last) {  // at each of its calls
    size_t calls = 0;
    const auto stopped = LinearNextItem::fit(600, training.views(), {},
                                             [&](size_t, size_t) { return calls++ < last; });
    ASSERT_FALSE(stopped.ok());
    EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
    EXPECT_EQ(calls, last + 1);
  }
}

}  // namespace linear_next_item_test
}  // namespace mercer
