#include <algorithm>
#include <cassert>

#include "dot.h"
#include "mercer/model.h"

namespace mercer {

void Model::sum_items() {
  std::vector<float> row(dimension());
  sums_.count = static_cast<double>(item_count());
  sums_.row.assign(row.size(), 0);
  for (uint32_t item = 0; item < item_count(); ++item) {
    table_.read_row(item, row);
    add_scaled(sums_.row.data(), 1, row.data(), row.size());
    sums_.bias += biases_[item];
  }
  if (attribute_curves_) {
    const auto places = attribute_curves_->place_sums();
    const auto levels = attribute_curves_->level_sums();
    sums_.places.assign(places.begin(), places.end());
    sums_.levels.assign(levels.begin(), levels.end());
  } else {
    sums_.levels.assign(sums_.row.begin(), sums_.row.begin() + attribute_count_);
  }
}

ItemAverage Model::average_without(std::span<const uint32_t> excluded) const {
  ItemAverage average = sums_;
  std::vector<float> row(dimension());
  std::vector<float> levels(attribute_count_);
  std::vector<bool> is_gone(item_count(), false);
  for (const uint32_t item : excluded) {
    assert(item < item_count());
    if (is_gone[item]) continue;
    is_gone[item] = true;
    table_.read_row(item, row);
    add_scaled(average.row.data(), -1, row.data(), row.size());
    average.bias -= biases_[item];
    read_levels(item, levels);
    add_scaled(average.levels.data(), -1, levels.data(), levels.size());
    if (attribute_curves_) attribute_curves_->add_places(item, -1, average.places);
    average.count -= 1;
  }
  const double scale = average.count > 0 ? 1 / average.count : 0;
  average.bias *= scale;
  for (auto* values : {&average.row, &average.places, &average.levels}) {
    for (double& value : *values) value *= scale;
  }
  return average;
}

}  // namespace mercer
