#include "mercer/clusters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "mercer/scan.h"
#include "train/random.h"

namespace mercer {
namespace clusters_test {

// A float32 table in clusters, and a shopper.
struct Case {
  size_t dimension = 0;
  std::vector<float> rows = {};
  std::vector<float> biases = {};
  std::vector<float> shopper = {};
  std::vector<uint32_t> ends = {};
  std::vector<uint32_t> excluded = {};

  size_t item_count() const { return biases.size(); }
  ItemTable table() const { return ItemTable::of_float32(rows, dimension); }
  // The averages that a file would have.
  std::vector<float> means() const {
    std::vector<float> result, average_biases;
    uint32_t begin = 0;
    for (const uint32_t end : ends) {
      std::vector<double> mean(dimension + 1, 0);
      for (uint32_t item = begin; item < end; ++item) {
        for (size_t k = 0; k < dimension; ++k) mean[k] += rows[item * dimension + k];
        mean[dimension] += biases[item];
      }
      for (double& value : mean) value /= end - begin;
      result.insert(result.end(), mean.begin(), mean.end() - 1);
      average_biases.push_back(static_cast<float>(mean[dimension]));
      begin = end;
    }
    result.insert(result.end(), average_biases.begin(), average_biases.end());
    return result;
  }

  std::vector<RankedItem> found(size_t k, size_t probes) const {
    const std::vector<float> averages = means();
    return best_of(table(), shopper, biases, k, excluded, {ends, averages}, probes).value();
  }
  std::vector<RankedItem> exact(size_t k) const {
    return best_of(table(), shopper, biases, k, excluded).value();
  }
};

// Clusters of 4 to 23 random items about random centres, and `rest` items behind the last.
Case random_case(size_t clusters, size_t rest, size_t dimension, Random& random) {
  Case result{.dimension = dimension};
  const auto normal = [&] { return static_cast<float>(random.normal()); };
  const auto add_item = [&](std::span<const float> centre) {
    for (const float value : centre) result.rows.push_back(value + 0.5F * normal());
    result.biases.push_back(normal());
  };
  std::vector<float> centre(dimension);
  for (size_t c = 0; c < clusters; ++c) {
    std::ranges::generate(centre, normal);
    for (size_t items = 4 + random.below(20); items > 0; --items) add_item(centre);
    result.ends.push_back(static_cast<uint32_t>(result.item_count()));
  }
  std::ranges::fill(centre, 0.0F);
  for (size_t item = 0; item < rest; ++item) add_item(centre);
  for (size_t k = 0; k < dimension; ++k) result.shopper.push_back(normal());
  return result;
}

void expect_same(const std::vector<RankedItem>& given, const std::vector<RankedItem>& expected) {
  ASSERT_EQ(given.size(), expected.size());
  for (size_t rank = 0; rank < expected.size(); ++rank) {
    EXPECT_EQ(given[rank].item, expected[rank].item) << "at rank " << rank;
    EXPECT_EQ(given[rank].score, expected[rank].score) << "at rank " << rank;
  }
}

// Item by item, in doubles: the clusters with the best average scores, then the best items in them.
std::vector<RankedItem> best_by_hand(const Case& from, size_t k, size_t probes) {
  std::vector<float> scores(from.item_count());
  from.table().score(from.shopper, from.biases, scores);
  std::vector<std::pair<double, size_t>> means;
  for (size_t c = 0; c < from.ends.size(); ++c) {
    const size_t begin = c == 0 ? 0 : from.ends[c - 1];
    const double sum = std::accumulate(scores.begin() + static_cast<ptrdiff_t>(begin),
                                       scores.begin() + from.ends[c], 0.0);
    means.emplace_back(-sum / static_cast<double>(from.ends[c] - begin), c);
  }
  std::ranges::sort(means);
  std::vector<RankedItem> ranked;
  const auto look_at = [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      if (std::ranges::find(from.excluded, i) != from.excluded.end()) continue;
      ranked.push_back({static_cast<uint32_t>(i), scores[i]});
    }
  };
  for (size_t p = 0; p < probes; ++p) {
    const size_t c = means[p].second;
    look_at(c == 0 ? 0 : from.ends[c - 1], from.ends[c]);
  }
  look_at(from.ends.empty() ? 0 : from.ends.back(), from.item_count());
  std::ranges::sort(ranked, ranks_before);
  ranked.resize(std::min(ranked.size(), k));
  return ranked;
}

TEST(Clusters, OfWhichAllAreLookedAtFindExactlyWhatAScanFinds) {
  Random random(1);
  for (const size_t count : {1, 2, 7, 40}) {
    for (const size_t rest : {0, 1, 30}) {
      const Case one = random_case(count, rest, 24, random);
      for (const size_t k : {size_t{1}, size_t{10}, one.item_count(), 2 * one.item_count()}) {
        for (const size_t probes : {count, count + 1, size_t{UINT32_MAX}}) {
          expect_same(one.found(k, probes), one.exact(k));
        }
      }
    }
  }
}

TEST(Clusters, AreLookedAtInTheOrderOfTheirAverageItem) {
  Random random(2);
  for (size_t round = 0; round < 50; ++round) {
    const Case one = random_case(12, round % 3 * 5, 1 + round, random);
    for (const size_t probes : {1, 2, 5, 11}) {
      expect_same(one.found(4, probes), best_by_hand(one, 4, probes));
    }
  }
}

TEST(Clusters, OfWhichMoreAreLookedAtNeverGiveAWorseItem) {
  Random random(3);
  for (size_t round = 0; round < 20; ++round) {
    const Case one = random_case(16, 0, 8, random);
    std::vector<RankedItem> before = one.found(4, 1);
    for (size_t probes = 2; probes <= 16; ++probes) {
      const std::vector<RankedItem> now = one.found(4, probes);
      for (size_t rank = 0; rank < 4; ++rank) EXPECT_GE(now[rank].score, before[rank].score);
      before = now;
    }
    expect_same(before, one.exact(4));
  }
}

// What clusters cannot promise: the best item of all, in poor company.
TEST(Clusters, MissAnItemWhoseClusterPromisesLittle) {
  Random random(4);
  Case one = random_case(3, 0, 8, random);
  std::ranges::fill(one.shopper, 0.0F);
  std::ranges::fill(one.biases, 0.0F);
  std::fill(one.biases.begin() + one.ends[1], one.biases.end(), 1.0F);
  std::fill(one.biases.begin(), one.biases.begin() + one.ends[0], -100.0F);
  one.biases[2] = 5;
  EXPECT_EQ(one.found(1, 1)[0].item, one.ends[1]);
  EXPECT_EQ(one.found(1, 2)[0].item, one.ends[1]);
  EXPECT_EQ(one.found(1, 3)[0].item, 2U);
}

TEST(Clusters, AlwaysComeWithTheItemsOfNone) {
  Random random(5);
  Case one = random_case(10, 3, 16, random);
  one.biases.back() = 1000;
  EXPECT_EQ(one.found(5, 1)[0].item, one.item_count() - 1);
  one.excluded = {static_cast<uint32_t>(one.item_count() - 1)};
  EXPECT_NE(one.found(5, 1)[0].item, one.item_count() - 1);
}

TEST(Clusters, AreLookedAtUntilThereAreEnoughItems) {
  Random random(6);
  Case one = random_case(30, 0, 16, random);
  for (const uint32_t left : {0U, 1U, 4U, 9U}) {
    one.excluded.clear();
    for (uint32_t item = 0; item < one.item_count(); ++item) {
      if (item % 31 != 7 || item / 31 >= left) one.excluded.push_back(item);
    }
    // As many as there are, wherever they stand; they are then the best ones.
    EXPECT_EQ(one.found(9, 1).size(), left);
    expect_same(one.found(9, 1), one.exact(9));
  }
}

TEST(Clusters, SettleTiesByTheLowerIndex) {
  Random random(7);
  Case one = random_case(6, 2, 8, random);
  std::ranges::fill(one.rows, 0.25F);
  std::ranges::fill(one.biases, 1.0F);
  for (size_t probes = 1; probes <= 6; ++probes) {
    const std::vector<RankedItem> found = one.found(4, probes);
    for (uint32_t rank = 0; rank < 4; ++rank) EXPECT_EQ(found[rank].item, rank);
  }
}

TEST(Clusters, GiveAnErrorWhereScoresOverflow) {
  Random random(9);
  Case one = random_case(4, 0, 8, random);
  for (float& value : one.rows) value *= 1e30F;
  for (float& value : one.shopper) value *= 1e30F;
  const std::vector<float> means = one.means();
  const auto found =
      best_of(one.table(), one.shopper, one.biases, 3, one.excluded, {one.ends, means}, 1);
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, ErrorCode::kNotFinite);
}

}  // namespace clusters_test
}  // namespace mercer
