#include "train/refined_embedding.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>

#include "train/random.h"

namespace mercer {
namespace {

using Eigen::MatrixXd;

std::vector<float> random_values(size_t count, uint64_t seed) {
  Random random(seed);
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

// [items x width], row-major.
MatrixXd matrix_of(const std::vector<float>& values, size_t width) {
  using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const RowMajor>(values.data(), static_cast<Eigen::Index>(values.size() / width),
                                    static_cast<Eigen::Index>(width))
      .cast<double>();
}

MatrixXd centred(const MatrixXd& table) { return table.rowwise() - table.colwise().mean(); }

// The share of `table`'s variance outside the span of `columns`, by least squares.
double unexplained_share(const MatrixXd& table, const MatrixXd& columns) {
  const MatrixXd target = centred(table);
  const MatrixXd basis = centred(columns);
  const MatrixXd solution = basis.colPivHouseholderQr().solve(target);
  return (target - basis * solution).squaredNorm() / target.squaredNorm();
}

TEST(StandardiseScores, GivesEachAttributeMeanZeroAndDeviationOne) {
  const std::vector<float> scores = {0, 10, 5, 2, 10, 0};  // 3 items x 2 attributes
  const std::vector<std::string> names = {"a", "b"};
  const auto result = standardise_scores(scores, {true, true, true}, names);
  ASSERT_TRUE(result.ok()) << result.error().message;
  const double deviation_a = std::sqrt(50.0 / 3);
  EXPECT_NEAR(result.value()[0], -5 / deviation_a, 1e-6);
  EXPECT_NEAR(result.value()[2], 0, 1e-6);
  EXPECT_NEAR(result.value()[4], 5 / deviation_a, 1e-6);
  const double deviation_b = std::sqrt(56.0 / 3);
  EXPECT_NEAR(result.value()[1], 6 / deviation_b, 1e-6);
  EXPECT_NEAR(result.value()[3], -2 / deviation_b, 1e-6);
  EXPECT_NEAR(result.value()[5], -4 / deviation_b, 1e-6);
}

TEST(StandardiseScores, TakesItemsWithoutScoresForAverage) {
  // The items without scores hold what must not count.
  const std::vector<float> scores = {99, 1, -99, 3};
  const std::vector<std::string> names = {"a"};
  const auto result = standardise_scores(scores, {false, true, false, true}, names);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.value(), (std::vector<float>{0, -1, 0, 1}));
}

TEST(StandardiseScores, RefusesAnAttributeThatSaysNothing) {
  const std::vector<float> scores = {1, 5, 2, 5, 99, 7};
  const std::vector<std::string> names = {"useful", "idle"};
  const auto result = standardise_scores(scores, {true, true, false}, names);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(result.error().message.find("\"idle\""), std::string::npos);
}

TEST(StandardiseScores, RefusesACatalogueWithoutAnyScore) {
  const std::vector<std::string> names = {"a"};
  const auto result = standardise_scores(std::vector<float>{1, 2}, {false, false}, names);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
}

constexpr size_t kItems = 60;
constexpr size_t kWidth = 5;
constexpr size_t kAttributes = 3;

// Standardised attributes, and a base that partly follows them.
struct Tables {
  std::vector<float> guided;
  std::vector<float> base;
};

Tables random_tables(uint64_t seed) {
  const std::vector<std::string> names = {"a", "b", "c"};
  Tables tables;
  tables.guided = standardise_scores(random_values(kItems * kAttributes, seed),
                                     std::vector<bool>(kItems, true), names)
                      .value();
  tables.base = random_values(kItems * kWidth, seed + 1);
  for (size_t i = 0; i < kItems; ++i) {
    for (size_t k = 0; k < kAttributes; ++k) {
      tables.base[i * kWidth + k] += 2 * tables.guided[i * kAttributes + k] + 7;
    }
  }
  return tables;
}

TEST(UnexplainedPart, IsUncorrelatedWithEveryAttribute) {
  const Tables tables = random_tables(1);
  const auto rest = unexplained_part(tables.base, kWidth, tables.guided, kAttributes);
  const MatrixXd residual = matrix_of(rest, kWidth);
  const MatrixXd attributes = matrix_of(tables.guided, kAttributes);
  EXPECT_LT((attributes.transpose() * residual).cwiseAbs().maxCoeff() / kItems, 1e-4);
  EXPECT_LT(residual.colwise().mean().cwiseAbs().maxCoeff(), 1e-4);
  // Something was there to be explained.
  const MatrixXd base = centred(matrix_of(tables.base, kWidth));
  EXPECT_GT((attributes.transpose() * base).cwiseAbs().maxCoeff() / kItems, 1);
}

TEST(UnexplainedPart, SpansTheBaseTogetherWithTheAttributes) {
  const Tables tables = random_tables(2);
  const auto rest = unexplained_part(tables.base, kWidth, tables.guided, kAttributes);
  MatrixXd joined(kItems, kAttributes + kWidth);
  joined << matrix_of(tables.guided, kAttributes), matrix_of(rest, kWidth);
  EXPECT_LT(unexplained_share(matrix_of(tables.base, kWidth), joined), 1e-8);
  EXPECT_GT(unexplained_share(matrix_of(tables.base, kWidth), matrix_of(rest, kWidth)), 0.1);
}

TEST(UnexplainedPart, IsTheCentredBaseWithoutAttributes) {
  const Tables tables = random_tables(3);
  const auto rest = unexplained_part(tables.base, kWidth, {}, 0);
  const MatrixXd expected = centred(matrix_of(tables.base, kWidth));
  EXPECT_LT((matrix_of(rest, kWidth) - expected).cwiseAbs().maxCoeff(), 1e-5);
}

TEST(UnexplainedPart, IsNothingWhenTheAttributesSayItAll) {
  const Tables tables = random_tables(4);
  std::vector<float> base(kItems * 2);
  for (size_t i = 0; i < kItems; ++i) {
    base[2 * i] = 3 * tables.guided[3 * i] - tables.guided[3 * i + 2] + 5;
    base[2 * i + 1] = tables.guided[3 * i + 1];
  }
  for (const float value : unexplained_part(base, 2, tables.guided, kAttributes)) {
    EXPECT_NEAR(value, 0, 1e-4);
  }
}

TEST(UnexplainedPart, StaysFiniteWhenOneAttributeRepeatsAnother) {
  Tables tables = random_tables(5);
  for (size_t i = 0; i < kItems; ++i) tables.guided[3 * i + 1] = tables.guided[3 * i];
  const auto rest = unexplained_part(tables.base, kWidth, tables.guided, kAttributes);
  for (const float value : rest) ASSERT_TRUE(std::isfinite(value));
  const MatrixXd correlation =
      matrix_of(tables.guided, kAttributes).transpose() * matrix_of(rest, kWidth);
  EXPECT_LT(correlation.cwiseAbs().maxCoeff() / kItems, 1e-3);
}

double rms_of(const std::vector<float>& values) {
  double squares = 0;
  for (const float value : values) squares += static_cast<double>(value) * value;
  return std::sqrt(squares / static_cast<double>(values.size()));
}

TEST(ScaleToRms, ScalesTheWholeBlock) {
  std::vector<float> block = {3, -4};
  scale_to_rms(block, 1);
  const double scale = std::sqrt(2.0 / 25);
  EXPECT_NEAR(block[0], 3 * scale, 1e-6);
  EXPECT_NEAR(block[1], -4 * scale, 1e-6);
}

TEST(ScaleToRms, LeavesZerosAlone) {
  std::vector<float> block = {0, 0, 0};
  scale_to_rms(block, 1);
  EXPECT_EQ(block, (std::vector<float>{0, 0, 0}));
  scale_to_rms({}, 1);
}

// One block of a joined table.
std::vector<float> columns_of(const std::vector<float>& joined, size_t width, size_t from,
                              size_t count) {
  std::vector<float> block;
  for (size_t i = 0; i < joined.size(); i += width) {
    for (size_t k = 0; k < count; ++k) block.push_back(joined[i + from + k]);
  }
  return block;
}

TEST(JoinBlocks, PutsTheAttributesFirstAndWeighsThem) {
  const std::vector<float> guided = random_values(kItems * 2, 6);
  std::vector<float> base = random_values(kItems * 3, 7);
  for (float& value : base) value *= 50;
  for (const float weight : {0.5f, 1.0f, 3.0f}) {
    const std::vector<float> joined = join_blocks(guided, 2, base, 3, weight);
    ASSERT_EQ(joined.size(), kItems * 5);
    EXPECT_NEAR(rms_of(joined), kJoinedRms, 1e-5);
    const std::vector<float> guided_block = columns_of(joined, 5, 0, 2);
    const std::vector<float> base_block = columns_of(joined, 5, 2, 3);
    EXPECT_NEAR(rms_of(guided_block) / rms_of(base_block), weight, 1e-4);
    // Each block is its source times one number.
    for (size_t i = 0; i < guided.size(); ++i) {
      EXPECT_NEAR(guided_block[i] / guided[i], guided_block[0] / guided[0], 1e-4);
    }
    for (size_t i = 0; i < base.size(); ++i) {
      EXPECT_NEAR(base_block[i] / base[i], base_block[0] / base[0], 1e-5);
    }
    EXPECT_GT(guided_block[0] / guided[0], 0);
    EXPECT_GT(base_block[0] / base[0], 0);
  }
}

TEST(JoinBlocks, TakesEitherBlockAlone) {
  const std::vector<float> values = random_values(12, 8);
  const std::vector<float> guided_only = join_blocks(values, 3, {}, 0, 2);
  const std::vector<float> base_only = join_blocks({}, 0, values, 3, 2);
  ASSERT_EQ(guided_only.size(), 12u);
  ASSERT_EQ(base_only.size(), 12u);
  EXPECT_NEAR(rms_of(guided_only), kJoinedRms, 1e-5);
  for (size_t i = 0; i < 12; ++i) EXPECT_NEAR(guided_only[i], base_only[i], 1e-6);
}

}  // namespace
}  // namespace mercer
