#include "train/weight_randomisation.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/sample_model.h"

namespace mercer {
namespace {

struct Opened {
  Model model;
  ModelParameters parameters;
};

Opened opened(const SampleModel& sample, Precision precision) {
  const std::vector<uint8_t> bytes = sample.encode(precision);
  Model model = Model::open(bytes).value();
  ModelParameters parameters = read_parameters(model, bytes).value();
  return {std::move(model), std::move(parameters)};
}

SampleModel sample_of(EncoderKind kind, bool has_curves) {
  return random_sample({.items = 23,
                        .attributes = 3,
                        .taste = 5,
                        .has_curves = has_curves,
                        .encoder = small_settings(kind)},
                       17);
}

TEST(ModelReader, ReadsTheNumbersThatTheModelComputesWith) {
  const std::vector<uint32_t> history = {4, 11, 20, 2};
  for (const EncoderKind kind : kEveryKind) {
    for (const bool has_curves : {false, true}) {
      for (const Precision precision : kEveryPrecision) {
        const SampleModel sample = sample_of(kind, has_curves);
        const Opened read = opened(sample, precision);
        EXPECT_EQ(read.parameters.model.encoder, sample.parameters.encoder);
        EXPECT_EQ(read.parameters.guided.steps, sample.guided.steps);
        const Model again = read.parameters.open().value();
        const Request request{.history = history, .count = 5};
        const auto before = recommend(read.model, request).value();
        const auto after = recommend(again, request).value();
        for (size_t rank = 0; rank < 5; ++rank) {
          const Explanation& why = before.items[rank].explanation;
          const Explanation& same = after.items[rank].explanation;
          EXPECT_EQ(before.items[rank].item, after.items[rank].item);
          EXPECT_NEAR(before.items[rank].score, after.items[rank].score, 1e-4);
          for (size_t k = 0; k < 3; ++k) EXPECT_NEAR(why.attributes[k], same.attributes[k], 1e-4);
          for (size_t j = 0; j < 4; ++j) EXPECT_NEAR(why.history[j], same.history[j], 1e-4);
        }
      }
    }
  }
}

std::vector<float> sorted(std::span<const float> values) {
  std::vector<float> result(values.begin(), values.end());
  std::ranges::sort(result);
  return result;
}

TEST(Randomised, PermutesTheNumbersOfEachTensorAmongThemselves) {
  const Opened read = opened(sample_of(EncoderKind::kBert4Rec, true), Precision::kInt8);
  const ModelParameters& before = read.parameters;
  const ModelParameters after = randomised(before, Randomised::kEncoder, 3);
  EXPECT_EQ(after.model.items, before.model.items);
  EXPECT_EQ(after.guided.knots, before.guided.knots);
  EXPECT_EQ(after.model.biases, before.model.biases);
  std::span<const float> old_rest = before.model.encoder;
  std::span<const float> new_rest = after.model.encoder;
  for (const TensorShape& tensor : encoder_tensors(before.model.settings)) {
    const size_t size = tensor.rows * tensor.columns;
    EXPECT_EQ(sorted(old_rest.first(size)), sorted(new_rest.first(size))) << tensor.name;
    EXPECT_FALSE(std::ranges::equal(old_rest.first(size), new_rest.first(size))) << tensor.name;
    old_rest = old_rest.subspan(size);
    new_rest = new_rest.subspan(size);
  }
}

TEST(Randomised, PermutesItemsAndCurvesToo) {
  const Opened read = opened(sample_of(EncoderKind::kLinear, true), Precision::kFloat32);
  const ModelParameters& before = read.parameters;
  const ModelParameters after = randomised(before, Randomised::kEncoderAndItems, 3);
  EXPECT_NE(after.model.items, before.model.items);
  EXPECT_EQ(sorted(after.model.items), sorted(before.model.items));
  EXPECT_NE(after.guided.knots, before.guided.knots);
  EXPECT_EQ(sorted(after.guided.knots), sorted(before.guided.knots));
  EXPECT_EQ(after.guided.steps, before.guided.steps);
  EXPECT_EQ(after.model.encoder, randomised(before, Randomised::kEncoder, 3).model.encoder);
  EXPECT_NE(after.model.encoder, randomised(before, Randomised::kEncoder, 4).model.encoder);
  EXPECT_EQ(randomised(before, Randomised::kNothing, 3).model.encoder, before.model.encoder);
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  return rank_correlation(a, b).value_or(99);
}

TEST(RankCorrelation, ComparesOrdersAlone) {
  EXPECT_DOUBLE_EQ(correlation({1, 2, 30}, {-5, 0.1, 0.2}), 1);
  EXPECT_DOUBLE_EQ(correlation({1, 2, 30}, {3, 2, 1}), -1);
  EXPECT_DOUBLE_EQ(correlation({1, 2, 3, 4, 5}, {2, 1, 4, 3, 5}), 0.8);  // 1 - 6 * 4 / 120
  EXPECT_DOUBLE_EQ(correlation({1, 1, 2}, {1, 1, 5}), 1);
  EXPECT_NEAR(correlation({1, 1, 2}, {1, 2, 3}), std::sqrt(0.75), 1e-12);
}

TEST(RankCorrelation, IsNothingWhereThereIsNoOrder) {
  EXPECT_FALSE(rank_correlation(std::vector<double>{1}, std::vector<double>{2}));
  EXPECT_FALSE(rank_correlation(std::vector<double>{1, 1}, std::vector<double>{2, 3}));
  EXPECT_FALSE(rank_correlation(std::vector<double>{1, 2}, std::vector<double>{3, 3}));
}

TEST(RankAgreement, IsTheMeanOverUsersOfTheMeanOverModels) {
  const RankAgreement agreement =
      mean_agreement({{0.5, std::nullopt, 0.25}, {-0.5, std::nullopt, std::nullopt}}, 1);
  EXPECT_EQ(agreement.case_count, 2u);
  EXPECT_DOUBLE_EQ(agreement.agreement.mean, 0.125);
  EXPECT_DOUBLE_EQ(agreement.lowest_model, -0.5);
  EXPECT_DOUBLE_EQ(agreement.highest_model, 0.375);
  EXPECT_EQ(mean_agreement({{std::nullopt}}, 1).case_count, 0u);
}

}  // namespace
}  // namespace mercer
