#include "train/item_transitions.h"

#include <algorithm>
#include <cmath>

namespace mercer {
namespace {

struct Place {
  std::span<const uint32_t> sequence;
  size_t position;
};

// Where each item stands, in the order of the sequences. Item i's places are [offsets[i],
// offsets[i + 1]).
struct Occurrences {
  std::vector<size_t> offsets;
  std::vector<Place> places;
};

Occurrences occurrences_of(Sequences sequences, size_t item_count) {
  Occurrences occurrences;
  occurrences.offsets.assign(item_count + 1, 0);
  for (const auto sequence : sequences) {
    for (const uint32_t item : sequence) ++occurrences.offsets[item + 1];
  }
  for (size_t item = 0; item < item_count; ++item) {
    occurrences.offsets[item + 1] += occurrences.offsets[item];
  }
  occurrences.places.resize(occurrences.offsets.back());
  std::vector<size_t> next(occurrences.offsets.begin(), occurrences.offsets.end() - 1);
  for (const auto sequence : sequences) {
    for (size_t t = 0; t < sequence.size(); ++t) {
      occurrences.places[next[sequence[t]]++] = {sequence, t};
    }
  }
  return occurrences;
}

// One row of a matrix in the making, dense: no pair needs to be kept, however many there are.
class RowSum {
 public:
  explicit RowSum(size_t item_count) : sums_(item_count, 0.0), is_met_(item_count, false) {}

  void add(uint32_t item, double value) {
    if (!is_met_[item]) met_.push_back(item);
    is_met_[item] = true;
    sums_[item] += value;
  }
  // Appends the row and starts the next.
  void move_to(SparseMatrix& matrix) {
    std::ranges::sort(met_);
    for (const uint32_t item : met_) {
      matrix.columns.push_back(item);
      matrix.values.push_back(static_cast<float>(sums_[item]));
      sums_[item] = 0;
      is_met_[item] = false;
    }
    met_.clear();
    matrix.row_offsets.push_back(matrix.columns.size());
  }

 private:
  std::vector<double> sums_;
  std::vector<bool> is_met_;
  std::vector<uint32_t> met_;
};

}  // namespace

SparseMatrix weighted_transitions(Sequences sequences, size_t item_count,
                                  std::span<const double> gap_weights, double backward) {
  const Occurrences occurrences = occurrences_of(sequences, item_count);
  SparseMatrix matrix;
  matrix.row_offsets.push_back(0);
  RowSum row(item_count);
  for (size_t item = 0; item < item_count; ++item) {
    for (size_t k = occurrences.offsets[item]; k < occurrences.offsets[item + 1]; ++k) {
      const auto [sequence, position] = occurrences.places[k];
      const size_t ahead = std::min(gap_weights.size(), sequence.size() - 1 - position);
      for (size_t gap = 1; gap <= ahead; ++gap) {
        row.add(sequence[position + gap], gap_weights[gap - 1]);
      }
      const size_t behind = backward > 0 ? std::min(gap_weights.size(), position) : 0;
      for (size_t gap = 1; gap <= behind; ++gap) {
        row.add(sequence[position - gap], backward * gap_weights[gap - 1]);
      }
    }
    row.move_to(matrix);
  }
  return matrix;
}

std::vector<double> event_counts(Sequences sequences, size_t item_count) {
  std::vector<double> counts(item_count, 0.0);
  for (const auto sequence : sequences) {
    for (const uint32_t item : sequence) counts[item] += 1;
  }
  return counts;
}

std::vector<double> power_weights(double power, size_t count) {
  std::vector<double> weights(count);
  for (size_t i = 0; i < count; ++i) weights[i] = std::pow(static_cast<double>(i + 1), -power);
  return weights;
}

}  // namespace mercer
