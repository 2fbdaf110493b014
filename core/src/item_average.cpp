#include <cassert>

#include "mercer/model.h"

namespace mercer {

void Model::add_item(uint32_t item, double weight, ItemAverage& sums,
                     std::vector<float>& scratch) const {
  scratch.resize(dimension() + attribute_count_);
  const std::span<float> row = std::span(scratch).first(dimension());
  const std::span<float> levels = std::span(scratch).last(attribute_count_);
  table_.read_row(item, row);
  for (size_t k = 0; k < row.size(); ++k) sums.row[k] += weight * row[k];
  sums.bias += weight * biases_[item];
  read_levels(item, levels);
  for (size_t k = 0; k < levels.size(); ++k) sums.levels[k] += weight * levels[k];
  if (attribute_curves_) attribute_curves_->add_places(item, weight, sums.places);
  sums.count += weight;
}

void Model::sum_items() {
  sums_.row.assign(dimension(), 0);
  sums_.levels.assign(attribute_count_, 0);
  if (attribute_curves_) {
    sums_.places.assign(attribute_count_ * AttributeCurves::kKnotCount, 0);
  }
  std::vector<float> scratch;
  for (uint32_t item = 0; item < item_count(); ++item) add_item(item, 1, sums_, scratch);
}

ItemAverage Model::average_without(std::span<const uint32_t> excluded) const {
  ItemAverage average = sums_;
  std::vector<float> scratch;
  std::vector<bool> is_gone(item_count(), false);
  for (const uint32_t item : excluded) {
    assert(item < item_count());
    if (is_gone[item]) continue;
    is_gone[item] = true;
    add_item(item, -1, average, scratch);
  }
  const double scale = average.count > 0 ? 1 / average.count : 0;
  average.bias *= scale;
  for (auto* values : {&average.row, &average.places, &average.levels}) {
    for (double& value : *values) value *= scale;
  }
  return average;
}

}  // namespace mercer
