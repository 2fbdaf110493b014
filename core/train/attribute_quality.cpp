#include "train/attribute_quality.h"

#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <cassert>
#include <cmath>

namespace mercer {
namespace {

// The rows that have scores, [scored items x attributes].
Eigen::MatrixXd scored_rows(const GuidedScores& scores) {
  const size_t width = scores.values.size() / scores.present.size();
  const auto count = std::ranges::count(scores.present, true);
  assert(count > 0);
  Eigen::MatrixXd rows(count, static_cast<Eigen::Index>(width));
  Eigen::Index row = 0;
  for (size_t item = 0; item < scores.present.size(); ++item) {
    if (!scores.present[item]) continue;
    for (size_t k = 0; k < width; ++k) {
      rows(row, static_cast<Eigen::Index>(k)) = scores.values[item * width + k];
    }
    ++row;
  }
  return rows;
}

double deviation_of(const Eigen::VectorXd& column) {
  const double mean = column.mean();
  return std::sqrt((column.array() - mean).square().mean());
}

// Columns of mean 0 and length 1; 0 where a column is constant.
Eigen::MatrixXd standardised(const Eigen::MatrixXd& rows) {
  Eigen::MatrixXd result = rows.rowwise() - rows.colwise().mean();
  for (Eigen::Index k = 0; k < rows.cols(); ++k) {
    const bool is_constant = (rows.col(k).array() == rows(0, k)).all();
    const double length = result.col(k).norm();
    result.col(k) *= is_constant ? 0 : 1 / length;
  }
  return result;
}

// How well the columns of a correlation matrix but the k-th predict that one: r' C^-1 r, with the
// pseudo-inverse where others repeat each other.
double r_squared(const Eigen::MatrixXd& correlations, Eigen::Index k) {
  std::vector<Eigen::Index> others;
  for (Eigen::Index i = 0; i < correlations.cols(); ++i) {
    if (i != k) others.push_back(i);
  }
  if (others.empty()) return 0;
  const Eigen::MatrixXd among = correlations(others, others);
  const Eigen::VectorXd with = correlations(others, k);
  Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> inverse(among.rows(), among.cols());
  inverse.setThreshold(1e-9);
  inverse.compute(among);
  return std::clamp(with.dot(inverse.solve(with)), 0.0, 1.0);
}

}  // namespace

std::vector<AttributeSpread> attribute_spreads(const GuidedScores& scores) {
  const Eigen::MatrixXd rows = scored_rows(scores);
  std::vector<AttributeSpread> spreads;
  spreads.reserve(static_cast<size_t>(rows.cols()));
  for (Eigen::Index k = 0; k < rows.cols(); ++k) {
    spreads.push_back({.mean = rows.col(k).mean(),
                       .standard_deviation = deviation_of(rows.col(k)),
                       .zero_share = (rows.col(k).array() == 0).cast<double>().mean()});
  }
  return spreads;
}

std::vector<AttributeOverlap> attribute_overlaps(const GuidedScores& scores) {
  const Eigen::MatrixXd columns = standardised(scored_rows(scores));
  const Eigen::MatrixXd correlations = columns.transpose() * columns;
  std::vector<AttributeOverlap> overlaps;
  for (Eigen::Index k = 0; k < correlations.cols(); ++k) {
    AttributeOverlap overlap{.r_squared = r_squared(correlations, k)};
    for (Eigen::Index i = 0; i < correlations.cols() && correlations(k, k) > 0; ++i) {
      if (i == k || correlations(i, i) == 0) continue;
      if (overlap.nearest && std::abs(correlations(i, k)) <= std::abs(overlap.correlation))
        continue;
      overlap.nearest = static_cast<size_t>(i);
      overlap.correlation = std::clamp(correlations(i, k), -1.0, 1.0);
    }
    overlaps.push_back(overlap);
  }
  return overlaps;
}

std::vector<AttributeAgreement> attribute_agreements(std::span<const float> first,
                                                     std::span<const float> again,
                                                     size_t attribute_count) {
  assert(first.size() == again.size() && !first.empty());
  using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto width = static_cast<Eigen::Index>(attribute_count);
  const auto items = static_cast<Eigen::Index>(first.size()) / width;
  const Eigen::MatrixXd one = Eigen::Map<const RowMajor>(first.data(), items, width).cast<double>();
  const Eigen::MatrixXd other =
      Eigen::Map<const RowMajor>(again.data(), items, width).cast<double>();
  const Eigen::MatrixXd one_column = standardised(one);
  const Eigen::MatrixXd other_column = standardised(other);
  std::vector<AttributeAgreement> agreements;
  for (Eigen::Index k = 0; k < width; ++k) {
    const Eigen::ArrayXd differences = (one.col(k) - other.col(k)).array().abs();
    // Scores have two decimals in float32: 6.3 and 7.3 are within 1, too.
    AttributeAgreement agreement{.mean_difference = differences.mean(),
                                 .within_one = (differences <= 1.0001).cast<double>().mean()};
    if (one_column.col(k).norm() > 0 && other_column.col(k).norm() > 0) {
      agreement.correlation = std::clamp(one_column.col(k).dot(other_column.col(k)), -1.0, 1.0);
    }
    agreements.push_back(agreement);
  }
  return agreements;
}

std::string_view doubt_name(Doubt doubt) {
  switch (doubt) {
    case Doubt::kNearConstant:
      return "near-constant";
    case Doubt::kRedundant:
      return "redundant";
    case Doubt::kNotRepeatable:
      return "not-repeatable";
    case Doubt::kHarmful:
      return "harmful";
  }
  return "";
}

std::vector<Doubt> doubts_about(const AttributeQuality& quality) {
  std::vector<Doubt> doubts;
  if (quality.spread.standard_deviation < kLeastDeviation) doubts.push_back(Doubt::kNearConstant);
  if (std::abs(quality.overlap.correlation) >= kHighestCorrelation ||
      quality.overlap.r_squared >= kHighestRSquared) {
    doubts.push_back(Doubt::kRedundant);
  }
  if (quality.agreement && quality.agreement->correlation &&
      *quality.agreement->correlation < kLeastReliability) {
    doubts.push_back(Doubt::kNotRepeatable);
  }
  if (quality.removal && quality.removal->change.mean > 0 &&
      quality.removal->holm_p < kLevelOfSignificance) {
    doubts.push_back(Doubt::kHarmful);
  }
  return doubts;
}

}  // namespace mercer
