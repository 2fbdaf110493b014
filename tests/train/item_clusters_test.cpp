#include "train/item_clusters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <vector>

#include "train/random.h"

namespace mercer {
namespace item_clusters_test {

constexpr size_t kDimension = 5;

struct Points {
  std::vector<float> rows;
  std::vector<float> biases;
};

// Item i is about the corner i % 8 of a cube that the first two coordinates and the bias span.
Points corners(size_t item_count, double scatter) {
  Random random(3);
  Points points;
  for (size_t item = 0; item < item_count; ++item) {
    for (size_t k = 0; k < kDimension; ++k) {
      const double at = k < 2 ? 10.0 * (item >> k & 1) : 0;
      points.rows.push_back(static_cast<float>(at + scatter * random.normal()));
    }
    points.biases.push_back(static_cast<float>(10.0 * (item >> 2 & 1) + scatter * random.normal()));
  }
  return points;
}

ItemClusters clustered(const Points& points, size_t count, uint64_t seed = 1) {
  return cluster_items(points.rows, points.biases, count, seed, {}).value();
}

void expect_sound(const ItemClusters& clusters, size_t item_count) {
  std::vector<uint32_t> items = clusters.order;
  std::ranges::sort(items);
  std::vector<uint32_t> all(item_count);
  std::iota(all.begin(), all.end(), 0U);
  EXPECT_EQ(items, all);
  ASSERT_FALSE(clusters.ends.empty());
  EXPECT_EQ(clusters.ends.back(), item_count);
  uint32_t begin = 0;
  for (const uint32_t end : clusters.ends) {
    ASSERT_LT(begin, end);
    EXPECT_TRUE(std::is_sorted(clusters.order.begin() + begin, clusters.order.begin() + end));
    begin = end;
  }
}

// How many clusters have items of one corner alone.
size_t pure_clusters(const ItemClusters& clusters) {
  size_t pure = 0;
  uint32_t begin = 0;
  for (const uint32_t end : clusters.ends) {
    std::set<uint32_t> corners_in_it;
    for (; begin < end; ++begin) corners_in_it.insert(clusters.order[begin] % 8);
    pure += corners_in_it.size() == 1 ? 1 : 0;
  }
  return pure;
}

TEST(ItemClusters, HaveAlikeItemsByEmbeddingAndBias) {
  const ItemClusters clusters = clustered(corners(4000, 0.5), 40);
  expect_sound(clusters, 4000);
  EXPECT_GE(clusters.ends.size(), 35U);
  EXPECT_EQ(pure_clusters(clusters), clusters.ends.size());
}

TEST(ItemClusters, AreTheSameForASeed) {
  const Points points = corners(1500, 4);
  const ItemClusters clusters = clustered(points, 30, 7);
  expect_sound(clusters, 1500);
  EXPECT_EQ(clustered(points, 30, 7).order, clusters.order);
  EXPECT_EQ(clustered(points, 30, 7).ends, clusters.ends);
  EXPECT_NE(clustered(points, 30, 8).order, clusters.order);
}

TEST(ItemClusters, AreFewerWhereItemsAreAlike) {
  const ItemClusters clusters = clustered(corners(400, 0), 60);
  expect_sound(clusters, 400);
  EXPECT_LE(clusters.ends.size(), 8U);
  EXPECT_EQ(pure_clusters(clusters), clusters.ends.size());
}

TEST(ItemClusters, MayBeOne) {
  const ItemClusters clusters = clustered(corners(4, 1), 1);
  expect_sound(clusters, 4);
  EXPECT_EQ(clusters.ends.size(), 1U);
}

TEST(ItemClusters, TellHowFarTheyAreAndStopWhenTold) {
  const Points points = corners(3000, 1);
  size_t last = 0;
  size_t total = 0;
  const auto watch = [&](size_t done, size_t all) {
    EXPECT_GT(done, last);
    EXPECT_LE(done, all);
    last = done;
    total = all;
    return true;
  };
  ASSERT_TRUE(cluster_items(points.rows, points.biases, 50, 1, watch).ok());
  EXPECT_EQ(last, total);
  const auto stopped =
      cluster_items(points.rows, points.biases, 50, 1, [](size_t, size_t) { return false; });
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
}

}  // namespace item_clusters_test
}  // namespace mercer
