#include "mercer/recommender.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "random_case.h"

namespace mercer {
namespace recommender_test {

// bias + parts = score. The worst of 10,000 random models is off by 3e-7 of the magnitude.
void expect_exact_split(const RandomCase& random, const Recommendation& entry,
                        const std::vector<float>& parts) {
  double total = entry.explanation.bias;
  for (const float part : parts) total += part;
  EXPECT_NEAR(total, entry.score, 1e-6 * magnitude_of(random, entry));
}

TEST(Recommender, SplitsEveryScoreOverAttributesAndTaste) {
  for_random_cases([](const RandomCase& random) {
    for (const Recommendation& entry : answer_to(random, 100).items) {
      ASSERT_EQ(entry.explanation.attributes.size(), random.model.attribute_count());
      std::vector<float> parts = entry.explanation.attributes;
      parts.push_back(entry.explanation.taste);
      expect_exact_split(random, entry, parts);
      EXPECT_EQ(entry.explanation.bias, random.model.biases()[entry.item]);
    }
  });
}

TEST(Recommender, SplitsEveryScoreOverTheHistoryIfItSaysSo) {
  size_t exact_cases = 0;
  for_random_cases([&](const RandomCase& random) {
    const Recommendations answer = answer_to(random, 100);
    const bool is_linear = random.model.encoder().settings().kind == EncoderKind::kLinear;
    EXPECT_EQ(answer.history_is_exact, is_linear);
    if (is_linear) ++exact_cases;
    for (const Recommendation& entry : answer.items) {
      ASSERT_EQ(entry.explanation.history.size(), random.history.size());
      if (is_linear) expect_exact_split(random, entry, entry.explanation.history);
    }
  });
  EXPECT_EQ(exact_cases, 60u);
}

// Otherwise it tells what the score would lose, which scoring without the item shows.
TEST(Recommender, TellsWhatEachHistoryItemIsWorthWithoutAnExactSplit) {
  for_random_cases([](const RandomCase& random) {
    const Recommendations answer = answer_to(random, 100);
    if (answer.history_is_exact || random.history.empty()) return;
    const size_t left_out = random.history.size() / 2;
    std::vector<uint32_t> others = random.history;
    others.erase(others.begin() + static_cast<ptrdiff_t>(left_out));
    std::vector<float> other_scores(random.model.item_count());
    random.model.table().score(random.model.encoder().encode(random.model.table(), others),
                               random.model.biases(), other_scores);
    for (const Recommendation& entry : answer.items) {
      EXPECT_NEAR(entry.explanation.history[left_out], entry.score - other_scores[entry.item],
                  1e-5 * (1 + magnitude_of(random, entry)));
    }
  });
}

TEST(Recommender, SplitsInterestTimesItem) {
  for_random_cases([](const RandomCase& random) {
    if (random.model.attribute_curves() != nullptr) return;
    const Recommendations answer = answer_to(random, 5);
    ASSERT_EQ(answer.interests.size(), random.model.attribute_count());
    std::vector<float> row(random.model.dimension());
    for (const Recommendation& entry : answer.items) {
      random.model.table().read_row(entry.item, row);
      for (size_t k = 0; k < answer.interests.size(); ++k) {
        EXPECT_FLOAT_EQ(entry.explanation.attributes[k], answer.interests[k] * row[k]);
        EXPECT_EQ(entry.explanation.levels[k], row[k]);
      }
    }
  });
}

// One attribute, its curve 0 at 0 and 10 at 10 for a shopper of (1, 0), with a step of 4 at 3.
TEST(Recommender, ReadsAttributesOffTheirCurves) {
  SampleModel sample =
      random_sample({.items = 5, .attributes = 1, .taste = 1, .encoder = linear_settings({0})}, 1);
  sample.parameters.encoder = {1, 0, 0, 1};
  sample.parameters.items = {1, 0, 2, 7, 0, 7, 5, 7, 9, 7};
  for (const float height : {0, 1, 2, 6, 6, 6, 6, 7, 8, 9, 10}) {
    sample.guided.knots.insert(sample.guided.knots.end(), {height, 0});
  }
  sample.guided.steps = {0, 50, 60, 250, AttributeCurves::kNoScore};  // 0, 2, 2.4, 10 and none
  const auto model = Model::open(sample.encode(Precision::kFloat32));
  ASSERT_TRUE(model.ok()) << model.error().message;
  const std::vector<uint32_t> history = {0};
  const auto answer =
      recommend(model.value(), {.history = history, .count = 5, .excluded = {}}).value();
  const std::vector<float> expected_attribute = {0, 2, 3.6f, 10, 0};
  for (const Recommendation& entry : answer.items) {
    EXPECT_FLOAT_EQ(entry.explanation.attributes[0], expected_attribute[entry.item]);
    const float score = static_cast<float>(sample.guided.steps[entry.item]) / 25;
    EXPECT_NEAR(entry.explanation.levels[0], entry.item == 4 ? 0 : (score - 3.6) / 3.80526, 1e-5);
    EXPECT_FLOAT_EQ(entry.explanation.taste,
                    sample.parameters.items[2 * entry.item] - expected_attribute[entry.item]);
  }
  // Over the four items with scores: deviation 3.80526, covariance with 0, 2, 3.6 and 10 14.12.
  EXPECT_NEAR(answer.interests[0], 14.12 / 3.80526, 1e-4);
}

TEST(Recommender, RanksAllItemsButTheExcluded) {
  for_random_cases([](const RandomCase& random) {
    const Recommendations answer = answer_to(random, 1000);
    EXPECT_EQ(answer.items.size(), random.model.item_count() - random.excluded.size());
    std::vector<bool> returned(random.model.item_count(), false);
    for (size_t rank = 0; rank < answer.items.size(); ++rank) {
      const Recommendation& entry = answer.items[rank];
      EXPECT_EQ(std::ranges::count(random.excluded, entry.item), 0);
      EXPECT_FALSE(returned[entry.item]) << "twice";
      returned[entry.item] = true;
      if (rank == 0) continue;
      const Recommendation& better = answer.items[rank - 1];
      EXPECT_TRUE(better.score > entry.score ||
                  (better.score == entry.score && better.item < entry.item));
    }
  });
}

TEST(Recommender, GivesThePrefixOfALongerList) {
  for_random_cases([](const RandomCase& random) {
    const Recommendations all = answer_to(random, 1000);
    const Recommendations few = answer_to(random, 3);
    ASSERT_EQ(few.items.size(), std::min<size_t>(3, all.items.size()));
    for (size_t rank = 0; rank < few.items.size(); ++rank) {
      EXPECT_EQ(few.items[rank].item, all.items[rank].item);
      EXPECT_EQ(few.items[rank].score, all.items[rank].score);
    }
  });
}

TEST(Recommender, GivesTheSameAnswerEveryTime) {
  for_random_cases([](const RandomCase& random) {
    const Recommendations first = answer_to(random, 10);
    const Recommendations second = answer_to(random, 10);
    ASSERT_EQ(first.items.size(), second.items.size());
    EXPECT_EQ(first.interests, second.interests);
    for (size_t rank = 0; rank < first.items.size(); ++rank) {
      EXPECT_EQ(first.items[rank].item, second.items[rank].item);
      EXPECT_EQ(first.items[rank].score, second.items[rank].score);
      EXPECT_EQ(first.items[rank].explanation.attributes,
                second.items[rank].explanation.attributes);
      EXPECT_EQ(first.items[rank].explanation.history, second.items[rank].explanation.history);
    }
  });
}

TEST(Recommender, RanksByBiasAloneWithoutAHistory) {
  const auto model = Model::open(random_sample({.items = 8}, 3).encode(Precision::kInt8));
  ASSERT_TRUE(model.ok());
  const auto answer = recommend(model.value(), {.history = {}, .count = 8, .excluded = {}});
  ASSERT_TRUE(answer.ok());
  for (const Recommendation& entry : answer.value().items) {
    EXPECT_EQ(entry.score, model.value().biases()[entry.item]);
    EXPECT_EQ(entry.explanation.taste, 0);
    EXPECT_TRUE(entry.explanation.history.empty());
  }
}

ErrorCode refusal_of(const Model& model, const std::vector<uint32_t>& history, size_t count,
                     const std::vector<uint32_t>& excluded = {}) {
  const auto answer = recommend(model, {.history = history, .count = count, .excluded = excluded});
  EXPECT_FALSE(answer.ok());
  return answer.ok() ? ErrorCode{0} : answer.error().code;
}

TEST(Recommender, RefusesRequestsThatMakeNoSense) {
  const auto opened = Model::open(random_sample({.items = 5}, 4).encode(Precision::kInt8));
  ASSERT_TRUE(opened.ok());
  const Model& model = opened.value();
  EXPECT_EQ(refusal_of(model, {1, 2}, 0), ErrorCode::kInvalidArgument);
  EXPECT_EQ(refusal_of(model, {1, 2, 1}, 3), ErrorCode::kInvalidArgument);
  EXPECT_EQ(refusal_of(model, {1, 5}, 3), ErrorCode::kOutOfRange);
  EXPECT_EQ(refusal_of(model, {UINT32_MAX}, 3), ErrorCode::kOutOfRange);
  EXPECT_EQ(refusal_of(model, {1}, 3, {5}), ErrorCode::kOutOfRange);
  EXPECT_EQ(refusal_of(model, {1}, 3, {UINT32_MAX}), ErrorCode::kOutOfRange);
}

TEST(Recommender, NamesTheItemThatIsTwiceInTheHistory) {
  const auto model = Model::open(random_sample({.items = 5}, 4).encode(Precision::kInt8));
  ASSERT_TRUE(model.ok());
  const std::vector<uint32_t> history = {3, 1, 3};
  const auto answer = recommend(model.value(), {.history = history, .count = 1, .excluded = {}});
  ASSERT_FALSE(answer.ok());
  EXPECT_NE(answer.error().message.find("item-3"), std::string::npos) << answer.error().message;
}

TEST(Recommender, AllowsExclusionsToRepeatAndToEmptyTheList) {
  const auto model = Model::open(random_sample({.items = 3}, 5).encode(Precision::kInt8));
  ASSERT_TRUE(model.ok());
  const std::vector<uint32_t> all = {0, 1, 2, 2, 0};
  const auto answer = recommend(model.value(), {.history = {}, .count = 3, .excluded = all});
  ASSERT_TRUE(answer.ok());
  EXPECT_TRUE(answer.value().items.empty());
}

// Wishes of every size and sign, some of them none.
std::vector<float> random_steering(const Model& model, Random& random) {
  std::vector<float> steering(model.attribute_count());
  for (float& wish : steering) {
    wish = random.below(3) == 0 ? 0 : static_cast<float>(2 * random.normal());
  }
  return steering;
}

double sum_of(const std::vector<float>& parts) {
  return std::accumulate(parts.begin(), parts.end(), 0.0);
}

TEST(Recommender, AddsSteeringAsATermOfItsOwn) {
  for_random_cases([](const RandomCase& random) {
    Random numbers(7);
    const std::vector<float> steering = random_steering(random.model, numbers);
    Request request{.history = random.history, .count = 100, .excluded = random.excluded};
    const Recommendations plain = recommend(random.model, request).value();
    request.steering = steering;
    const Recommendations steered = recommend(random.model, request).value();
    EXPECT_EQ(steered.interests, plain.interests);
    for (const Recommendation& entry : steered.items) {
      const auto before = std::ranges::find(plain.items, entry.item, &Recommendation::item);
      ASSERT_NE(before, plain.items.end());
      const Explanation& why = entry.explanation;
      EXPECT_EQ(why.attributes, before->explanation.attributes);
      EXPECT_EQ(why.taste, before->explanation.taste);
      EXPECT_EQ(why.history, before->explanation.history);
      double size = std::abs(entry.score) + std::abs(before->score);
      for (size_t k = 0; k < steering.size(); ++k) {
        size += std::abs(why.steering[k]);
        EXPECT_TRUE(steering[k] != 0 || why.steering[k] == 0);
      }
      EXPECT_NEAR(entry.score, before->score + sum_of(why.steering), 1e-6 * size);
    }
  });
}

// The property that makes a slider understandable.
TEST(Recommender, NeverLowersTheMeanOfAnAttributeThatIsRaised) {
  size_t rises = 0;
  for_random_cases([&](const RandomCase& random) {
    if (random.model.attribute_count() == 0) return;
    Random numbers(11);
    std::vector<float> steering = random_steering(random.model, numbers);
    const size_t raised = numbers.below(steering.size());
    double mean_before = -INFINITY;
    for (const float wish : {-3.0f, -1.0f, -0.25f, 0.0f, 0.1f, 0.5f, 1.0f, 2.0f, 8.0f}) {
      steering[raised] = wish;
      const auto answer = recommend(random.model, {.history = random.history,
                                                   .count = 5,
                                                   .excluded = random.excluded,
                                                   .steering = steering});
      double mean = 0;
      for (const Recommendation& entry : answer.value().items) {
        mean += entry.explanation.levels[raised];
      }
      EXPECT_GE(mean, mean_before - 1e-5 * (1 + std::abs(mean_before)));
      if (mean > mean_before + 1e-3) ++rises;
      mean_before = mean;
    }
  });
  EXPECT_GT(rises, 300u);  // and it does something
}

TEST(Recommender, KnowsTheAverageCandidate) {
  for_random_cases([](const RandomCase& random) {
    Random numbers(3);
    const std::vector<float> steering = random_steering(random.model, numbers);
    const auto answer = recommend(random.model, {.history = random.history,
                                                 .count = 1000,
                                                 .excluded = random.excluded,
                                                 .steering = steering});
    const std::vector<Recommendation>& items = answer.value().items;  // all candidates
    const Recommendation& average = answer.value().average;
    if (items.empty()) {
      EXPECT_EQ(average.score, 0);
      return;
    }
    double magnitude = 1;
    for (const Recommendation& entry : items) {
      magnitude = std::max(magnitude, magnitude_of(random, entry));
    }
    const auto expect_mean = [&](float value, const auto& of) {
      double mean = 0;
      for (const Recommendation& entry : items) mean += of(entry);
      EXPECT_NEAR(value, mean / static_cast<double>(items.size()), 1e-5 * magnitude);
    };
    const Explanation& why = average.explanation;
    expect_mean(why.bias, [](const Recommendation& entry) { return entry.explanation.bias; });
    expect_mean(why.taste, [](const Recommendation& entry) { return entry.explanation.taste; });
    for (size_t k = 0; k < why.attributes.size(); ++k) {
      expect_mean(why.attributes[k],
                  [&](const Recommendation& entry) { return entry.explanation.attributes[k]; });
      expect_mean(why.levels[k],
                  [&](const Recommendation& entry) { return entry.explanation.levels[k]; });
    }
    if (!answer.value().history_is_exact) return;
    for (size_t j = 0; j < why.history.size(); ++j) {
      expect_mean(why.history[j],
                  [&](const Recommendation& entry) { return entry.explanation.history[j]; });
    }
  });
}

TEST(Recommender, ExplainsAnyItemAsARecommendationIs) {
  for_random_cases([](const RandomCase& random) {
    const Recommendations shown = answer_to(random, 4);
    std::vector<uint32_t> items;
    for (const Recommendation& entry : shown.items) items.insert(items.begin(), entry.item);
    items.insert(items.end(), random.excluded.begin(), random.excluded.end());
    const auto answer =
        explain(random.model, {.history = random.history, .excluded = random.excluded}, items);
    ASSERT_TRUE(answer.ok());
    ASSERT_EQ(answer.value().items.size(), items.size());
    EXPECT_EQ(answer.value().average.score, shown.average.score);
    for (size_t at = 0; at < items.size(); ++at) {
      EXPECT_EQ(answer.value().items[at].item, items[at]);
      const auto same = std::ranges::find(shown.items, items[at], &Recommendation::item);
      if (same == shown.items.end()) continue;
      EXPECT_EQ(answer.value().items[at].score, same->score);
      EXPECT_EQ(answer.value().items[at].explanation.attributes, same->explanation.attributes);
      EXPECT_EQ(answer.value().items[at].explanation.history, same->explanation.history);
    }
  });
}

TEST(Recommender, SplitsAScoreIntoCellsWhereBothSplitsMeet) {
  size_t exact_cases = 0;
  for_random_cases([&](const RandomCase& random) {
    const Recommendations answer = answer_to(random, 3);
    for (const Recommendation& entry : answer.items) {
      const auto cells = explanation_cells(random.model, random.history, entry.item);
      ASSERT_EQ(cells.ok(), answer.history_is_exact);
      if (!cells.ok()) {
        EXPECT_EQ(cells.error().code, ErrorCode::kInvalidArgument);
        continue;
      }
      ++exact_cases;
      const size_t columns = random.model.attribute_count() + 1;
      ASSERT_EQ(cells.value().size(), random.history.size() * columns);
      if (random.history.empty()) continue;
      const double tolerance = 1e-5 * (1 + magnitude_of(random, entry));
      std::vector<double> of_columns(columns, 0.0);
      for (size_t j = 0; j < random.history.size(); ++j) {
        double of_row = 0;
        for (size_t k = 0; k < columns; ++k) {
          of_row += cells.value()[j * columns + k];
          of_columns[k] += cells.value()[j * columns + k];
        }
        EXPECT_NEAR(of_row, entry.explanation.history[j], tolerance);
      }
      for (size_t k = 0; k + 1 < columns; ++k) {
        EXPECT_NEAR(of_columns[k], entry.explanation.attributes[k], tolerance);
      }
      EXPECT_NEAR(of_columns.back(), entry.explanation.taste, tolerance);
    }
  });
  EXPECT_GT(exact_cases, 50u);
}

TEST(Recommender, TellsInterestsInDeviationsFromTheAverageVisitor) {
  SampleModel sample = random_sample({.items = 12, .attributes = 3, .has_curves = true}, 6);
  const auto raw = Model::open(sample.encode(Precision::kFloat32));
  sample.visitors = {.means = {0.5f, -1, 0}, .deviations = {2, 0.5f, 0}};
  const auto model = Model::open(sample.encode(Precision::kFloat32));
  ASSERT_TRUE(raw.ok() && model.ok());
  const std::vector<uint32_t> history = {3};
  const auto interests_in = [](const Model& of, std::span<const uint32_t> after) {
    return recommend(of, {.history = after, .count = 1}).value().interests;
  };
  const std::vector<float> plain = interests_in(raw.value(), history);
  const std::vector<float> centred = interests_in(model.value(), history);
  EXPECT_FLOAT_EQ(centred[0], (plain[0] - 0.5f) / 2);
  EXPECT_FLOAT_EQ(centred[1], (plain[1] + 1) / 0.5f);
  EXPECT_EQ(centred[2], 0);  // all visitors are alike
  EXPECT_EQ(interests_in(model.value(), {}), std::vector<float>(3, 0.0f));
}

TEST(Recommender, RefusesSteeringThatMakesNoSense) {
  const auto opened = Model::open(random_sample({.items = 5}, 4).encode(Precision::kInt8));
  const std::vector<std::vector<float>> senseless = {
      {1}, {1, 2, 3}, {0, NAN}, {INFINITY, 0}, {0, 2 * kMaxSteering}};
  for (const std::vector<float>& steering : senseless) {
    const auto answer = recommend(opened.value(), {.history = {}, .steering = steering});
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(Recommender, RefusesToExplainItemsThatItDoesNotHave) {
  const auto opened = Model::open(random_sample({.items = 5}, 4).encode(Precision::kInt8));
  const std::vector<uint32_t> items = {4, 5};
  const auto answer = explain(opened.value(), {.history = {}}, items);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kOutOfRange);
  EXPECT_FALSE(explanation_cells(opened.value(), {}, 5).ok());
}

}  // namespace recommender_test
}  // namespace mercer
