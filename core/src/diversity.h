// A list whose items are not all alike.
#ifndef MERCER_SRC_DIVERSITY_H_
#define MERCER_SRC_DIVERSITY_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mercer/item_table.h"
#include "mercer/ranker.h"

namespace mercer {

// Appends the `count` of `pool` (best first) that maximal marginal relevance takes to `items`,
// which holds those placed already; see Request::diversity. Fewer when the pool is smaller.
void append_diverse(const ItemTable& table, std::span<const RankedItem> pool, float diversity,
                    size_t count, std::vector<uint32_t>& items);

}  // namespace mercer

#endif  // MERCER_SRC_DIVERSITY_H_
