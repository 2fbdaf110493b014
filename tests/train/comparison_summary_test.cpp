// What a comparison's runs come to.
#include "train/comparison_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mercer {
namespace comparison_summary_test {

using ::testing::ElementsAre;

// Users with `lengths` events each; item 0 is in every training history, item 1 only asked for.
struct Shop {
  Dataset dataset;
  Split split;

  explicit Shop(const std::vector<uint32_t>& lengths) {
    dataset.catalogue.resize(3);
    dataset.user_offsets.push_back(0);
    for (uint32_t user = 0; user < lengths.size(); ++user) {
      dataset.user_ids.push_back("u" + std::to_string(user));
      dataset.items.insert(dataset.items.end(), lengths[user], 0);
      dataset.user_offsets.push_back(static_cast<uint32_t>(dataset.items.size()));
      split.train_lengths.push_back(lengths[user]);
      split.test.push_back({user, lengths[user], {user % 2}});
    }
  }
};

CaseRanks ranks_of(const std::vector<double>& ranks) {
  CaseRanks cases;
  for (const double rank : ranks) cases.push_back({rank});
  return cases;
}

ComparisonRun run_of(const char* base, const char* variant, uint64_t seed,
                     const std::vector<double>& ranks) {
  ComparisonRun run{.task = {base, variant, seed}, .dimension = 4};
  run.masked_ranks = ranks_of(ranks);
  run.unmasked_ranks = ranks_of(ranks);
  return run;
}

const ComparisonGain& gain_of(const ComparisonSummary& summary, const std::string& against,
                              const std::string& metric, bool is_masked = true) {
  for (const ComparisonGain& gain : summary.gains) {
    if (gain.against == against && gain.metric == metric && gain.is_masked == is_masked) {
      return gain;
    }
  }
  ADD_FAILURE() << "no gain against " << against << " in " << metric;
  return summary.gains.front();
}

TEST(HolmCorrection, MultipliesTheSmallestByAllTheNextByOneLess) {
  EXPECT_THAT(holm_corrected(std::vector<double>{0.04, 0.01, 0.02}),
              ElementsAre(0.04, 0.03, 0.04));  // .01 * 3, .02 * 2, and .04 not below those
  EXPECT_THAT(holm_corrected(std::vector<double>{0.6, 0.7}), ElementsAre(1, 1));
  EXPECT_TRUE(holm_corrected({}).empty());
}

TEST(CaseGroups, ArePutTogetherBySize) {
  const Shop shop({3, 4, 5, 9, 10, 60});
  const auto groups = groups_by_history(shop.split);
  ASSERT_EQ(groups.size(), 4u);
  EXPECT_EQ(groups[0].name, "1 to 4");
  EXPECT_THAT(groups[0].cases, ElementsAre(0, 1));
  EXPECT_EQ(groups[1].name, "5 to 9");
  EXPECT_THAT(groups[1].cases, ElementsAre(2, 3));
  EXPECT_EQ(groups[2].name, "10 to 19");
  EXPECT_EQ(groups[3].name, "50 and more");
  EXPECT_THAT(groups[3].cases, ElementsAre(5));
}

TEST(CaseGroups, CountTheTargetsSalesInTraining) {
  const Shop shop({10, 20, 30, 40});
  const auto groups = groups_by_popularity(shop.dataset, shop.split);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].name, "none");  // item 1 was never trained on
  EXPECT_THAT(groups[0].cases, ElementsAre(1, 3));
  EXPECT_EQ(groups[1].name, "50 and more");
  EXPECT_THAT(groups[1].cases, ElementsAre(0, 2));
}

TEST(ComparisonSummary, AveragesSeedsCaseByCase) {
  const Shop shop({5, 5});
  const std::vector<ComparisonRun> runs = {run_of("linear", "base", 1, {1, 4}),
                                           run_of("linear", "base", 2, {2, 4})};
  const ComparisonSummary summary = summarise(runs, shop.dataset, shop.split, 1);
  ASSERT_EQ(summary.rows.size(), 1u);
  EXPECT_EQ(summary.rows[0].seed_count, 2u);
  EXPECT_DOUBLE_EQ(summary.rows[0].masked_cases[0].mrr, 0.75);
  EXPECT_DOUBLE_EQ(summary.rows[0].masked.mrr, 0.5);
  EXPECT_TRUE(summary.gains.empty());
}

TEST(ComparisonSummary, MeasuresRefinedAgainstEachOtherVariantOfItsBase) {
  const Shop shop({5, 5, 5, 5});
  const std::vector<ComparisonRun> runs = {
      run_of("", "popularity", 0, {9, 9, 9, 9}), run_of("linear", "base", 1, {2, 2, 4, 4}),
      run_of("linear", "guided", 1, {4, 4, 4, 4}), run_of("linear", "refined", 1, {1, 1, 2, 2}),
      run_of("sasrec", "base", 1, {1, 1, 1, 1})};
  const ComparisonSummary summary = summarise(runs, shop.dataset, shop.split, 1);
  EXPECT_EQ(summary.gains.size(), 2u * 2 * 3);  // base and guided, both masks, three metrics
  const ComparisonGain& gain = gain_of(summary, "base", "mrr");
  EXPECT_NEAR(gain.relative.mean, 0.75 / 0.375 - 1, 1e-12);  // twice as good
  EXPECT_LE(gain.relative.low, gain.relative.mean);
  EXPECT_GE(gain.relative.high, gain.relative.mean);
  EXPECT_GE(gain.holm_p, gain.relative.p);
  EXPECT_NEAR(gain_of(summary, "guided", "mrr").relative.mean, 0.75 / 0.25 - 1, 1e-12);
}

TEST(ComparisonSummary, MeasuresGainsWithinGroups) {
  const Shop shop({5, 5, 60, 60});
  const std::vector<ComparisonRun> runs = {run_of("linear", "base", 1, {2, 2, 2, 2}),
                                           run_of("linear", "refined", 1, {1, 1, 2, 2})};
  const ComparisonSummary summary = summarise(runs, shop.dataset, shop.split, 1);
  size_t found = 0;
  for (const ComparisonGain& gain : summary.group_gains) {
    if (gain.grouping != "history" || gain.metric != "mrr") continue;
    EXPECT_EQ(gain.case_count, 2u);
    EXPECT_NEAR(gain.relative.mean, gain.group == "5 to 9" ? 1 : 0, 1e-12);
    ++found;
  }
  EXPECT_EQ(found, 2u);
}

TEST(ComparisonSummary, MeasuresNothingAgainstABaseThatFindsNothing) {
  const Shop shop({5, 5});
  const std::vector<ComparisonRun> runs = {run_of("linear", "base", 1, {50, 50}),
                                           run_of("linear", "refined", 1, {1, 50})};
  const ComparisonSummary summary = summarise(runs, shop.dataset, shop.split, 1);
  EXPECT_DOUBLE_EQ(gain_of(summary, "base", "ndcg@10").relative.mean, 0.5);  // the plain difference
}

}  // namespace comparison_summary_test
}  // namespace mercer
