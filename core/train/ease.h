// EASE (Steck, arXiv 1905.03375): the linear item-item model that best gives each shopper's set of
// items back without using an item for itself, in closed form. It knows no order, so it shows what
// order is worth.
#ifndef MERCER_TRAIN_EASE_H_
#define MERCER_TRAIN_EASE_H_

#include <span>
#include <vector>

#include "data/dataset.h"
#include "mercer/result.h"
#include "train/evaluation.h"
#include "train/fit_progress.h"
#include "train/item_item_matrix.h"

namespace mercer {

// The ridge was chosen on the validation cases of MovieLens 1M and Amazon Beauty.
struct EaseOptions {
  double ridge = 150;  // lambda
  size_t item_limit = kMostDenseItems;
};

class Ease : public Scorer {
 public:
  // With X [shoppers x items] of zeros and ones, and P = (X'X + ridge I)^-1, the model is
  // B = I - P diag(P)^-1: zero on its diagonal. `training` is only read now. `observer` sees items
  // worked off. Takes one dense matrix of memory and items^3 flops. Errors: kOutOfRange (more items
  // than the limit, or a ridge too small for float32), kCancelled.
  static Result<Ease> fit(size_t item_count, Sequences training, const EaseOptions& options,
                          const FitObserver& observer = {});

  // The sum of B's rows of a history's distinct items.
  void score(Sequences histories, std::span<float> scores) const override;

  // B's entry: what having `item` says for `other`.
  float weight(size_t item, size_t other) const { return weights_.row(item)[other]; }

 private:
  explicit Ease(ItemItemMatrix weights) : weights_(std::move(weights)) {}

  ItemItemMatrix weights_;  // B
};

}  // namespace mercer

#endif  // MERCER_TRAIN_EASE_H_
