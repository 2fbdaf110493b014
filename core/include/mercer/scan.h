// The best items of a table without computing every score in full.
#ifndef MERCER_SCAN_H_
#define MERCER_SCAN_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

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

// Items begin to end - 1.
struct ItemRange {
  uint32_t begin = 0;
  uint32_t end = 0;
};

// The same among the items of some ranges, which do not overlap.
Result<std::vector<RankedItem>> best_of(const ItemTable& table, std::span<const float> shopper,
                                        std::span<const float> biases, size_t k,
                                        std::span<const uint32_t> excluded,
                                        std::span<const ItemRange> ranges);

}  // namespace mercer

#endif  // MERCER_SCAN_H_
