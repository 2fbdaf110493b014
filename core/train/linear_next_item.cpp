#include "train/linear_next_item.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <memory>
#include <utility>

namespace mercer {
namespace {

// sums[gap][n]: the first n terms of ages[0] ages[gap] + ages[1] ages[gap + 1] + ...
std::vector<std::vector<double>> lagged_sums(std::span<const double> ages) {
  std::vector<std::vector<double>> sums(ages.size());
  for (size_t gap = 0; gap < ages.size(); ++gap) {
    sums[gap].push_back(0);
    for (size_t age = 0; age + gap < ages.size(); ++age) {
      sums[gap].push_back(sums[gap].back() + ages[age] * ages[age + gap]);
    }
  }
  return sums;
}

// X'X into the lower triangle. Two events `gap` places apart meet in every history from the later
// one on, until the earlier one is too old or nothing comes next: one lagged sum holds all those
// products, so a pair costs the same however long the histories are. Read from the end, the earlier
// event is the later one.
void add_gram_matrix(Sequences training, std::span<const double> ages, double backward,
                     ItemItemMatrix& matrix) {
  const auto sums = lagged_sums(ages);
  for (const auto sequence : training) {
    for (size_t late = 0; late < sequence.size(); ++late) {
      for (size_t gap = 0; gap <= late && gap < ages.size(); ++gap) {
        const size_t early = late - gap;
        const auto product_of = [&](size_t histories) {
          return sums[gap][std::min(histories, ages.size() - gap)];
        };
        const double product =
            product_of(sequence.size() - 1 - late) + backward * product_of(early);
        const uint32_t a = sequence[late];
        const uint32_t b = sequence[early];
        // The same item twice in a history: both cross terms fall on the diagonal.
        matrix.add_symmetric(a, b, gap > 0 && a == b ? 2 * product : product);
      }
    }
  }
}

}  // namespace

Result<LinearNextItem> LinearNextItem::fit(size_t item_count, Sequences training,
                                           const LinearNextItemOptions& options,
                                           const FitObserver& observer) {
  MERCER_RETURN_IF_ERROR(check_item_limit("linear-next-item", item_count, options.item_limit));
  if (observer && !observer(0, 2 * item_count)) return fitting_cancelled();
  std::vector<double> ages = power_weights(options.age_power, options.history_length);
  ItemItemMatrix matrix(item_count);
  add_gram_matrix(training, ages, options.backward, matrix);
  for (size_t item = 0; item < item_count; ++item) matrix.add_symmetric(item, item, options.ridge);
  MERCER_RETURN_IF_ERROR(matrix.invert(
      [&](size_t done, size_t total) { return !observer || observer(done, 2 * total); }));
  // X'Y: an item g places before another is g - 1 old when that one comes next.
  SparseMatrix targets = weighted_transitions(training, item_count, ages, options.backward);
  const std::vector<double> counts = event_counts(training, item_count);
  for (size_t k = 0; k < targets.columns.size(); ++k) {
    targets.values[k] = static_cast<float>(
        targets.values[k] * std::pow(counts[targets.columns[k]], -options.target_popularity));
  }
  MERCER_RETURN_IF_ERROR(matrix.multiply_by(targets, [&](size_t done, size_t total) {
    return !observer || observer(total + done, 2 * total);
  }));
  return LinearNextItem(std::move(matrix), std::move(ages));
}

void LinearNextItem::score(Sequences histories, std::span<float> scores) const {
  const size_t item_count = weights_.item_count();
  assert(scores.size() == histories.size() * item_count);
  std::ranges::fill(scores, 0.0f);
  for (size_t h = 0; h < histories.size(); ++h) {
    const auto history = histories[h];
    const auto out = scores.subspan(h * item_count, item_count);
    const size_t length = std::min(history.size(), age_weights_.size());
    for (size_t age = 0; age < length; ++age) {
      weights_.add_row(history[history.size() - 1 - age], static_cast<float>(age_weights_[age]),
                       out);
    }
  }
}

Result<LinearNextItem> fit_best_linear_next_item(const Dataset& dataset, const Split& split,
                                                 std::span<const LinearNextItemOptions> candidates,
                                                 const FitObserver& observer) {
  assert(!candidates.empty());
  const auto training = training_sequences(dataset, split);
  std::unique_ptr<LinearNextItem> best;
  double best_ndcg = -1;  // below all, so that the first candidate is taken
  for (size_t c = 0; c < candidates.size(); ++c) {
    MERCER_ASSIGN_OR_RETURN(
        LinearNextItem model,
        LinearNextItem::fit(
            dataset.item_count(), training, candidates[c], [&](size_t done, size_t total) {
              return !observer || observer(c * total + done, candidates.size() * total);
            }));
    MERCER_ASSIGN_OR_RETURN(const Evaluation evaluation,
                            evaluate(model, dataset, split.validation));
    if (evaluation.masked.ndcg_at_10() > best_ndcg) {
      best_ndcg = evaluation.masked.ndcg_at_10();
      best = std::make_unique<LinearNextItem>(std::move(model));
    }
  }
  return std::move(*best);
}

}  // namespace mercer
