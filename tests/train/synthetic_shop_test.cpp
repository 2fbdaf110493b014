// That the shops which benchmarks run on are what docs/performance.md says.
#include "bench/synthetic_shop.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

namespace mercer::bench {
namespace synthetic_shop_test {

constexpr size_t kItems = 10'000;

SyntheticShop shop_of(bool is_isotropic = false) {
  return make_shop({.item_count = kItems,
                    .dimension = 64,
                    .attribute_count = 2,
                    .has_titles = false,
                    .is_isotropic = is_isotropic,
                    .shopper_count = 100});
}

// What items sell, best sellers first: a softmax of the biases.
std::vector<double> sales_by_rank(const SyntheticShop& shop) {
  std::vector<double> sales(shop.model.biases.begin(), shop.model.biases.end());
  for (double& value : sales) value = std::exp(value);
  std::ranges::sort(sales, std::greater());
  return sales;
}

TEST(SyntheticShop, SellsByZipfsLaw) {
  const std::vector<double> sales = sales_by_rank(shop_of());
  // Least squares on logarithms; a straight line, behind the best sellers, is a power law.
  double count = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
  for (size_t rank = 100; rank <= sales.size(); ++rank) {
    const double log_rank = std::log(static_cast<double>(rank));
    const double log_sales = std::log(sales[rank - 1]);
    count += 1;
    x += log_rank;
    y += log_sales;
    xx += log_rank * log_rank;
    xy += log_rank * log_sales;
    yy += log_sales * log_sales;
  }
  const double covariance = xy - x * y / count;
  EXPECT_NEAR(covariance / (xx - x * x / count), -0.9, 0.02);
  EXPECT_GT(covariance * covariance / ((xx - x * x / count) * (yy - y * y / count)), 0.999);
  const double all = std::accumulate(sales.begin(), sales.end(), 0.0);
  const double hits = std::accumulate(sales.begin(), sales.begin() + kItems / 100, 0.0);
  EXPECT_GT(hits / all, 0.2);
  EXPECT_LT(hits / all, 0.5);
}

TEST(SyntheticShop, HasShoppersWhoMostlySeeWhatSells) {
  const SyntheticShop shop = shop_of();
  std::vector<uint32_t> by_sales(kItems);
  std::iota(by_sales.begin(), by_sales.end(), 0U);
  std::ranges::sort(by_sales, std::greater(), [&](uint32_t i) { return shop.model.biases[i]; });
  const std::set<uint32_t> hits(by_sales.begin(), by_sales.begin() + kItems / 10);
  size_t events = 0, of_hits = 0;
  for (const auto& history : shop.histories) {
    EXPECT_EQ(std::set<uint32_t>(history.begin(), history.end()).size(), 50U);
    events += history.size();
    for (const uint32_t item : history) of_hits += hits.count(item);
  }
  EXPECT_EQ(events, 100 * 50U);
  EXPECT_GT(static_cast<double>(of_hits) / static_cast<double>(events), 0.25);
}

TEST(SyntheticShop, HasTopicsUnlessItIsIsotropic) {
  // The share of the variance along the best direction tells: without topics all are alike.
  const auto largest_share = [](const SyntheticShop& shop) {
    const size_t dimension = shop.model.dimension();
    std::vector<double> direction(dimension, 1), next(dimension);
    double variance = 0, length = 0;
    for (int round = 0; round < 10; ++round) {
      std::ranges::fill(next, 0);
      variance = 0;
      for (size_t item = 0; item < kItems; ++item) {
        const float* row = shop.model.items.data() + item * dimension;
        const double along = std::inner_product(row, row + dimension, direction.begin(), 0.0);
        for (size_t k = 0; k < dimension; ++k) {
          next[k] += along * row[k];
          variance += double{row[k]} * row[k];
        }
      }
      length = std::sqrt(std::inner_product(next.begin(), next.end(), next.begin(), 0.0));
      for (size_t k = 0; k < dimension; ++k) direction[k] = next[k] / length;
    }
    return length / variance;
  };
  EXPECT_GT(largest_share(shop_of()), 3 * largest_share(shop_of(/*is_isotropic=*/true)));
}

TEST(SyntheticShop, IsTheSameForASeed) {
  const ShopSettings settings = {.item_count = 500, .dimension = 8, .shopper_count = 3};
  const SyntheticShop shop = make_shop(settings);
  const SyntheticShop again = make_shop(settings);
  EXPECT_EQ(shop.model.items, again.model.items);
  EXPECT_EQ(shop.histories, again.histories);
  EXPECT_EQ(shop.catalogue[7].title, again.catalogue[7].title);
  ShopSettings other = settings;
  other.seed = 2;
  EXPECT_NE(make_shop(other).model.items, shop.model.items);
}

}  // namespace synthetic_shop_test
}  // namespace mercer::bench
