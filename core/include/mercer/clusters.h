// Items that stand in clusters of alike ones, so that a search can do with looking at some of them.
#ifndef MERCER_CLUSTERS_H_
#define MERCER_CLUSTERS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mercer/item_table.h"
#include "mercer/ranker.h"
#include "mercer/result.h"
#include "mercer/scan.h"

namespace mercer {

// There is at most one cluster for so many items: their averages then take no more memory than the
// items as int8.
inline constexpr size_t kItemsACluster = 4;

// An inverted file (Jegou et al., 2011) of items that stand cluster by cluster, so that a list is a
// range and nothing is stored twice.
class Clusters {
 public:
  Clusters() = default;  // none

  // Cluster c is the items from the end of the one before to ends[c] - 1; items behind the last end
  // are in no cluster. Error: kMalformedInput (`ends` do not ascend from above 0 to at most the
  // number of items, or are too many).
  static Result<Clusters> of(const ItemTable& table, std::span<const float> biases,
                             std::span<const uint32_t> ends);

  size_t count() const { return ranges_.size(); }

  // The k best among the items of the `probes` (at least 1) clusters whose average item scores
  // best, and those of no cluster; while these are fewer than k, of twice as many clusters. Of all
  // clusters it is what best_of() of scan.h finds; so are always the scores. `table` and `biases`
  // are those that it was made of; the rest and the error are best_of()'s.
  Result<std::vector<RankedItem>> best_of(const ItemTable& table, std::span<const float> shopper,
                                          std::span<const float> biases, size_t k,
                                          std::span<const uint32_t> excluded, size_t probes) const;

 private:
  std::vector<ItemRange> ranges_;  // [clusters]
  ItemRange rest_;                 // the items of no cluster
  std::vector<float> means_;       // [clusters x dimension] the average item's embedding
  std::vector<float> biases_;      // [clusters] and its bias
};

}  // namespace mercer

#endif  // MERCER_CLUSTERS_H_
