// Items like a given one, against the definition in doubles.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "mercer/ranker.h"
#include "mercer/recommender.h"
#include "random_case.h"

namespace mercer {
namespace similar_test {

using Vector = std::vector<double>;

std::vector<uint32_t> items_of(const Recommendations& answer) {
  std::vector<uint32_t> items;
  items.reserve(answer.items.size());
  for (const Recommendation& entry : answer.items) items.push_back(entry.item);
  return items;
}

double product(const Vector& a, const Vector& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

double length(const Vector& a) { return std::sqrt(product(a, a)); }

// Takes the mean of all rows from each.
std::vector<Vector> centred(std::vector<Vector> rows) {
  for (size_t k = 0; k < rows.front().size(); ++k) {
    double mean = 0;
    for (const Vector& row : rows) mean += row[k] / static_cast<double>(rows.size());
    for (Vector& row : rows) row[k] -= mean;
  }
  return rows;
}

// [items] of [dimension] what each embedding has beyond the average one.
std::vector<Vector> centred_embeddings(const Model& model) {
  std::vector<Vector> rows;
  std::vector<float> row(model.dimension());
  for (size_t i = 0; i < model.item_count(); ++i) {
    model.table().read_row(i, row);
    rows.emplace_back(row.begin(), row.end());
  }
  return centred(std::move(rows));
}

// [items] of [attributes x dimension] what each attribute adds to each embedding beyond the
// average.
std::vector<Vector> centred_part_rows(const Model& model) {
  const size_t attributes = model.attribute_count();
  const size_t dimension = model.dimension();
  std::vector<Vector> result;
  std::vector<float> row(dimension);
  std::vector<float> parts(attributes * dimension);
  for (size_t i = 0; i < model.item_count(); ++i) {
    if (const AttributeCurves* curves = model.attribute_curves()) {
      curves->read_part_rows(i, parts);
    } else {
      std::ranges::fill(parts, 0.0f);
      model.table().read_row(i, row);
      for (size_t k = 0; k < attributes; ++k) parts[k * dimension + k] = row[k];
    }
    result.emplace_back(parts.begin(), parts.end());
  }
  return attributes == 0 ? result : centred(std::move(result));
}

Recommendations similar_to(const RandomCase& random, uint32_t item, size_t count = 1000) {
  auto answer =
      similar(random.model, item, {.history = {}, .count = count, .excluded = random.excluded});
  EXPECT_TRUE(answer.ok()) << answer.error().message;
  return std::move(answer).value();
}

uint32_t question_of(const RandomCase& random) {
  return random.history.empty() ? 0 : random.history[0];
}

TEST(Similar, RanksAllOthersByTheCosineOfWhatTheyHaveBeyondTheAverage) {
  for_random_cases([](const RandomCase& random) {
    const std::vector<Vector> rows = centred_embeddings(random.model);
    const uint32_t question = question_of(random);
    const Recommendations answer = similar_to(random, question);
    std::vector<bool> is_expected(rows.size(), true);
    for (const uint32_t item : random.excluded) is_expected[item] = false;
    is_expected[question] = false;
    ASSERT_EQ(answer.items.size(), std::ranges::count(is_expected, true));
    for (size_t rank = 0; rank < answer.items.size(); ++rank) {
      const auto& [item, score, why] = answer.items[rank];
      EXPECT_TRUE(is_expected[item]) << "excluded, asked about, or twice";
      is_expected[item] = false;
      const double lengths = length(rows[item]) * length(rows[question]);
      EXPECT_NEAR(score, product(rows[item], rows[question]) / lengths, 1e-5);
      if (rank == 0) continue;
      const Recommendation& before = answer.items[rank - 1];
      EXPECT_TRUE(ranks_before({before.item, before.score}, {item, score}));
    }
  });
}

TEST(Similar, SplitsTheCosineByAttribute) {
  for_random_cases([](const RandomCase& random) {
    const std::vector<Vector> rows = centred_embeddings(random.model);
    const std::vector<Vector> parts = centred_part_rows(random.model);
    const size_t dimension = random.model.dimension();
    const uint32_t question = question_of(random);
    for (const Recommendation& entry : similar_to(random, question, 5).items) {
      const Explanation& why = entry.explanation;
      ASSERT_EQ(why.attributes.size(), random.model.attribute_count());
      const double lengths = length(rows[entry.item]) * length(rows[question]);
      double total = why.taste;
      double magnitude = 1 + std::abs(why.taste);
      for (size_t k = 0; k < why.attributes.size(); ++k) {
        const auto start = parts[entry.item].begin() + static_cast<ptrdiff_t>(k * dimension);
        const Vector part(start, start + static_cast<ptrdiff_t>(dimension));
        const double expected = product(part, rows[question]) / lengths;
        EXPECT_NEAR(why.attributes[k], expected,
                    1e-5 * (1 + length(part) / length(rows[entry.item])));
        total += why.attributes[k];
        magnitude += std::abs(why.attributes[k]);
      }
      EXPECT_NEAR(total, entry.score, 1e-6 * magnitude);
    }
  });
}

TEST(Similar, FillsTheRestOfAnExplanationWithWhatIsTrueOfIt) {
  for_random_cases([](const RandomCase& random) {
    const size_t attributes = random.model.attribute_count();
    const std::vector<float> none(attributes, 0.0f);
    const Recommendations answer = similar_to(random, question_of(random), 4);
    EXPECT_TRUE(answer.history_is_exact);
    EXPECT_EQ(answer.interests, none);
    std::vector<float> levels(attributes);
    for (const Recommendation& entry : answer.items) {
      const Explanation& why = entry.explanation;
      EXPECT_EQ(why.bias, 0);
      EXPECT_EQ(why.boost, 0);
      EXPECT_EQ(why.steering, none);
      EXPECT_EQ(why.history, std::vector<float>({entry.score}));
      random.model.read_levels(entry.item, levels);
      EXPECT_EQ(why.levels, levels);
    }
    EXPECT_EQ(answer.average.score, 0);
    const Explanation& average = answer.average.explanation;
    EXPECT_EQ(average.taste, 0);
    EXPECT_EQ(average.attributes, none);
    EXPECT_EQ(average.steering, none);
    EXPECT_EQ(average.history, std::vector<float>(1, 0.0f));
    const ItemAverage all = random.model.average_without({});
    EXPECT_EQ(average.levels, std::vector<float>(all.levels.begin(), all.levels.end()));
  });
}

TEST(Similar, ReadsNothingElseOfTheRequest) {
  for_random_cases([](const RandomCase& random) {
    const uint32_t question = question_of(random);
    const std::vector<Boost> boosts = {{1, 50}};
    const std::vector<uint32_t> pins = {question};
    const std::vector<float> steering(random.model.attribute_count(), 3.0f);
    const Recommendations full = similar(random.model, question,
                                         {.history = random.history,
                                          .count = 3,
                                          .excluded = random.excluded,
                                          .steering = steering,
                                          .boosts = boosts,
                                          .pins = pins,
                                          .diversity = 1})
                                     .value();
    const Recommendations plain = similar_to(random, question);
    ASSERT_EQ(full.items.size(), std::min<size_t>(3, plain.items.size()));
    for (size_t at = 0; at < full.items.size(); ++at) {
      EXPECT_EQ(full.items[at].item, plain.items[at].item);
      EXPECT_EQ(full.items[at].score, plain.items[at].score);
      EXPECT_EQ(full.items[at].explanation.attributes, plain.items[at].explanation.attributes);
    }
  });
}

// Items in a plane, of which the last is the average.
Model plane(std::vector<float> embeddings) {
  SampleModel sample = random_sample({.items = embeddings.size() / 2,
                                      .attributes = 1,
                                      .taste = 1,
                                      .encoder = linear_settings({0})},
                                     1);
  sample.parameters.items = std::move(embeddings);
  return Model::open(sample.encode(Precision::kFloat32)).value();
}

TEST(Similar, FindsTheAverageItemLikeNothing) {
  const Model model = plane({1, 5, 5, 1, 0, 0, 2, 2});
  const Recommendations near_first = similar(model, 0, {}).value();
  EXPECT_EQ(items_of(near_first), std::vector<uint32_t>({3, 2, 1}));
  EXPECT_EQ(near_first.items[0].score, 0);
  EXPECT_EQ(near_first.items[0].explanation.attributes, std::vector<float>({0}));
  EXPECT_FLOAT_EQ(near_first.items[1].score, -1 / std::sqrt(5.0f));
  const Recommendations near_average = similar(model, 3, {}).value();
  EXPECT_EQ(items_of(near_average), std::vector<uint32_t>({0, 1, 2})) << "ties by index";
  for (const Recommendation& entry : near_average.items) EXPECT_EQ(entry.score, 0);
}

TEST(Similar, AnswersWhereAllItemsAreAlikeOrThereIsNoOther) {
  const Recommendations alike = similar(plane({3, 7, 3, 7, 3, 7}), 1, {}).value();
  EXPECT_EQ(items_of(alike), std::vector<uint32_t>({0, 2}));
  for (const Recommendation& entry : alike.items) {
    EXPECT_EQ(entry.score, 0);
    EXPECT_EQ(entry.explanation.taste, 0);
  }
  EXPECT_TRUE(similar(plane({3, 7}), 0, {}).value().items.empty());
}

TEST(Similar, RefusesQuestionsThatMakeNoSense) {
  const Model model = plane({1, 2, 3, 4, 5, 7});
  const auto code_of = [&](uint32_t item, const Request& request) {
    const auto answer = similar(model, item, request);
    EXPECT_FALSE(answer.ok());
    return answer.ok() ? ErrorCode{0} : answer.error().code;
  };
  const std::vector<uint32_t> outside = {3};
  EXPECT_EQ(code_of(3, {}), ErrorCode::kOutOfRange);
  EXPECT_EQ(code_of(UINT32_MAX, {}), ErrorCode::kOutOfRange);
  EXPECT_EQ(code_of(0, {.history = {}, .excluded = outside}), ErrorCode::kOutOfRange);
  EXPECT_EQ(code_of(0, {.history = {}, .count = 0}), ErrorCode::kInvalidArgument);
}

TEST(Similar, RefusesAModelWhoseNumbersOverflow) {
  SampleModel sample = random_sample({.items = 6, .attributes = 1, .has_curves = true}, 2);
  std::ranges::fill(sample.guided.knots, 3e38f);
  std::ranges::fill(sample.parameters.items, 0.0f);
  for (size_t i = 0; i < 6; ++i) {
    for (size_t k = 0; k < 4; ++k) sample.parameters.items[i * 4 + k] = static_cast<float>(i * i);
  }
  sample.guided.steps = {0, 10, 20, 30, 40, 50};
  const auto model = Model::open(sample.encode(Precision::kFloat32));
  ASSERT_TRUE(model.ok()) << model.error().message;
  const auto answer = similar(model.value(), 5, {});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kNotFinite);
}

}  // namespace similar_test
}  // namespace mercer
