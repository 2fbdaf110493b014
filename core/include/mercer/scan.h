// The best items of a table without computing every score in full.
#ifndef MERCER_SCAN_H_
#define MERCER_SCAN_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mercer/clusters.h"
#include "mercer/item_table.h"
#include "mercer/ranker.h"
#include "mercer/result.h"

namespace mercer {

// What top_k() of table.score(shopper, biases) gives, exactly, in one pass that remembers no
// scores.
//
// Rows of integers are multiplied with the shopper rounded to 16 bits, which is exact in integers
// and differs from the score by less than a bound; only a row that could reach the k-th best score
// so far within that bound is scored in full. A float32 table with rounded rows
// (RoundedRows) is searched in these, with a wider bound. So rounding decides how much is computed,
// never what comes out.
//
// shopper [dimension], biases [items], all finite. `excluded` as in top_k(). Error: kNotFinite, if
// a score that matters overflows.
Result<std::vector<RankedItem>> best_of(const ItemTable& table, std::span<const float> shopper,
                                        std::span<const float> biases, size_t k,
                                        std::span<const uint32_t> excluded);

// The same among the items of the `probes` clusters whose average item scores best, and those of no
// cluster; of further clusters, too, until there are k. It may miss items; the scores of those
// found are exact. With `probes` 0, and without clusters, among all. `clusters` are the table's.
Result<std::vector<RankedItem>> best_of(const ItemTable& table, std::span<const float> shopper,
                                        std::span<const float> biases, size_t k,
                                        std::span<const uint32_t> excluded,
                                        const Clusters& clusters, size_t probes);

}  // namespace mercer

#endif  // MERCER_SCAN_H_
