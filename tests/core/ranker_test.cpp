#include "mercer/ranker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "train/random.h"

namespace mercer {
namespace ranker_test {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::vector<uint32_t> best_items(const std::vector<float>& scores, size_t k,
                                 const std::vector<uint32_t>& excluded = {}) {
  const auto ranked = top_k(scores, k, excluded);
  std::vector<uint32_t> items;
  if (!ranked.ok()) {
    ADD_FAILURE() << ranked.error().message;
    return items;
  }
  for (const RankedItem& entry : ranked.value()) {
    EXPECT_EQ(entry.score, scores[entry.item]);
    items.push_back(entry.item);
  }
  return items;
}

using Items = std::vector<uint32_t>;

TEST(Ranker, PutsTheBestFirst) { EXPECT_EQ(best_items({0.5f, -1, 3, 2}, 3), (Items{2, 3, 0})); }

TEST(Ranker, BreaksTiesByLowerItemIndex) {
  EXPECT_EQ(best_items({1, 2, 1, 2, 1}, 5), (Items{1, 3, 0, 2, 4}));
  // The tie at the edge of the list: later items do not push out earlier ones.
  EXPECT_EQ(best_items({1, 2, 1, 2, 1}, 3), (Items{1, 3, 0}));
  EXPECT_EQ(best_items(std::vector<float>(100, 7), 4), (Items{0, 1, 2, 3}));
}

TEST(Ranker, TakesBothZerosForEqual) {
  EXPECT_EQ(best_items({-0.0f, 0.0f, -0.0f}, 3), (Items{0, 1, 2}));
}

TEST(Ranker, NeverReturnsExcludedItems) {
  EXPECT_EQ(best_items({5, 4, 3, 2, 1}, 2, {0, 2}), (Items{1, 3}));
  EXPECT_EQ(best_items({5, 4, 3}, 2, {1, 1, 1}), (Items{0, 2}));
  EXPECT_EQ(best_items({5, 4, 3}, 2, {2, 0, 1}), Items{});
}

TEST(Ranker, ReturnsFewerWhenFewerRemain) {
  EXPECT_EQ(best_items({1, 2}, 10), (Items{1, 0}));
  EXPECT_EQ(best_items({1, 2}, 10, {1}), (Items{0}));
  EXPECT_EQ(best_items({}, 10), Items{});
  EXPECT_EQ(best_items({1, 2}, 0), Items{});
  EXPECT_EQ(best_items({1, 2}, std::numeric_limits<size_t>::max()), (Items{1, 0}));
}

TEST(Ranker, RefusesScoresThatAreNotFinite) {
  for (const float bad : {kNan, kInfinity, -kInfinity}) {
    for (size_t place = 0; place < 3; ++place) {
      std::vector<float> scores = {1, 2, 3};
      scores[place] = bad;
      // Neither a short list nor an exclusion hides it.
      const Items excluded = {static_cast<uint32_t>(place)};
      for (const size_t k : {size_t{1}, size_t{3}}) {
        EXPECT_FALSE(top_k(scores, k, {}).ok());
        const auto ranked = top_k(scores, k, excluded);
        ASSERT_FALSE(ranked.ok());
        EXPECT_EQ(ranked.error().code, ErrorCode::kNotFinite);
      }
    }
  }
}

TEST(Ranker, AgreesWithSortingEverything) {
  Random random(3);
  for (int round = 0; round < 200; ++round) {
    std::vector<float> scores(1 + random.below(60));
    // Few values, so that ties are many.
    for (float& score : scores) score = static_cast<float>(random.below(8)) - 3;
    Items excluded;
    for (size_t i = 0; i < scores.size(); ++i) {
      if (random.below(4) == 0) excluded.push_back(static_cast<uint32_t>(i));
    }
    Items expected;
    for (uint32_t item = 0; item < scores.size(); ++item) {
      if (std::ranges::find(excluded, item) == excluded.end()) expected.push_back(item);
    }
    std::ranges::stable_sort(expected, std::greater(), [&](uint32_t i) { return scores[i]; });
    const size_t k = 1 + random.below(scores.size() + 5);
    if (expected.size() > k) expected.resize(k);
    EXPECT_EQ(best_items(scores, k, excluded), expected) << "round " << round;
  }
}

}  // namespace ranker_test
}  // namespace mercer
