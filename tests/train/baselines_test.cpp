#include "train/baselines.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sample_sequences.h"
#include "train/decayed_rules.h"
#include "train/ease.h"
#include "train/linear_next_item.h"

namespace mercer {
namespace baselines_test {

std::vector<float> scores_of(const Scorer& scorer, const std::vector<uint32_t>& history,
                             size_t item_count) {
  std::vector<float> scores(item_count, -1);
  const SampleSequences histories({history});
  scorer.score(histories.views(), scores);
  return scores;
}

class Baselines : public ::testing::Test {
 protected:
  static constexpr size_t kItems = 25;

  Baselines()
      : dataset_(dataset_of(random_sequences(80, 9, kItems, 3).owned(), kItems)),
        split_(split_dataset(dataset_, {}).value()),
        training_(training_sequences(dataset_, split_)) {}

  std::unique_ptr<Scorer> made(std::string_view name) const {
    auto scorer = make_baseline(name, dataset_, split_);
    EXPECT_TRUE(scorer.ok()) << name;
    return std::move(scorer).value();
  }

  Dataset dataset_;
  Split split_;
  std::vector<std::span<const uint32_t>> training_;
};

TEST_F(Baselines, AreKnownByName) {
  for (const std::string_view name : baseline_names()) EXPECT_TRUE(is_baseline(name)) << name;
  for (const char* name : {"", "popular", "Rules", "ease ", "linear", "shop.mercer"}) {
    EXPECT_FALSE(is_baseline(name)) << name;
    const auto refused = make_baseline(name, dataset_, split_);
    ASSERT_FALSE(refused.ok()) << name;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
    for (const std::string_view known : baseline_names()) {
      EXPECT_NE(refused.error().message.find(known), std::string::npos) << known;
    }
  }
}

TEST_F(Baselines, AreWhatTheirNamesSay) {
  const std::vector<uint32_t> history = {3, 17, 8};
  EXPECT_EQ(scores_of(*made("popularity"), history, kItems),
            scores_of(PopularityScorer(kItems, training_), history, kItems));
  const std::vector<DecayedRulesOptions> memories = {kShortRules, kLongRules};
  const DecayedRulesOptions options = choose_decayed_rules(dataset_, split_, memories).value();
  EXPECT_EQ(scores_of(*made("rules"), history, kItems),
            scores_of(DecayedRules(kItems, training_, options), history, kItems));
  const std::vector<LinearNextItemOptions> kinds = {kShortLinear, kLongLinear};
  EXPECT_EQ(scores_of(*made("linear-next-item"), history, kItems),
            scores_of(fit_best_linear_next_item(dataset_, split_, kinds).value(), history, kItems));
  EXPECT_EQ(scores_of(*made("ease"), history, kItems),
            scores_of(Ease::fit(kItems, training_, {}).value(), history, kItems));
}

// Each must change when a training event does, and must not when a held-out one does.
TEST_F(Baselines, LearnFromTrainingEventsAlone) {
  const std::vector<uint32_t> history = {3, 17, 8};
  for (const std::string_view name : baseline_names()) {
    if (name == "random") continue;  // it learns nothing
    const std::vector<float> before = scores_of(*made(name), history, kItems);
    Dataset held_out = dataset_;
    Dataset trained = dataset_;
    for (uint32_t user = 0; user < dataset_.user_count(); ++user) {
      const uint32_t last = dataset_.user_offsets[user + 1] - 1;
      if (dataset_.sequence(user).size() < 3) continue;
      held_out.items[last] = 3;
      if (dataset_.sequence(user).size() > 3) trained.items[dataset_.user_offsets[user]] = 3;
    }
    const auto after = make_baseline(name, held_out, split_);
    EXPECT_EQ(scores_of(*after.value(), history, kItems), before) << name;
    const auto other = make_baseline(name, trained, split_);
    EXPECT_NE(scores_of(*other.value(), history, kItems), before) << name;
  }
}

TEST_F(Baselines, OutliveTheirData) {
  for (const std::string_view name : baseline_names()) {
    auto dataset = std::make_unique<Dataset>(dataset_);
    const auto scorer = std::move(make_baseline(name, *dataset, split_)).value();
    const std::vector<float> before = scores_of(*scorer, {1, 2}, kItems);
    std::ranges::fill(dataset->items, 0u);
    dataset.reset();
    EXPECT_EQ(scores_of(*scorer, {1, 2}, kItems), before) << name;
  }
}

TEST_F(Baselines, SetEveryScoreOfEveryHistory) {
  const SampleSequences histories({{0}, {5, 5, 24, 1}});
  for (const std::string_view name : baseline_names()) {
    std::vector<float> scores(2 * kItems, 1e30f);
    made(name)->score(histories.views(), scores);
    for (const float score : scores) EXPECT_LT(std::abs(score), 1e6f) << name;
  }
}

TEST_F(Baselines, StopWhenTold) {
  for (const char* name : {"linear-next-item", "ease"}) {
    const auto stopped =
        make_baseline(name, dataset_, split_, [](size_t, size_t) { return false; });
    ASSERT_FALSE(stopped.ok()) << name;
    EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
  }
}

}  // namespace baselines_test
}  // namespace mercer
