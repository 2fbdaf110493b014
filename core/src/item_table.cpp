#include "mercer/item_table.h"

#include <algorithm>
#include <cassert>

#include "dot.h"

namespace mercer {

ItemTable ItemTable::of_float32(std::span<const float> values, size_t dimension) {
  assert(dimension > 0 && values.size() % dimension == 0);
  ItemTable table;
  table.float_values_ = values;
  table.item_count_ = values.size() / dimension;
  table.dimension_ = dimension;
  return table;
}

ItemTable ItemTable::of_int8(std::span<const int8_t> values, std::span<const float> row_scales,
                             size_t dimension) {
  assert(values.size() == row_scales.size() * dimension);
  ItemTable table;
  table.int8_values_ = values;
  table.row_scales_ = row_scales;
  table.item_count_ = row_scales.size();
  table.dimension_ = dimension;
  return table;
}

void ItemTable::read_row(size_t item, std::span<float> row) const {
  assert(item < item_count_ && row.size() == dimension_);
  if (row_scales_.empty()) {
    std::ranges::copy(float_values_.subspan(item * dimension_, dimension_), row.begin());
    return;
  }
  const int8_t* values = int8_values_.data() + item * dimension_;
  for (size_t k = 0; k < dimension_; ++k) {
    row[k] = row_scales_[item] * static_cast<float>(values[k]);
  }
}

void ItemTable::score(std::span<const float> shopper, std::span<const float> biases,
                      std::span<float> scores) const {
  assert(shopper.size() == dimension_ && biases.size() == item_count_);
  assert(scores.size() == item_count_);
  if (row_scales_.empty()) {
    for (size_t i = 0; i < item_count_; ++i) {
      const float* row = float_values_.data() + i * dimension_;
      scores[i] = dot(row, shopper.data(), dimension_) + biases[i];
    }
    return;
  }
  for (size_t i = 0; i < item_count_; ++i) {
    const int8_t* row = int8_values_.data() + i * dimension_;
    scores[i] = row_scales_[i] * dot(row, shopper.data(), dimension_) + biases[i];
  }
}

}  // namespace mercer
