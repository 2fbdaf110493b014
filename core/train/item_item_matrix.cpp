#include "train/item_item_matrix.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "train/parallel.h"
#include "train/positive_definite_inverse.h"

namespace mercer {
namespace {

// So many rows are multiplied at once: enough to hide what it costs to find a place.
constexpr size_t kLanes = 32;
// Between two looks at the observer.
constexpr size_t kRowsAStep = 512;

// `rows` [row_count x items] <- rows * factor, row_count at most kLanes. The rows lie interleaved
// meanwhile, so that each entry of the factor is used on all of them together.
void multiply_rows(std::span<float> rows, size_t item_count, const SparseMatrix& factor) {
  const size_t row_count = rows.size() / item_count;
  std::vector<float> in(item_count * kLanes, 0.0f);
  std::vector<float> out(item_count * kLanes, 0.0f);
  for (size_t r = 0; r < row_count; ++r) {
    for (size_t i = 0; i < item_count; ++i) in[i * kLanes + r] = rows[r * item_count + i];
  }
  for (size_t i = 0; i < item_count; ++i) {
    const float* const lanes = in.data() + i * kLanes;
    const auto columns = factor.row_columns(i);
    const auto values = factor.row_values(i);
    for (size_t k = 0; k < columns.size(); ++k) {
      float* const sums = out.data() + columns[k] * kLanes;
      for (size_t r = 0; r < kLanes; ++r) sums[r] += values[k] * lanes[r];
    }
  }
  for (size_t r = 0; r < row_count; ++r) {
    for (size_t i = 0; i < item_count; ++i) rows[r * item_count + i] = out[i * kLanes + r];
  }
}

}  // namespace

Status ItemItemMatrix::invert(const FitObserver& observer) {
  return invert_positive_definite(values_, item_count_, /*threads=*/0, observer);
}

Status ItemItemMatrix::multiply_by(const SparseMatrix& factor, const FitObserver& observer) {
  for (size_t first = 0; first < item_count_; first += kRowsAStep) {
    const size_t end = std::min(item_count_, first + kRowsAStep);
    const size_t pieces = (end - first + kLanes - 1) / kLanes;
    parallel_for(pieces, /*thread_count=*/0, [&](size_t piece) {
      const size_t begin = first + piece * kLanes;
      const size_t count = std::min(kLanes, end - begin);
      const auto rows = std::span(values_).subspan(begin * item_count_, count * item_count_);
      multiply_rows(rows, item_count_, factor);
    });
    if (observer && !observer(end, item_count_)) return fitting_cancelled();
  }
  return Done{};
}

void ItemItemMatrix::add_row(size_t item, float weight, std::span<float> scores) const {
  const auto values = row(item);
  for (size_t i = 0; i < item_count_; ++i) scores[i] += weight * values[i];
}

Status check_item_limit(std::string_view model, size_t item_count, size_t limit) {
  if (item_count <= limit) return Done{};
  const double gigabytes = 4e-9 * static_cast<double>(item_count) * static_cast<double>(item_count);
  const long tenths = std::lround(gigabytes * 10);
  return Error{ErrorCode::kOutOfRange,
               std::string(model) + " keeps a number for every pair of items, which for " +
                   std::to_string(item_count) + " items would take " + std::to_string(tenths / 10) +
                   "." + std::to_string(tenths % 10) + " GB of memory; its limit is " +
                   std::to_string(limit) +
                   " items. Leave it out, or import the data with fewer items"};
}

}  // namespace mercer
