#include "train/guided_table.h"

#include <Eigen/Core>
#include <algorithm>

#include "train/guided_knots.h"
#include "train/random.h"

namespace mercer {
namespace {

using Eigen::Index;

constexpr size_t kKnotCount = AttributeCurves::kKnotCount;
constexpr float kInitialKnotDeviation = 0.005f;
constexpr uint64_t kKnotStream = 0x4b4e4f5453;  // apart from the encoder's first weights
constexpr uint64_t kSilenceStream = 0x53494c454e4345;

}  // namespace

GuidedTable::GuidedTable(const GuidedTableStart& start)
    : dimension_(start.dimension),
      attribute_count_(start.attribute_count),
      taste_dropout_(start.deltas.empty() || start.steps.empty() ? 0 : start.taste_dropout),
      guided_weight_(start.guided_weight),
      seed_(start.seed),
      sold_(start.sold),
      silent_(start.sold.size(), false),
      deltas_(start.deltas.begin(), start.deltas.end()),
      guided_{std::vector<float>(start.attribute_count * kKnotCount * start.dimension),
              {start.steps.begin(), start.steps.end()}},
      items_(start.sold.size() * start.dimension, 0.0f),
      delta_state_(deltas_.size()),
      knot_state_(guided_.knots.size()) {
  Random random(mixed(start.seed + kKnotStream));
  for (float& value : guided_.knots)
    value = kInitialKnotDeviation * static_cast<float>(random.normal());
  put_together(0);
}

std::vector<float> GuidedTable::whole_items() const {
  std::vector<float> items(items_.size());
  write_whole(items);
  return items;
}

void GuidedTable::write_whole(std::vector<float>& items) const {
  if (deltas_.empty()) {
    std::ranges::fill(items, 0.0f);
  } else {
    std::ranges::copy(deltas_, items.begin());
  }
  guided_.add_to(items, dimension_);
}

void GuidedTable::put_together(uint64_t step_number) {
  write_whole(items_);
  if (taste_dropout_ <= 0) return;
  std::vector<double> mean(dimension_, 0.0);
  for (size_t at = 0; at < deltas_.size(); ++at) mean[at % dimension_] += deltas_[at];
  for (double& value : mean) value /= static_cast<double>(item_count());
  Random random(mixed(mixed(seed_ + kSilenceStream) + step_number));
  for (size_t i = 0; i < item_count(); ++i) {
    silent_[i] = random.uniform() < taste_dropout_;
    if (!silent_[i]) continue;
    for (size_t k = 0; k < dimension_; ++k) {
      const size_t at = i * dimension_ + k;
      items_[at] += static_cast<float>(mean[k]) - deltas_[at];
    }
  }
}

std::vector<float> GuidedTable::gather(std::span<const float> rows) const {
  std::vector<float> gathered(guided_.knots.size(), 0.0f);
  const auto from = rows_of<ConstKnotRows>(rows, dimension_);
  auto to = rows_of<KnotRows>(std::span(gathered), dimension_);
  for_each_knot(guided_.steps, attribute_count_, [&](Index item, Index knot, float share) {
    to.col(knot) += share * from.col(item);
  });
  return gathered;
}

std::vector<float> GuidedTable::score_gradient(std::span<const float> gradient) const {
  std::vector<float> slopes(guided_.steps.size(), 0.0f);
  const auto knots = rows_of<ConstKnotRows>(std::span(guided_.knots), dimension_);
  const auto rows = rows_of<ConstKnotRows>(gradient, dimension_);
  for (size_t at = 0; at < slopes.size(); ++at) {
    const size_t step = guided_.steps[at];
    if (step == AttributeCurves::kNoScore) continue;
    const size_t below = (std::max<size_t>(step, 1) - 1) / AttributeCurves::kStepsAScore;
    const size_t above = std::min(step / AttributeCurves::kStepsAScore + 1, kKnotCount - 1);
    const size_t first = (at % attribute_count_) * kKnotCount;
    const auto item = static_cast<Index>(at / attribute_count_);
    const auto rise =
        knots.col(static_cast<Index>(first + above)) - knots.col(static_cast<Index>(first + below));
    slopes[at] = rise.dot(rows.col(item)) / static_cast<float>(above - below);
  }
  return slopes;
}

void GuidedTable::step(const AdamStep& step, std::span<const float> gradient,
                       std::span<const uint8_t> steps) {
  AdamStep faster = step;
  faster.learning_rate *= guided_weight_;
  adam_step(knot_state_, faster, guided_.knots, gather(gradient));
  if (!deltas_.empty()) {
    std::vector<float> of_deltas(gradient.begin(), gradient.end());
    for (size_t i = 0; i < item_count(); ++i) {
      const bool still = !sold_[i] || silent_[i];
      if (still) std::fill_n(of_deltas.begin() + i * dimension_, dimension_, 0.0f);
    }
    adam_step(delta_state_, step, deltas_, of_deltas);
  }
  if (!steps.empty()) std::ranges::copy(steps, guided_.steps.begin());
  put_together(step.number);
}

GuidedPart GuidedTable::guided_part() const {
  GuidedPart part = guided_;
  if (attribute_count_ == 0) return part;
  // Each attribute's mean knot, weighted by how the scored items lie.
  std::vector<float> weights(attribute_count_ * kKnotCount, 0.0f);
  for_each_knot(guided_.steps, attribute_count_,
                [&](Index, Index knot, float share) { weights[knot] += share; });
  for (size_t k = 0; k < attribute_count_; ++k) {
    const auto own =
        std::span(part.knots).subspan(k * kKnotCount * dimension_, kKnotCount * dimension_);
    double total = 0;
    std::vector<double> mean(dimension_, 0.0);
    for (size_t at = 0; at < own.size(); ++at) {
      const double weight = weights[k * kKnotCount + at / dimension_];
      if (at % dimension_ == 0) total += weight;
      mean[at % dimension_] += weight * own[at];
    }
    if (total <= 0) continue;
    for (size_t at = 0; at < own.size(); ++at) {
      own[at] -= static_cast<float>(mean[at % dimension_] / total);
    }
  }
  return part;
}

}  // namespace mercer
