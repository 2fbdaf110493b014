// Items that stand in clusters of alike ones, so that a search can do with looking at some of them
// (scan.h): an inverted file (Jegou et al., 2011) whose lists are ranges, so that nothing is stored
// twice.
#ifndef MERCER_CLUSTERS_H_
#define MERCER_CLUSTERS_H_

#include <cstdint>
#include <span>

namespace mercer {

// Views.
struct Clusters {
  // [clusters] Cluster c is the items from the end of the one before to ends[c] - 1. They ascend
  // from above 0 to at most the number of items; items behind the last are in no cluster.
  std::span<const uint32_t> ends = {};
  // [clusters x dimension], row-major, the average embedding of each; then [clusters] the average
  // bias.
  std::span<const float> means = {};
};

}  // namespace mercer

#endif  // MERCER_CLUSTERS_H_
