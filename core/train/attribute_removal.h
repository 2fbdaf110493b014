// What an attribute does for ranking: the model is refined anew without it, with the same seed and
// options, and ranks the same held-out cases.
#ifndef MERCER_TRAIN_ATTRIBUTE_REMOVAL_H_
#define MERCER_TRAIN_ATTRIBUTE_REMOVAL_H_

#include <cstddef>
#include <vector>

#include "data/dataset.h"
#include "data/split.h"
#include "mercer/result.h"
#include "train/bootstrap.h"
#include "train/refinement.h"
#include "train/trainer.h"

namespace mercer {

// The model without one attribute, against the one with all. Masked NDCG@10 of the validation
// cases, on which each training also chose its best epoch; the mean over the seeds.
struct AttributeRemoval {
  double ndcg = 0;          // without it
  PairedDifference change;  // without - with: below 0, the attribute helps
  double holm_p = 1;        // change.p corrected for all attributes (comparison_summary.h)
};

struct RemovalStudy {
  double ndcg = 0;                              // with all attributes
  std::vector<AttributeRemoval> removals = {};  // [attributes]
};

// Trains (attributes + 1) * seed_count models, with seeds from options.training.seed; `observe`
// sees them as one training. Intervals are by resampling cases: what another seed would come to is
// not in them, but for the averaging over `seed_count` >= 1. Errors: those of refine() and
// evaluate().
Result<RemovalStudy> study_removals(const Dataset& dataset, const Split& split,
                                    const RefinementInput& input, const RefinementOptions& options,
                                    size_t seed_count, const TrainingObserver& observe);

}  // namespace mercer

#endif  // MERCER_TRAIN_ATTRIBUTE_REMOVAL_H_
