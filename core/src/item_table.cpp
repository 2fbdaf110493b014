#include "mercer/item_table.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "dot.h"
#include "mercer/encoder.h"
#include "rounded.h"

namespace mercer {

ItemTable ItemTable::of_float32(std::span<const float> values, size_t dimension) {
  assert(dimension > 0 && values.size() % dimension == 0);
  ItemTable table;
  table.float_values_ = values.data();
  table.item_count_ = values.size() / dimension;
  table.dimension_ = dimension;
  return table;
}

ItemTable ItemTable::of_float32(std::span<const float> values, size_t dimension,
                                const RoundedRows& rounded) {
  ItemTable table = of_float32(values, dimension);
  assert(rounded.values.size() == values.size() && rounded.scales.size() == table.item_count_);
  table.int8_values_ = rounded.values.data();
  table.row_scales_ = rounded.scales.data();
  return table;
}

ItemTable ItemTable::of_int8(std::span<const int8_t> values, std::span<const float> row_scales,
                             size_t dimension) {
  assert(values.size() == row_scales.size() * dimension);
  ItemTable table;
  table.int8_values_ = values.data();
  table.row_scales_ = row_scales.data();
  table.item_count_ = row_scales.size();
  table.dimension_ = dimension;
  table.precision_ = Precision::kInt8;
  return table;
}

ItemTable ItemTable::of_int4(std::span<const uint8_t> values, std::span<const float> row_scales,
                             size_t dimension) {
  assert(values.size() == row_scales.size() * int4_row_bytes(dimension));
  ItemTable table;
  table.int4_values_ = values.data();
  table.row_scales_ = row_scales.data();
  table.item_count_ = row_scales.size();
  table.dimension_ = dimension;
  table.precision_ = Precision::kInt4;
  return table;
}

void ItemTable::read_scaled(size_t item, float factor, float* row) const {
  if (precision_ == Precision::kInt8) return to_floats(int8_row(item), factor, row, dimension_);
  for (size_t k = 0; k < dimension_; ++k) {
    row[k] = static_cast<float>(int4_at(int4_row(item), k)) * factor;
  }
}

void ItemTable::read_row(size_t item, std::span<float> row) const {
  assert(item < item_count_ && row.size() == dimension_);
  if (precision_ == Precision::kFloat32) {
    std::copy_n(float32_row(item), dimension_, row.data());
  } else {
    read_scaled(item, row_scales_[item], row.data());
  }
}

float ItemTable::score(std::span<const float> shopper, size_t item) const {
  assert(item < item_count_ && shopper.size() == dimension_);
  if (precision_ == Precision::kFloat32) {
    return dot(float32_row(item), shopper.data(), dimension_);
  }
  if (precision_ == Precision::kInt8) {
    return row_scales_[item] * dot(int8_row(item), shopper.data(), dimension_);
  }
  float row[kMaxDimension];
  read_scaled(item, 1, row);
  return row_scales_[item] * dot(row, shopper.data(), dimension_);
}

void ItemTable::score(std::span<const float> shopper, std::span<const float> biases,
                      std::span<float> scores) const {
  assert(biases.size() == item_count_ && scores.size() == item_count_);
  for (size_t i = 0; i < item_count_; ++i) scores[i] = score(shopper, i) + biases[i];
}

RoundedRows::RoundedRows(const ItemTable& table)
    : values(table.item_count() * table.dimension()), scales(table.item_count()) {
  std::vector<float> row(table.dimension());
  auto to = values.begin();
  for (size_t item = 0; item < scales.size(); ++item) {
    table.read_row(item, row);
    float largest = 0;
    for (const float value : row) largest = std::max(largest, std::abs(value));
    // Never 0, to divide by it.
    const float scale = std::max(largest / kLargestInt8, std::numeric_limits<float>::min());
    scales[item] = scale;
    for (const float value : row) *to++ = static_cast<int8_t>(rounded(value / scale));
  }
}

}  // namespace mercer
