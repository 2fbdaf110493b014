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

}  // namespace

GuidedTable::GuidedTable(const GuidedTableStart& start)
    : dimension_(start.dimension),
      attribute_count_(start.attribute_count),
      guided_weight_(start.guided_weight),
      sold_(start.sold),
      deltas_(start.deltas.begin(), start.deltas.end()),
      guided_{std::vector<float>(start.attribute_count * kKnotCount * start.dimension),
              {start.steps.begin(), start.steps.end()}},
      items_(start.sold.size() * start.dimension, 0.0f),
      delta_state_(deltas_.size()),
      knot_state_(guided_.knots.size()) {
  Random random(mixed(start.seed + kKnotStream));
  for (float& value : guided_.knots)
    value = kInitialKnotDeviation * static_cast<float>(random.normal());
  if (!deltas_.empty()) items_ = deltas_;
  guided_.add_to(items_, dimension_);
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

void GuidedTable::step(const AdamStep& step, std::span<const float> gradient) {
  AdamStep faster = step;
  faster.learning_rate *= guided_weight_;
  adam_step(knot_state_, faster, guided_.knots, gather(gradient));
  if (deltas_.empty()) {
    std::ranges::fill(items_, 0.0f);
  } else {
    std::vector<float> unsold_gone(gradient.begin(), gradient.end());
    for (size_t i = 0; i < item_count(); ++i) {
      if (!sold_[i]) std::fill_n(unsold_gone.begin() + i * dimension_, dimension_, 0.0f);
    }
    adam_step(delta_state_, step, deltas_, unsold_gone);
    items_ = deltas_;
  }
  guided_.add_to(items_, dimension_);
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
