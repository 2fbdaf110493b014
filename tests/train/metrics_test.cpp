// Ranks and metrics counted by hand.
#include "train/metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace mercer {
namespace {

using Ranks = std::vector<double>;

Ranks ranks_of(const std::vector<float>& scores, const std::vector<uint32_t>& targets,
               const std::vector<uint32_t>& masked = {}) {
  const auto ranks = target_ranks(scores, targets, masked);
  EXPECT_TRUE(ranks.ok());
  return ranks.ok() ? ranks.value() : Ranks();
}

TEST(TargetRanks, CountTheBetterCandidates) {
  EXPECT_EQ(ranks_of({0.1f, 0.9f, 0.5f, 0.7f}, {1}), Ranks{1});
  EXPECT_EQ(ranks_of({0.1f, 0.9f, 0.5f, 0.7f}, {2}), Ranks{3});
  EXPECT_EQ(ranks_of({0.1f, 0.9f, 0.5f, 0.7f}, {0}), Ranks{4});
}

TEST(TargetRanks, CountHalfOfTheTied) {
  EXPECT_EQ(ranks_of({5, 3, 3, 3, 1}, {2}), Ranks{1 + 1 + 2 / 2.0});
  EXPECT_EQ(ranks_of({3, 3}, {0}), Ranks{1.5});
  // A constant scorer gets the middle of the list, not its top.
  EXPECT_EQ(ranks_of(std::vector<float>(101, 0.0f), {0}), Ranks{51});
}

TEST(TargetRanks, LeaveOutTheMasked) {
  EXPECT_EQ(ranks_of({9, 8, 7, 6}, {3}, {0, 2}), Ranks{2});
  EXPECT_EQ(ranks_of({9, 6, 7, 6}, {3}, {1}), Ranks{3});
}

TEST(TargetRanks, NeverMaskATarget) {
  EXPECT_EQ(ranks_of({9, 8, 7}, {1}, {0, 1, 2}), Ranks{1});
  // Nor does a target that is masked as well cease to compete with another.
  EXPECT_EQ(ranks_of({9, 8, 7}, {0, 1}, {0}), (Ranks{1, 2}));
}

TEST(TargetRanks, FollowTheOrderOfTheTargets) {
  EXPECT_EQ(ranks_of({1, 2, 3, 4}, {0, 3, 1}), (Ranks{4, 1, 3}));
}

TEST(TargetRanks, RefuseScoresThatAreNotFinite) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    const std::vector<float> scores = {1, bad, 2};
    // Masking the item does not hide it.
    for (const auto& masked : {std::vector<uint32_t>(), std::vector<uint32_t>{1}}) {
      const auto ranks = target_ranks(scores, std::vector<uint32_t>{0}, masked);
      ASSERT_FALSE(ranks.ok());
      EXPECT_EQ(ranks.error().code, ErrorCode::kNotFinite);
    }
  }
}

double discount(double rank) { return 1 / std::log2(rank + 1); }

TEST(Metrics, AreOneForATargetOnTop) {
  const Metrics metrics = metrics_of_ranks(Ranks{1});
  for (const auto& [name, value] : named_metrics(metrics)) EXPECT_EQ(value, 1) << name;
}

TEST(Metrics, CountATargetUpToTheCutoff) {
  const Metrics fifth = metrics_of_ranks(Ranks{5});
  EXPECT_EQ(fifth.recall, (std::array<double, 3>{1, 1, 1}));
  EXPECT_NEAR(fifth.ndcg[0], discount(5), 1e-12);
  const Metrics sixth = metrics_of_ranks(Ranks{6});
  EXPECT_EQ(sixth.recall, (std::array<double, 3>{0, 1, 1}));
  EXPECT_EQ(sixth.ndcg[0], 0);
  EXPECT_NEAR(sixth.ndcg[1], discount(6), 1e-12);
  EXPECT_EQ(metrics_of_ranks(Ranks{10}).recall, (std::array<double, 3>{0, 1, 1}));
  EXPECT_EQ(metrics_of_ranks(Ranks{10.5}).recall, (std::array<double, 3>{0, 0, 1}));
  EXPECT_EQ(metrics_of_ranks(Ranks{21}).recall, (std::array<double, 3>{0, 0, 0}));
  EXPECT_NEAR(metrics_of_ranks(Ranks{21}).mrr, 1 / 21.0, 1e-12);
  EXPECT_EQ(metrics_of_ranks(Ranks{10.5}).mrr_at_10, 0);
  EXPECT_NEAR(metrics_of_ranks(Ranks{30, 10}).mrr_at_10, 1 / 10.0, 1e-12);
}

TEST(Metrics, HaveAllTargetsFirstAsTheirIdeal) {
  const Metrics metrics = metrics_of_ranks(Ranks{7, 1, 30});
  EXPECT_EQ(metrics.mrr, 1);
  EXPECT_NEAR(metrics.recall[0], 1 / 3.0, 1e-12);
  EXPECT_NEAR(metrics.recall[1], 2 / 3.0, 1e-12);
  const double ideal = discount(1) + discount(2) + discount(3);
  EXPECT_NEAR(metrics.ndcg[0], discount(1) / ideal, 1e-12);
  EXPECT_NEAR(metrics.ndcg[1], (discount(1) + discount(7)) / ideal, 1e-12);
  EXPECT_NEAR(metrics_of_ranks(Ranks{2, 3, 1}).ndcg[0], 1, 1e-12);
}

TEST(Metrics, HaveNoMoreInTheIdealThanTheCutoff) {
  // Seven targets, the first five places: NDCG@5 is full, recall@5 is not.
  const Metrics metrics = metrics_of_ranks(Ranks{1, 2, 3, 4, 5, 50, 60});
  EXPECT_NEAR(metrics.ndcg[0], 1, 1e-12);
  EXPECT_NEAR(metrics.recall[0], 5 / 7.0, 1e-12);
  EXPECT_LT(metrics.ndcg[1], 1);
}

TEST(Metrics, AreAveragedOverCases) {
  const std::vector<Metrics> cases = {metrics_of_ranks(Ranks{1}), metrics_of_ranks(Ranks{2}),
                                      metrics_of_ranks(Ranks{100})};
  const Metrics mean = mean_of(cases);
  EXPECT_NEAR(mean.mrr, (1 + 0.5 + 0.01) / 3, 1e-12);
  EXPECT_NEAR(mean.recall[2], 2 / 3.0, 1e-12);
  EXPECT_NEAR(mean.ndcg_at_10(), (1 + discount(2)) / 3, 1e-12);
  EXPECT_EQ(mean_of({}).mrr, 0);
}

TEST(Metrics, HaveTheDocumentedNames) {
  Metrics metrics;
  metrics.mrr = 1;
  metrics.mrr_at_10 = 8;
  metrics.recall = {2, 3, 4};
  metrics.ndcg = {5, 6, 7};
  const std::vector<std::pair<std::string, double>> expected = {
      {"mrr", 1},       {"mrr@10", 8}, {"recall@5", 2}, {"recall@10", 3},
      {"recall@20", 4}, {"ndcg@5", 5}, {"ndcg@10", 6},  {"ndcg@20", 7}};
  EXPECT_EQ(named_metrics(metrics), expected);
}

}  // namespace
}  // namespace mercer
