// A dense matrix over pairs of items: what the recommenders in closed form are made of.
#ifndef MERCER_TRAIN_ITEM_ITEM_MATRIX_H_
#define MERCER_TRAIN_ITEM_ITEM_MATRIX_H_

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "mercer/result.h"
#include "train/fit_progress.h"
#include "train/item_transitions.h"

namespace mercer {

// The most items that a dense matrix is made for unless the caller says otherwise: 2.4 GB of
// float32, and 15 TFLOP to invert. Both grow too fast beyond (with the square, with the cube).
inline constexpr size_t kMostDenseItems = 24'576;

class ItemItemMatrix {
 public:
  // All zeros. Check the size first: check_item_limit().
  explicit ItemItemMatrix(size_t item_count)
      : item_count_(item_count), values_(item_count * item_count, 0.0f) {}

  size_t item_count() const { return item_count_; }
  std::span<float> row(size_t item) {
    return std::span(values_).subspan(item * item_count_, item_count_);
  }
  std::span<const float> row(size_t item) const {
    return std::span(values_).subspan(item * item_count_, item_count_);
  }

  // Adds to a symmetric matrix of which only the lower triangle counts, in either order of items.
  void add_symmetric(size_t a, size_t b, double value) {
    float& entry = values_[a > b ? a * item_count_ + b : b * item_count_ + a];
    entry = static_cast<float>(entry + value);
  }

  // Replaces a symmetric positive definite matrix, given by its lower triangle, by its inverse.
  // The errors and the observer of invert_positive_definite().
  Status invert(const FitObserver& observer);

  // Replaces the matrix M by M * factor. `observer` sees the rows worked off. Error: kCancelled.
  Status multiply_by(const SparseMatrix& factor, const FitObserver& observer);

  // scores += weight * row(item).
  void add_row(size_t item, float weight, std::span<float> scores) const;

 private:
  size_t item_count_;
  std::vector<float> values_;  // [items x items], row-major
};

// Error: kOutOfRange when there are more items than `limit`; says what the matrix would take.
// `model` is who needs it, "ease".
Status check_item_limit(std::string_view model, size_t item_count, size_t limit);

}  // namespace mercer

#endif  // MERCER_TRAIN_ITEM_ITEM_MATRIX_H_
