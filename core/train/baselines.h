// The recommenders that need no embeddings, by name: what any gain must be held against.
//
//   random             numbers drawn anew for every history
//   popularity         training counts
//   rules              decayed_rules.h; short or long memory, as ranks better on validation
//   linear-next-item   linear_next_item.h; likewise
//   ease               ease.h
#ifndef MERCER_TRAIN_BASELINES_H_
#define MERCER_TRAIN_BASELINES_H_

#include <memory>
#include <span>
#include <string_view>

#include "data/dataset.h"
#include "data/split.h"
#include "mercer/result.h"
#include "train/evaluation.h"
#include "train/fit_progress.h"

namespace mercer {

// All names, in the order above.
std::span<const std::string_view> baseline_names();

bool is_baseline(std::string_view name);

// Fits a baseline on the split's training events, the same bytes every time. It does not refer to
// the data set afterwards. `observer` may stay silent for what takes little time. Errors:
// kInvalidArgument (no such name), and those of fitting: kOutOfRange (too many items for a model in
// closed form), kCancelled.
Result<std::unique_ptr<Scorer>> make_baseline(std::string_view name, const Dataset& dataset,
                                              const Split& split, const FitObserver& observer = {});

}  // namespace mercer

#endif  // MERCER_TRAIN_BASELINES_H_
