// How often one item follows another, near or far: what the cheap sequential recommenders know.
#ifndef MERCER_TRAIN_ITEM_TRANSITIONS_H_
#define MERCER_TRAIN_ITEM_TRANSITIONS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/dataset.h"

namespace mercer {

// A square matrix by its nonzero entries; columns ascend within a row.
struct SparseMatrix {
  std::vector<size_t> row_offsets;  // [rows + 1]; row r is [offsets[r], offsets[r + 1])
  std::vector<uint32_t> columns;    // [entries]
  std::vector<float> values;        // [entries]

  size_t row_count() const { return row_offsets.size() - 1; }
  std::span<const uint32_t> row_columns(size_t row) const {
    return std::span(columns).subspan(row_offsets[row], row_offsets[row + 1] - row_offsets[row]);
  }
  std::span<const float> row_values(size_t row) const {
    return std::span(values).subspan(row_offsets[row], row_offsets[row + 1] - row_offsets[row]);
  }
};

// Row i, column j: the sum of gap_weights[g - 1] over all places where j comes g places after i in
// a sequence, 1 <= g <= gap_weights.size(); where j comes before i, `backward` times as much.
// [items x items]
SparseMatrix weighted_transitions(Sequences sequences, size_t item_count,
                                  std::span<const double> gap_weights, double backward = 0);

// How many events each item has, [items].
std::vector<double> event_counts(Sequences sequences, size_t item_count);

// 1, 2^-power, 3^-power, ... , [count].
std::vector<double> power_weights(double power, size_t count);

}  // namespace mercer

#endif  // MERCER_TRAIN_ITEM_TRANSITIONS_H_
