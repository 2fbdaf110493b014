// Next item by linear regression: a ridge regression, in closed form, from the decayed history to
// the item that comes next. The sequential relative of EASE (arXiv 1905.03375), after SLIST (Choi
// et al., arXiv 2103.16104) with the next item alone as the target.
#ifndef MERCER_TRAIN_LINEAR_NEXT_ITEM_H_
#define MERCER_TRAIN_LINEAR_NEXT_ITEM_H_

#include <span>
#include <vector>

#include "data/dataset.h"
#include "data/split.h"
#include "mercer/result.h"
#include "train/evaluation.h"
#include "train/fit_progress.h"
#include "train/item_item_matrix.h"

namespace mercer {

struct LinearNextItemOptions {
  size_t history_length = 50;      // how many of the latest items count
  double age_power = 0.75;         // p: the item a places from the end counts a^-p, a = 1, 2, ...
  double ridge = 250;              // lambda
  double backward = 0.15;          // how much a sequence counts when it is read from its end
  double target_popularity = 0.1;  // scores are divided by popularity to this power
  size_t item_limit = kMostDenseItems;
};

// For shoppers who buy item by item, and for those who fill baskets, within which order says
// little. Chosen on validation cases: the first on MovieLens 1M and Amazon Beauty, the second on
// Online Retail by baskets.
inline constexpr LinearNextItemOptions kShortLinear = {};
inline constexpr LinearNextItemOptions kLongLinear = {
    .history_length = 200, .age_power = 0.25, .ridge = 5000, .target_popularity = 0.2};

class LinearNextItem : public Scorer {
 public:
  // With a row of X [positions x items] for each event that has a next one: the decayed sum of the
  // items up to it; and Y [positions x items]: the item that comes next; the model is
  // W = (X'X + ridge I)^-1 X'Y. Positions of the reversed sequences are further rows, of weight
  // `backward`. `training` is only read now. `observer` sees items worked off, each twice. Takes
  // one dense matrix of memory and items^3 flops. Errors: kOutOfRange (more items than the limit,
  // or a ridge too small for float32), kCancelled.
  static Result<LinearNextItem> fit(size_t item_count, Sequences training,
                                    const LinearNextItemOptions& options,
                                    const FitObserver& observer = {});

  void score(Sequences histories, std::span<float> scores) const override;

 private:
  LinearNextItem(ItemItemMatrix weights, std::vector<double> ages)
      : weights_(std::move(weights)), age_weights_(std::move(ages)) {}

  ItemItemMatrix weights_;           // W, columns divided by their popularity's power
  std::vector<double> age_weights_;  // [history_length], latest first
};

// The fit, of those with `candidates` (at least one), that ranks best on the validation cases by
// masked NDCG@10; the earlier of equals. Holds two dense matrices at times. `observer` sees the
// work of all candidates as one. Errors: those of fit() and of evaluate().
Result<LinearNextItem> fit_best_linear_next_item(const Dataset& dataset, const Split& split,
                                                 std::span<const LinearNextItemOptions> candidates,
                                                 const FitObserver& observer = {});

}  // namespace mercer

#endif  // MERCER_TRAIN_LINEAR_NEXT_ITEM_H_
