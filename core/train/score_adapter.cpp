#include "train/score_adapter.h"

#include <Eigen/Core>
#include <algorithm>
#include <cassert>
#include <cmath>

#include "mercer/text_features.h"
#include "train/guided_part.h"
#include "train/random.h"

namespace mercer {
namespace {

using Eigen::Index;
using Columns = Eigen::Map<Eigen::MatrixXf>;  // a row of ours is a column
using ConstColumns = Eigen::Map<const Eigen::MatrixXf>;

constexpr float kLowest = 0;
constexpr float kHighest = 10;
constexpr uint64_t kAdapterStream = 0x41444150544552;  // apart from the curves' first numbers

float weight_of(const std::vector<uint32_t>& features) {
  return 1 / std::sqrt(static_cast<float>(features.size()));
}

// How far a score lies beyond the scale; negative below it, 0 within.
float beyond_scale(float score) { return score - std::clamp(score, kLowest, kHighest); }

}  // namespace

ScoreAdapter::ScoreAdapter(std::span<const float> scores, const std::vector<bool>& scored,
                           std::vector<std::vector<uint32_t>> features,
                           const ScoreAdapterOptions& options)
    : options_(options),
      scores_(scores.begin(), scores.end()),
      scored_(scored),
      features_(std::move(features)) {
  assert(features_.size() == scored_.size());
  for (uint32_t item = 0; item < scored_.size(); ++item) {
    if (scored_[item] && !features_[item].empty()) movable_.push_back(item);
  }
  const size_t rank = options_.rank;
  parameters_.resize((kTextFeatureCount + attribute_count()) * rank, 0.0f);
  // So that A phi is about as long as phi, which has length 1.
  const float deviation = rank == 0 ? 0 : 1 / std::sqrt(static_cast<float>(rank));
  Random random(mixed(options_.seed + kAdapterStream));
  for (size_t at = 0; at < kTextFeatureCount * rank; ++at) {
    parameters_[at] = deviation * static_cast<float>(random.normal());
  }
  state_ = AdamState(parameters_.size());
  inner_.resize(movable_.size() * rank);
  moves_.resize(movable_.size() * attribute_count());
  move_scores();
}

void ScoreAdapter::set_parameters(std::vector<float> parameters) {
  assert(parameters.size() == parameters_.size());
  parameters_ = std::move(parameters);
  move_scores();
}

void ScoreAdapter::move_scores() {
  const auto rank = static_cast<Index>(options_.rank);
  const auto items = static_cast<Index>(movable_.size());
  const auto attributes = static_cast<Index>(attribute_count());
  if (rank == 0) return;
  const ConstColumns down(parameters_.data(), rank, kTextFeatureCount);
  const ConstColumns up(parameters_.data() + down.size(), rank, attributes);
  Columns inner(inner_.data(), rank, items);
  for (Index i = 0; i < items; ++i) {
    const std::vector<uint32_t>& features = features_[movable_[i]];
    inner.col(i).setZero();
    for (const uint32_t feature : features) inner.col(i) += down.col(feature);
    inner.col(i) *= weight_of(features);
  }
  Columns(moves_.data(), attributes, items).noalias() = up.transpose() * inner;
}

std::vector<float> ScoreAdapter::scores() const {
  std::vector<float> moved = scores_;
  const size_t attributes = attribute_count();
  for (size_t at = 0; at < moves_.size(); ++at) {
    if (moves_[at] == 0) continue;  // to the last digit what it was
    float& score = moved[movable_[at / attributes] * attributes + at % attributes];
    score = std::round(100 * std::clamp(score + moves_[at], kLowest, kHighest)) / 100;
  }
  return moved;
}

std::vector<uint8_t> ScoreAdapter::steps() const { return score_steps(scores(), scored_); }

double ScoreAdapter::penalty() const {
  if (moves_.empty()) return 0;
  const size_t attributes = attribute_count();
  double near = 0;
  double format = 0;
  for (size_t at = 0; at < moves_.size(); ++at) {
    const float score = scores_[movable_[at / attributes] * attributes + at % attributes];
    const double beyond = beyond_scale(score + moves_[at]);
    near += static_cast<double>(moves_[at]) * moves_[at];
    format += beyond * beyond;
  }
  return (options_.near * near + options_.format * format) / static_cast<double>(moves_.size());
}

std::vector<float> ScoreAdapter::gradient(std::span<const float> by_score) const {
  assert(by_score.size() == scores_.size());
  std::vector<float> result(parameters_.size(), 0.0f);
  const auto rank = static_cast<Index>(options_.rank);
  const auto items = static_cast<Index>(movable_.size());
  const auto attributes = static_cast<Index>(attribute_count());
  if (rank == 0 || items == 0) return result;
  Eigen::MatrixXf by_move(attributes, items);
  const float share = 2 / static_cast<float>(moves_.size());
  for (Index i = 0; i < items; ++i) {
    for (Index k = 0; k < attributes; ++k) {
      const size_t at = movable_[i] * attribute_count() + k;
      const float move = moves_[i * attributes + k];
      const float beyond = beyond_scale(scores_[at] + move);
      by_move(k, i) = share * (options_.near * move + options_.format * beyond);
      if (beyond == 0) by_move(k, i) += by_score[at];
    }
  }
  const ConstColumns inner(inner_.data(), rank, items);
  const ConstColumns up(parameters_.data() + rank * kTextFeatureCount, rank, attributes);
  Columns by_down(result.data(), rank, kTextFeatureCount);
  Columns by_up(result.data() + by_down.size(), rank, attributes);
  by_up.noalias() = inner * by_move.transpose();
  const Eigen::MatrixXf by_inner = up * by_move;
  for (Index i = 0; i < items; ++i) {
    const std::vector<uint32_t>& features = features_[movable_[i]];
    const Eigen::VectorXf part = weight_of(features) * by_inner.col(i);
    for (const uint32_t feature : features) by_down.col(feature) += part;
  }
  return result;
}

void ScoreAdapter::step(const AdamStep& step, std::span<const float> by_score) {
  adam_step(state_, step, parameters_, gradient(by_score));
  move_scores();
}

}  // namespace mercer
