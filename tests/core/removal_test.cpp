#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "mercer/recommender.h"
#include "sample_model.h"

namespace mercer {
namespace removal_test {

constexpr size_t kCount = 3;

bool is_shown(const Model& model, const std::vector<uint32_t>& history,
              std::span<const uint32_t> excluded, uint32_t item) {
  const auto answer =
      recommend(model, {.history = history, .count = kCount, .excluded = excluded}).value();
  return std::ranges::find(answer.items, item, &Recommendation::item) != answer.items.end();
}

// The size of the smallest set whose absence makes the item go, by trying every one; 0: none does.
size_t smallest_by_force(const Model& model, const std::vector<uint32_t>& history, uint32_t item) {
  size_t smallest = 0;
  for (uint32_t set = 1; set < uint32_t{1} << history.size(); ++set) {
    const auto size = static_cast<size_t>(std::popcount(set));
    if (smallest != 0 && size >= smallest) continue;
    std::vector<uint32_t> rest;
    for (size_t j = 0; j < history.size(); ++j) {
      if ((set >> j & 1) == 0) rest.push_back(history[j]);
    }
    if (!is_shown(model, rest, history, item)) smallest = size;
  }
  return smallest;
}

struct Case {
  Model model;
  std::vector<uint32_t> history;
};

Case random_case(uint64_t seed, size_t length) {
  Random random(seed);
  SampleShape shape{.items = 40, .attributes = 3, .taste = 5, .has_curves = seed % 2 == 0};
  shape.encoder = small_settings(kEveryKind[seed % std::size(kEveryKind)]);
  auto model = Model::open(random_sample(shape, seed).encode(Precision::kInt8));
  return {std::move(model).value(), random_items(shape.items, length, random)};
}

TEST(Removal, FindsASmallestSetOfEverySize) {
  std::vector<size_t> sizes(8, 0);
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("model " + std::to_string(seed));
    const Case random = random_case(seed, 7);
    const Request request{.history = random.history, .count = kCount, .excluded = random.history};
    const Recommendations shown = recommend(random.model, request).value();
    for (const Recommendation& entry : shown.items) {
      const Removal removal = smallest_removal(random.model, request, entry.item).value();
      const size_t expected = smallest_by_force(random.model, random.history, entry.item);
      ASSERT_EQ(removal.items.size(), expected);
      EXPECT_TRUE(removal.is_proven);
      ++sizes[expected];
      std::vector<uint32_t> rest;
      for (const uint32_t seen : random.history) {
        if (std::ranges::find(removal.items, seen) == removal.items.end()) rest.push_back(seen);
      }
      EXPECT_EQ(rest.size() + removal.items.size(), random.history.size());
      if (expected > 0) {
        EXPECT_FALSE(is_shown(random.model, rest, random.history, entry.item));
      }
    }
  }
  for (const size_t size : {0, 1, 2, 3}) EXPECT_GT(sizes[size], 3u) << size;
}

TEST(Removal, SaysWhenItStoppedBeforeTryingAllSmallerSets) {
  size_t unproven = 0;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    const Case random = random_case(seed, 12);
    const Request request{.history = random.history, .count = kCount, .excluded = random.history};
    const Recommendations shown = recommend(random.model, request).value();
    for (const Recommendation& entry : shown.items) {
      const Removal few = smallest_removal(random.model, request, entry.item, 30).value();
      const Removal all = smallest_removal(random.model, request, entry.item, 100000).value();
      EXPECT_TRUE(all.is_proven);
      if (few.is_proven) {
        EXPECT_EQ(few.items.size(), all.items.size());
      } else {
        EXPECT_TRUE(few.items.empty() || few.items.size() >= all.items.size());
        ++unproven;
      }
    }
  }
  EXPECT_GT(unproven, 3u);
}

TEST(Removal, RefusesAnItemThatIsNotShown) {
  const Case random = random_case(1, 4);
  const Request request{.history = random.history, .count = kCount, .excluded = random.history};
  const auto refused = smallest_removal(random.model, request, random.history[0]);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(smallest_removal(random.model, request, 40).ok());
}

TEST(Removal, FindsNothingWithoutAHistory) {
  const Case random = random_case(1, 0);
  const Request request{.history = {}, .count = kCount};
  const uint32_t first = recommend(random.model, request).value().items[0].item;
  const Removal removal = smallest_removal(random.model, request, first).value();
  EXPECT_TRUE(removal.items.empty());
  EXPECT_TRUE(removal.is_proven);
}

}  // namespace removal_test
}  // namespace mercer
