#include <algorithm>

#include "dot.h"
#include "mercer/model.h"
#include "visit.h"

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
  // The rows of the fewer are read: those that go are taken off the sums, or those that stay are
  // summed anew, behind a filter that leaves little.
  const bool adds = excluded.size() > item_count() / 2;
  std::vector<bool> stays = candidates_of(*this, excluded);
  const double sign = adds ? 1 : -1;
  ItemAverage average = sums_;
  const auto scale = [&average](double factor) {
    average.bias *= factor;
    for (auto* values : {&average.row, &average.places, &average.levels}) {
      for (double& value : *values) value *= factor;
    }
  };
  if (adds) {
    average.count = 0;
    scale(0);
  }
  std::vector<float> row(dimension());
  std::vector<float> levels(attribute_count_);
  const size_t looked_at = adds ? item_count() : excluded.size();
  for (size_t i = 0; i < looked_at; ++i) {
    const auto item = adds ? static_cast<uint32_t>(i) : excluded[i];
    if (stays[item] != adds) continue;
    stays[item] = !adds;  // once each
    table_.read_row(item, row);
    add_scaled(average.row.data(), sign, row.data(), row.size());
    average.bias += sign * biases_[item];
    read_levels(item, levels);
    add_scaled(average.levels.data(), sign, levels.data(), levels.size());
    if (attribute_curves_) attribute_curves_->add_places(item, sign, average.places);
    average.count += sign;
  }
  scale(average.count > 0 ? 1 / average.count : 0);
  return average;
}

}  // namespace mercer
