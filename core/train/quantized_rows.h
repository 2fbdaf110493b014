// Rows of floats as integers with a scale a row, as a model file stores them.
#ifndef MERCER_TRAIN_QUANTIZED_ROWS_H_
#define MERCER_TRAIN_QUANTIZED_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "mercer/item_table.h"

namespace mercer {

// "float32", "int8", "int4": the words of every --precision and of reports.
std::string_view precision_name(Precision precision);
std::optional<Precision> parse_precision(std::string_view name);

struct QuantizedRows {
  std::vector<int8_t> integers;  // [rows x dimension], row-major
  std::vector<float> scales;     // [rows], at least 0; 0 for a row of zeros
};

// Integers in [-127, 127]: each value is the nearest of 255 steps of its row's largest magnitude.
QuantizedRows quantized_to_int8(std::span<const float> rows, size_t dimension);

// Integers in [-7, 7]. With so few steps the largest magnitude is a poor measure: each row has the
// scale, of those tried, with the least squared error, which cuts off what sticks out.
QuantizedRows quantized_to_int4(std::span<const float> rows, size_t dimension);

// Two integers in [-8, 7] a byte, as ItemTable::of_int4 reads them.
std::vector<uint8_t> packed_int4(std::span<const int8_t> integers, size_t dimension);

}  // namespace mercer

#endif  // MERCER_TRAIN_QUANTIZED_ROWS_H_
