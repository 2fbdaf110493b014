#include "train/refined_embedding.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cassert>
#include <cmath>

namespace mercer {

Result<std::vector<float>> standardise_scores(std::span<const float> scores,
                                              const std::vector<bool>& scored,
                                              std::span<const std::string> attribute_names) {
  const size_t attributes = attribute_names.size();
  assert(scores.size() == scored.size() * attributes);
  const auto count = static_cast<double>(std::ranges::count(scored, true));
  if (count == 0) {
    return Error{ErrorCode::kInvalidArgument,
                 "no item of the catalogue has guided scores; check that both use the same ids"};
  }
  std::vector<float> standardised(scores.size(), 0.0f);
  for (size_t k = 0; k < attributes; ++k) {
    double sum = 0;
    double squares = 0;
    for (size_t i = 0; i < scored.size(); ++i) {
      if (!scored[i]) continue;
      const double value = scores[i * attributes + k];
      sum += value;
      squares += value * value;
    }
    const double mean = sum / count;
    const double variance = squares / count - mean * mean;
    if (variance < 1e-9) {
      return Error{ErrorCode::kInvalidArgument,
                   "attribute \"" + attribute_names[k] +
                       "\" has the same score for every item and says nothing; remove it"};
    }
    const double deviation = std::sqrt(variance);
    for (size_t i = 0; i < scored.size(); ++i) {
      if (!scored[i]) continue;
      standardised[i * attributes + k] =
          static_cast<float>((scores[i * attributes + k] - mean) / deviation);
    }
  }
  return standardised;
}

std::vector<float> unexplained_part(std::span<const float> base, size_t dimension,
                                    std::span<const float> guided, size_t attribute_count) {
  const auto item_count = static_cast<Eigen::Index>(base.size() / dimension);
  const auto d = static_cast<Eigen::Index>(dimension);
  const auto m = static_cast<Eigen::Index>(attribute_count);
  const Eigen::Map<const Eigen::MatrixXf> items(base.data(), d, item_count);
  const Eigen::MatrixXf centred = items.colwise() - items.rowwise().mean();
  std::vector<float> residual(base.size());
  Eigen::Map<Eigen::MatrixXf> result(residual.data(), d, item_count);
  result = centred;
  if (m == 0) return residual;
  const Eigen::Map<const Eigen::MatrixXf> attributes(guided.data(), m, item_count);
  Eigen::MatrixXd gram = (attributes * attributes.transpose()).cast<double>();
  // A trace of ridge keeps the solution finite when one attribute repeats another.
  constexpr double kRidge = 1e-6;
  gram.diagonal().array() += kRidge * static_cast<double>(item_count);
  const Eigen::MatrixXd loadings =
      gram.ldlt().solve((attributes * centred.transpose()).cast<double>());
  result.noalias() -= loadings.cast<float>().transpose() * attributes;
  return residual;
}

void scale_to_rms(std::span<float> block, float rms) {
  double squares = 0;
  for (const float value : block) squares += static_cast<double>(value) * value;
  if (squares == 0) return;
  const auto scale =
      static_cast<float>(rms / std::sqrt(squares / static_cast<double>(block.size())));
  for (float& value : block) value *= scale;
}

std::vector<float> join_blocks(std::span<const float> guided, size_t attribute_count,
                               std::span<const float> base, size_t component_count,
                               float guided_weight) {
  const size_t items =
      component_count > 0 ? base.size() / component_count : guided.size() / attribute_count;
  assert(guided.size() == items * attribute_count && base.size() == items * component_count);
  std::vector<float> guided_block(guided.begin(), guided.end());
  std::vector<float> base_block(base.begin(), base.end());
  scale_to_rms(guided_block, 1);
  scale_to_rms(base_block, 1);
  const size_t width = attribute_count + component_count;
  std::vector<float> joined(items * width);
  for (size_t i = 0; i < items; ++i) {
    float* row = joined.data() + i * width;
    for (size_t k = 0; k < attribute_count; ++k) {
      row[k] = guided_weight * guided_block[i * attribute_count + k];
    }
    std::copy_n(base_block.data() + i * component_count, component_count, row + attribute_count);
  }
  scale_to_rms(joined, kJoinedRms);
  return joined;
}

}  // namespace mercer
