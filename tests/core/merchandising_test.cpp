// The shop's own rules in a list: boosts, pins and diversity.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "mercer/recommender.h"
#include "random_case.h"

namespace mercer {
namespace merchandising_test {

using Items = std::vector<uint32_t>;

Items items_of(const Recommendations& answer) {
  Items items;
  for (const Recommendation& entry : answer.items) items.push_back(entry.item);
  return items;
}

bool contains(const Items& items, uint32_t item) {
  return std::ranges::find(items, item) != items.end();
}

Items every_item(const Model& model) {
  Items items(model.item_count());
  std::iota(items.begin(), items.end(), 0u);
  return items;
}

// Of every item, by its index, wherever it ranks.
std::vector<Recommendation> scored(const Model& model, const Request& request) {
  auto answer = explain(model, request, every_item(model));
  EXPECT_TRUE(answer.ok()) << answer.error().message;
  return std::move(answer).value().items;
}

// The standard deviation of the candidates' scores; 1 where there is none.
double deviation_of(const std::vector<Recommendation>& entries, const Items& excluded) {
  std::vector<double> scores;
  for (const Recommendation& entry : entries) {
    if (!contains(excluded, entry.item)) scores.push_back(entry.score);
  }
  const auto count = static_cast<double>(scores.size());
  const double mean = std::accumulate(scores.begin(), scores.end(), 0.0) / count;
  double squares = 0;
  for (const double score : scores) squares += (score - mean) * (score - mean);
  return squares > 0 ? std::sqrt(squares / count) : 1;
}

// A few items, excluded ones among them and one of them twice.
std::vector<Boost> random_boosts(const Model& model, Random& random) {
  std::vector<Boost> boosts;
  for (const uint32_t item : random_items(model.item_count(), 1 + model.item_count() / 4, random)) {
    boosts.push_back({item, static_cast<float>(2 * random.normal())});
  }
  boosts.push_back({boosts.front().item, 0.75f});
  return boosts;
}

// An item's boost is the sum of those asked for; nothing for any other item.
void expect_boost(float boost, const std::vector<Boost>& boosts, uint32_t item, double deviation) {
  double amount = 0;
  double magnitude = 0;
  for (const Boost& rule : boosts) {
    if (rule.item != item) continue;
    amount += rule.amount;
    magnitude += std::abs(rule.amount);
  }
  EXPECT_NEAR(boost, amount * deviation, 1e-5 * magnitude * deviation);
}

double sum_of(const std::vector<float>& parts) {
  return std::accumulate(parts.begin(), parts.end(), 0.0);
}

TEST(Boost, MovesOnlyItsItemAndByAsManyDeviationsAsItSays) {
  for_random_cases([](const RandomCase& random) {
    Random numbers(5);
    const std::vector<Boost> boosts = random_boosts(random.model, numbers);
    Request request{.history = random.history, .excluded = random.excluded};
    const auto plain = scored(random.model, request);
    request.boosts = boosts;
    const auto boosted = scored(random.model, request);
    const double deviation = deviation_of(plain, random.excluded);
    for (const Recommendation& entry : boosted) {
      const Recommendation& before = plain[entry.item];
      const Explanation& why = entry.explanation;
      EXPECT_EQ(why.bias, before.explanation.bias);
      EXPECT_EQ(why.taste, before.explanation.taste);
      EXPECT_EQ(why.attributes, before.explanation.attributes);
      EXPECT_EQ(why.history, before.explanation.history);
      EXPECT_EQ(entry.score, before.score + why.boost);
      expect_boost(why.boost, boosts, entry.item, deviation);
    }
  });
}

TEST(Boost, IsATermOfEveryScoreAndOfTheAverage) {
  for_random_cases([](const RandomCase& random) {
    Random numbers(6);
    const std::vector<Boost> boosts = random_boosts(random.model, numbers);
    std::vector<float> steering(random.model.attribute_count());
    for (float& wish : steering) wish = static_cast<float>(numbers.normal());
    const Request request{.history = random.history,
                          .count = 1000,
                          .excluded = random.excluded,
                          .steering = steering,
                          .boosts = boosts};
    const Recommendations answer = recommend(random.model, request).value();
    double scores = 0;
    double added = 0;
    double largest = 0;
    const auto expect_sum = [&](const Recommendation& entry, double magnitude) {
      const Explanation& why = entry.explanation;
      magnitude += std::abs(why.boost);
      for (const float part : why.steering) magnitude += std::abs(part);
      const double total = why.bias + sum_of(why.attributes) + why.taste + sum_of(why.steering);
      EXPECT_NEAR(total + why.boost, entry.score, 1e-6 * magnitude);
      largest = std::max(largest, magnitude);
    };
    for (const Recommendation& entry : answer.items) {
      expect_sum(entry, magnitude_of(random, entry));
      scores += entry.score;
      added += entry.explanation.boost;
    }
    if (answer.items.empty()) return;
    const auto count = static_cast<double>(answer.items.size());
    expect_sum(answer.average, largest);
    EXPECT_NEAR(answer.average.score, scores / count, 1e-5 * largest);
    EXPECT_NEAR(answer.average.explanation.boost, added / count, 1e-5 * largest);
  });
}

// Both are in deviations of the scores that the model itself gives.
TEST(Boost, AndSteeringDoNotScaleEachOther) {
  for_random_cases([](const RandomCase& random) {
    Random numbers(8);
    const std::vector<Boost> boosts = random_boosts(random.model, numbers);
    const std::vector<float> steering(random.model.attribute_count(), 1.5f);
    Request request{.history = random.history, .excluded = random.excluded, .boosts = boosts};
    const auto boosted = scored(random.model, request);
    request.steering = steering;
    const auto both = scored(random.model, request);
    request.boosts = {};
    const auto steered = scored(random.model, request);
    for (size_t item = 0; item < both.size(); ++item) {
      EXPECT_EQ(both[item].explanation.boost, boosted[item].explanation.boost);
      EXPECT_EQ(both[item].explanation.steering, steered[item].explanation.steering);
    }
  });
}

TEST(Boost, CountsEvenWhereAllScoresAreAlike) {
  SampleModel sample = random_sample({.items = 6}, 2);
  std::ranges::fill(sample.parameters.biases, 0.25f);
  const Model model = Model::open(sample.encode(Precision::kInt8)).value();
  const std::vector<Boost> boosts = {{4, 2}, {1, 0.5f}, {0, -3}};
  const auto answer = recommend(model, {.history = {}, .boosts = boosts});
  EXPECT_EQ(items_of(answer.value()), Items({4, 1, 2, 3, 5, 0}));
  EXPECT_EQ(answer.value().items[0].score, 2.25f);
}

TEST(Pins, TakeTheFirstPlacesAndLeaveTheRestInOrder) {
  for_random_cases([](const RandomCase& random) {
    Random numbers(9);
    const size_t item_count = random.model.item_count();
    const Items pins = random_items(item_count, 1 + numbers.below(item_count), numbers);
    const size_t count = 1 + numbers.below(8);
    Items expected = pins;
    for (const uint32_t item : items_of(answer_to(random, item_count))) {
      if (!contains(pins, item)) expected.push_back(item);
    }
    expected.resize(std::min(count, expected.size()));
    Request request{.history = random.history, .count = count, .excluded = random.excluded};
    const auto entries = scored(random.model, request);
    request.pins = pins;
    const Recommendations answer = recommend(random.model, request).value();
    EXPECT_EQ(items_of(answer), expected);
    EXPECT_EQ(answer.average.score, answer_to(random, 1).average.score);
    for (const Recommendation& entry : answer.items) {
      EXPECT_EQ(entry.score, entries[entry.item].score) << "an item keeps its own score";
      EXPECT_EQ(entry.explanation.history, entries[entry.item].explanation.history);
    }
  });
}

TEST(Pins, AreShownEvenIfNothingElseIs) {
  const Model model = Model::open(random_sample({}, 3).encode(Precision::kInt8)).value();
  const Items all = every_item(model);
  const Items pins = {3, 1};
  const auto answer =
      recommend(model, {.history = {}, .excluded = all, .pins = pins, .diversity = 0.5f});
  EXPECT_EQ(items_of(answer.value()), pins);
}

double cosine_of(const Model& model, uint32_t one, uint32_t other) {
  std::vector<float> a(model.dimension());
  std::vector<float> b(model.dimension());
  model.table().read_row(one, a);
  model.table().read_row(other, b);
  double product = 0;
  double lengths[2] = {};
  for (size_t k = 0; k < a.size(); ++k) {
    product += static_cast<double>(a[k]) * b[k];
    lengths[0] += static_cast<double>(a[k]) * a[k];
    lengths[1] += static_cast<double>(b[k]) * b[k];
  }
  const double length = std::sqrt(lengths[0] * lengths[1]);
  return length > 0 ? product / length : 0;
}

// The definition in Request::diversity, in doubles: what an item is worth after those placed.
double marginal_relevance(const Model& model, const std::vector<Recommendation>& pool,
                          const Recommendation& candidate, const Items& placed, float diversity) {
  const double best = pool.front().score;
  const double range = best - pool.back().score;
  const double relevance = range > 0 ? 1 - (best - candidate.score) / range : 1;
  double likeness = placed.empty() ? 0 : -INFINITY;
  for (const uint32_t item : placed) {
    likeness = std::max(likeness, cosine_of(model, candidate.item, item));
  }
  return (1 - diversity) * relevance - diversity * likeness;
}

// Every place after the pins has what is worth most there, up to rounding.
void expect_greedy_choice(const Model& model, const std::vector<Recommendation>& pool,
                          const Items& shown, size_t pinned, float diversity) {
  Items placed(shown.begin(), shown.begin() + static_cast<ptrdiff_t>(pinned));
  for (size_t place = pinned; place < shown.size(); ++place) {
    double highest = -INFINITY;
    double chosen = -INFINITY;
    for (const Recommendation& candidate : pool) {
      if (contains(placed, candidate.item)) continue;
      const double value = marginal_relevance(model, pool, candidate, placed, diversity);
      highest = std::max(highest, value);
      if (candidate.item == shown[place]) chosen = value;
    }
    EXPECT_GE(chosen, highest - 1e-5) << "place " << place << " of diversity " << diversity;
    placed.push_back(shown[place]);
  }
}

TEST(Diversity, GivesEachPlaceToTheMostRelevantOfWhatIsNew) {
  size_t changed = 0;
  for_random_cases([&](const RandomCase& random) {
    Random numbers(10);
    const size_t count = 1 + numbers.below(5);
    const Items pins = random_items(random.model.item_count(), numbers.below(2), numbers);
    Request request{
        .history = random.history, .count = count, .excluded = random.excluded, .pins = pins};
    const Items plain = items_of(recommend(random.model, request).value());
    std::vector<Recommendation> pool = answer_to(random, 1000).items;
    std::erase_if(pool, [&](const Recommendation& entry) { return contains(pins, entry.item); });
    pool.resize(std::min(pool.size(), kDiversityPool * count));
    for (const float diversity : {1e-9f, 0.2f, 0.5f, 1.0f}) {
      request.diversity = diversity;
      const Items shown = items_of(recommend(random.model, request).value());
      EXPECT_EQ(shown.size(), std::min(count, pins.size() + pool.size()));
      EXPECT_TRUE(std::equal(pins.begin(), pins.end(), shown.begin()));
      expect_greedy_choice(random.model, pool, shown, pins.size(), diversity);
      if (diversity < 1e-3f) {
        EXPECT_EQ(shown, plain) << "next to none changes nothing";
      } else if (shown != plain) {
        ++changed;
      }
    }
  });
  EXPECT_GT(changed, 150u);
}

// Four items in a plane: two alike, one across, one that is nothing at all.
Model four_items() {
  SampleModel sample =
      random_sample({.items = 4, .attributes = 0, .taste = 2, .encoder = linear_settings({0})}, 1);
  sample.parameters.items = {1, 0, 3, 0, 0, 2, 0, 0};
  sample.parameters.biases = {5, 4.75f, 4, 3};
  return Model::open(sample.encode(Precision::kFloat32)).value();
}

Items diverse(const Model& model, float diversity, const Items& pins = {}) {
  return items_of(recommend(model, {.history = {}, .pins = pins, .diversity = diversity}).value());
}

TEST(Diversity, PutsWhatIsAlikeApart) {
  const Model model = four_items();
  EXPECT_EQ(diverse(model, 0), Items({0, 1, 2, 3}));
  EXPECT_EQ(diverse(model, 0.2f), Items({0, 1, 2, 3}));
  EXPECT_EQ(diverse(model, 0.5f), Items({0, 2, 3, 1}));
  EXPECT_EQ(diverse(model, 1), Items({0, 2, 3, 1}));
}

TEST(Diversity, CountsPinsAsPlaced) {
  const Model model = four_items();
  EXPECT_EQ(diverse(model, 0.5f, {2}), Items({2, 0, 3, 1}));
  EXPECT_EQ(diverse(model, 1, {3}), Items({3, 0, 2, 1}));
  EXPECT_EQ(diverse(model, 1, {1}), Items({1, 2, 3, 0}));
}

TEST(Diversity, BreaksTiesByRank) {
  SampleModel sample = random_sample({.items = 30}, 4);
  std::ranges::fill(sample.parameters.items, 1.0f);
  std::ranges::fill(sample.parameters.biases, 1.0f);
  const Model model = Model::open(sample.encode(Precision::kInt8)).value();
  for (const float diversity : {0.1f, 0.7f, 1.0f}) {
    EXPECT_EQ(diverse(model, diversity, {7}), Items({7, 0, 1, 2, 3, 4, 5, 6, 8, 9}));
  }
}

TEST(Diversity, ListsEverythingHoweverMuchIsAskedFor) {
  const Model model = four_items();
  const size_t wraps_to_0 = SIZE_MAX / 2 + 1;  // when it is multiplied
  for (const size_t count : {size_t{1000}, wraps_to_0, SIZE_MAX}) {
    const auto answer = recommend(model, {.history = {}, .count = count, .diversity = 1});
    EXPECT_EQ(items_of(answer.value()), Items({0, 2, 3, 1})) << count;
  }
}

TEST(Merchandising, GivesTheSameAnswerEveryTime) {
  for_random_cases([](const RandomCase& random) {
    Random numbers(12);
    const std::vector<Boost> boosts = random_boosts(random.model, numbers);
    const Items pins = random_items(random.model.item_count(), 1, numbers);
    const Request request{.history = random.history,
                          .excluded = random.excluded,
                          .boosts = boosts,
                          .pins = pins,
                          .diversity = 0.4f};
    const Recommendations first = recommend(random.model, request).value();
    const Recommendations second = recommend(random.model, request).value();
    EXPECT_EQ(items_of(first), items_of(second));
    for (size_t at = 0; at < first.items.size(); ++at) {
      EXPECT_EQ(first.items[at].score, second.items[at].score);
      EXPECT_EQ(first.items[at].explanation.boost, second.items[at].explanation.boost);
    }
  });
}

// Why an item is where it is, is asked of the scores.
TEST(Merchandising, LeavesExplanationsAndRemovalsToTheScores) {
  size_t removals = 0;
  for_random_cases([&](const RandomCase& random) {
    Request request{.history = random.history, .count = 3, .excluded = random.excluded};
    const auto entries = scored(random.model, request);
    const Items shown = items_of(recommend(random.model, request).value());
    Request ruled = request;
    const Items pins = {random.excluded.empty() ? 1u : random.excluded[0]};
    ruled.pins = pins;
    ruled.diversity = 0.9f;
    const auto ruled_entries = scored(random.model, ruled);
    for (size_t item = 0; item < entries.size(); ++item) {
      EXPECT_EQ(ruled_entries[item].score, entries[item].score);
    }
    if (!shown.empty() && random.history.size() < 8) {
      const Removal plain = smallest_removal(random.model, request, shown.back(), 50).value();
      const Removal same = smallest_removal(random.model, ruled, shown.back(), 50).value();
      EXPECT_EQ(same.items, plain.items);
      EXPECT_EQ(same.is_proven, plain.is_proven);
      if (!plain.items.empty()) ++removals;
    }
    if (!contains(shown, pins[0])) {
      EXPECT_FALSE(smallest_removal(random.model, ruled, pins[0]).ok());
    }
  });
  EXPECT_GT(removals, 5u);
}

// No part of the history is behind a place that the shop itself gave.
TEST(Merchandising, FindsNothingToRemoveForAnItemThatIsBoostedToTheTop) {
  const Model model = Model::open(random_sample({.items = 30}, 6).encode(Precision::kInt8)).value();
  const Items history = {2, 9, 4};
  const std::vector<Boost> boosts = {{17, kMaxSteering}};
  const Request request{.history = history, .count = 1, .boosts = boosts};
  const Removal removal = smallest_removal(model, request, 17).value();
  EXPECT_TRUE(removal.items.empty());
  EXPECT_TRUE(removal.is_proven);
}

TEST(Merchandising, RefusesRulesThatMakeNoSense) {
  const Model model = Model::open(random_sample({}, 4).encode(Precision::kInt8)).value();
  const auto expect_refused = [&](const Request& request, ErrorCode code, const char* says) {
    const auto answer = recommend(model, request);
    ASSERT_FALSE(answer.ok()) << says;
    EXPECT_EQ(answer.error().code, code);
    EXPECT_NE(answer.error().message.find(says), std::string::npos) << answer.error().message;
  };
  for (const float diversity : {-0.01f, 1.01f, NAN, INFINITY}) {
    expect_refused({.history = {}, .diversity = diversity}, ErrorCode::kInvalidArgument,
                   "diversity");
  }
  for (const float amount : {NAN, INFINITY, -INFINITY, 2 * kMaxSteering, -2 * kMaxSteering}) {
    const std::vector<Boost> boosts = {{2, 1}, {3, amount}};
    expect_refused({.history = {}, .boosts = boosts}, ErrorCode::kInvalidArgument, "item-3");
  }
  const std::vector<Boost> unknown = {{5, 1}};
  expect_refused({.history = {}, .boosts = unknown}, ErrorCode::kOutOfRange, "boosts");
  const Items outside = {1, UINT32_MAX};
  expect_refused({.history = {}, .pins = outside}, ErrorCode::kOutOfRange, "pins");
  const Items repeated = {1, 4, 1};
  expect_refused({.history = {}, .pins = repeated}, ErrorCode::kInvalidArgument, "item-1");
}

}  // namespace merchandising_test
}  // namespace mercer
