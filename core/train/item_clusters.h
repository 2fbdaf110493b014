// Which items stand together, for searches that look at a few clusters alone (mercer/clusters.h).
#ifndef MERCER_TRAIN_ITEM_CLUSTERS_H_
#define MERCER_TRAIN_ITEM_CLUSTERS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mercer/result.h"
#include "train/fit_progress.h"

namespace mercer {

struct ItemClusters {
  std::vector<uint32_t> order;  // [items] the items cluster by cluster, in each in their old order
  std::vector<uint32_t> ends;   // [clusters] of `order`; no cluster is empty
  std::vector<float> means;     // as mercer/clusters.h has them
};

// How many clusters so many items make where nobody says: the square root, at which choosing among
// clusters costs about what looking at one does.
size_t usual_cluster_count(size_t item_count);

// K-means (Lloyd, 1982) on embeddings with the bias as one more coordinate, from items drawn by
// `seed`; all but the last assignment on a sample. `rows` [items x dimension], `biases` [items],
// both finite. Not more clusters than `count`; fewer where items are alike. Error: kCancelled.
Result<ItemClusters> cluster_items(std::span<const float> rows, std::span<const float> biases,
                                   size_t count, uint64_t seed, const FitObserver& observer);

}  // namespace mercer

#endif  // MERCER_TRAIN_ITEM_CLUSTERS_H_
