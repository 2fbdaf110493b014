#include "train/decayed_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sample_sequences.h"

namespace mercer {
namespace {

std::vector<float> scores_of(const DecayedRules& rules, const std::vector<uint32_t>& history,
                             size_t item_count) {
  std::vector<float> scores(item_count, -1);
  const SampleSequences histories({history});
  rules.score(histories.views(), scores);
  return scores;
}

// The definition, pair by pair.
double plain_score(const SampleSequences& training, const DecayedRulesOptions& options,
                   const std::vector<uint32_t>& history, uint32_t candidate) {
  std::vector<double> popularity(100, 0.0);
  for (const auto& sequence : training.owned()) {
    for (const uint32_t item : sequence) popularity[item] += 1;
  }
  double score = 0;
  for (size_t age = 0; age < std::min(history.size(), options.history_length); ++age) {
    const uint32_t source = history[history.size() - 1 - age];
    double rule = 0;
    for (const auto& sequence : training.owned()) {
      for (size_t a = 0; a < sequence.size(); ++a) {
        for (size_t b = a + 1; b < sequence.size() && b - a <= options.window; ++b) {
          if (sequence[a] == source && sequence[b] == candidate) {
            rule += std::pow(static_cast<double>(b - a), -options.gap_power);
          }
        }
      }
    }
    if (rule == 0) continue;
    score += std::pow(options.history_decay, static_cast<double>(age)) * rule /
             std::pow(popularity[source], options.source_popularity) /
             std::pow(popularity[candidate], options.target_popularity);
  }
  return score;
}

TEST(DecayedRules, AreSumsOverCountsOfPairs) {
  const SampleSequences training({{0, 1, 2}, {0, 1}, {3, 1}});
  const DecayedRules rules(4, training.views(),
                           {.window = 2,
                            .gap_power = 1,
                            .history_length = 2,
                            .history_decay = 0.5,
                            .source_popularity = 1,
                            .target_popularity = 0});
  // 0 -> 1 twice of 2, 0 -> 2 half of 2, 1 -> 2 once of 3.
  EXPECT_EQ(scores_of(rules, {0}, 4), (std::vector<float>{0, 1, 0.25f, 0}));
  const std::vector<float> scores = scores_of(rules, {3, 0, 1}, 4);  // 3 is too old
  EXPECT_EQ(scores[1], 0.5f);
  EXPECT_FLOAT_EQ(scores[2], 1.0f / 3 + 0.125f);
}

TEST(DecayedRules, AgreeWithTheirDefinition) {
  const SampleSequences training = random_sequences(50, 15, 20, 4);
  for (const DecayedRulesOptions& options : {kShortRules, kLongRules}) {
    const DecayedRules rules(20, training.views(), options);
    for (const std::vector<uint32_t>& history :
         {std::vector<uint32_t>{7}, {3, 3, 9, 0, 12, 19, 1}, {5, 6}}) {
      const std::vector<float> scores = scores_of(rules, history, 20);
      for (uint32_t item = 0; item < 20; ++item) {
        EXPECT_NEAR(scores[item], plain_score(training, options, history, item), 1e-4) << item;
      }
    }
  }
}

TEST(DecayedRules, LookAtNothingButTheHistory) {
  const SampleSequences training = random_sequences(40, 10, 15, 6);
  const DecayedRules rules(15, training.views(), kLongRules);
  const SampleSequences histories({{1}, {2, 3, 4, 5, 6, 7}, {14, 0}});
  std::vector<float> together(45, -1);
  rules.score(histories.views(), together);
  for (size_t h = 0; h < 3; ++h) {
    const std::vector<float> alone = scores_of(rules, histories.owned()[h], 15);
    for (size_t item = 0; item < 15; ++item) EXPECT_EQ(together[h * 15 + item], alone[item]);
  }
}

TEST(DecayedRules, PreferWhatComesNextToWhatIsPopular) {
  // 9 is everywhere, but behind 0 comes 1.
  const SampleSequences training({{0, 1, 9}, {0, 1, 9}, {2, 3, 9}, {4, 9}, {5, 9}, {6, 7, 9}});
  const DecayedRules rules(10, training.views(), kShortRules);
  const std::vector<float> scores = scores_of(rules, {0}, 10);
  EXPECT_EQ(std::ranges::max_element(scores) - scores.begin(), 1);
}

TEST(DecayedRules, KnowNothingOfItemsThatNobodyHad) {
  const SampleSequences training({{0, 1}});
  const DecayedRules rules(3, training.views(), kShortRules);
  EXPECT_EQ(scores_of(rules, {2}, 3), (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(scores_of(rules, {0}, 3), (std::vector<float>{0, 1, 0}));
}

TEST(DecayedRules, AreChosenOnValidation) {
  // The last item says nothing; the one before it says all: only a history of two finds it.
  std::vector<std::vector<uint32_t>> sequences;
  for (uint32_t user = 0; user < 24; ++user) {
    const uint32_t kind = user % 4;
    sequences.push_back({kind, 8, 4 + kind, kind, 8, 4 + kind, 9});
  }
  const Dataset dataset = dataset_of(sequences, 10);
  const Split split = split_dataset(dataset, {}).value();
  DecayedRulesOptions last_only = kShortRules;
  last_only.history_length = 1;
  const std::vector<DecayedRulesOptions> candidates = {last_only, kShortRules, last_only};
  const auto chosen = choose_decayed_rules(dataset, split, candidates);
  ASSERT_TRUE(chosen.ok());
  EXPECT_EQ(chosen.value().history_length, kShortRules.history_length);
  const auto only = choose_decayed_rules(dataset, split, std::span(candidates).first(1));
  EXPECT_EQ(only.value().history_length, 1u);
}

}  // namespace
}  // namespace mercer
