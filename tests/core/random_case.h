// Requests to random models, for properties that hold of every one.
#ifndef MERCER_TESTS_CORE_RANDOM_CASE_H_
#define MERCER_TESTS_CORE_RANDOM_CASE_H_

#include <gtest/gtest.h>

#include <cmath>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "sample_model.h"

namespace mercer {

struct RandomCase {
  Model model;
  std::vector<uint32_t> history;
  std::vector<uint32_t> excluded;
};

// Models of many shapes and all encoders, some without attributes, some without a taste part.
inline RandomCase random_case(uint64_t seed, Precision precision) {
  Random random(seed);
  SampleShape shape{
      .items = 2 + random.below(60), .attributes = random.below(9), .taste = random.below(30)};
  if (shape.attributes + shape.taste == 0) shape.taste = 1;
  shape.has_curves = shape.attributes > 0 && seed % 3 == 0;
  shape.encoder = small_settings(kEveryKind[seed % std::size(kEveryKind)]);
  if (shape.encoder.kind == EncoderKind::kLinear) {
    shape.encoder.decays.resize(1 + random.below(4));
    for (float& decay : shape.encoder.decays) decay = static_cast<float>(random.below(11)) / 10;
  }
  auto model = Model::open(random_sample(shape, seed).encode(precision));
  EXPECT_TRUE(model.ok());
  return {std::move(model).value(), random_items(shape.items, random.below(shape.items), random),
          random_items(shape.items, random.below(shape.items), random)};
}

template <typename Check>
void for_random_cases(const Check& check) {
  for (uint64_t seed = 1; seed <= 80; ++seed) {
    for (const Precision precision : kEveryPrecision) {
      SCOPED_TRACE("model " + std::to_string(seed) + ", " + std::string(precision_name(precision)));
      check(random_case(seed, precision));
    }
  }
}

inline Recommendations answer_to(const RandomCase& random, size_t count) {
  auto answer = recommend(random.model,
                          {.history = random.history, .count = count, .excluded = random.excluded});
  EXPECT_TRUE(answer.ok()) << answer.error().message;
  return std::move(answer).value();
}

// The magnitudes of all that is summed up to a score: what float32's rounding is relative to, also
// where large terms cancel.
inline double magnitude_of(const RandomCase& random, const Recommendation& entry) {
  const std::vector<float> shopper =
      random.model.encoder().encode(random.model.table(), random.history);
  std::vector<float> row(random.model.dimension());
  random.model.table().read_row(entry.item, row);
  double magnitude = std::abs(static_cast<double>(entry.explanation.bias));
  for (size_t k = 0; k < row.size(); ++k) {
    magnitude += std::abs(static_cast<double>(shopper[k]) * row[k]);
  }
  for (const float part : entry.explanation.attributes) {
    magnitude += std::abs(static_cast<double>(part));
  }
  for (const float part : entry.explanation.history) {
    magnitude += std::abs(static_cast<double>(part));
  }
  return magnitude;
}

}  // namespace mercer

#endif  // MERCER_TESTS_CORE_RANDOM_CASE_H_
