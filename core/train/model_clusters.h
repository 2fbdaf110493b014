// Model files whose items stand in clusters.
#ifndef MERCER_TRAIN_MODEL_CLUSTERS_H_
#define MERCER_TRAIN_MODEL_CLUSTERS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mercer/model.h"
#include "mercer/result.h"
#include "train/fit_progress.h"

namespace mercer {

// The file with its items in the order of clusters (train/item_clusters.h), which it names; all
// numbers stay what they were, to the bit. `bytes` are those that `model` was opened from. Errors:
// kInvalidArgument (more clusters than items, or none), kUnsupportedVersion (a newer file),
// kCancelled.
Result<std::vector<uint8_t>> with_clusters(const Model& model, std::span<const uint8_t> bytes,
                                           size_t count, uint64_t seed,
                                           const FitObserver& observer);

}  // namespace mercer

#endif  // MERCER_TRAIN_MODEL_CLUSTERS_H_
