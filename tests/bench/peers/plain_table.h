#ifndef MERCER_BENCH_PLAIN_TABLE_H_
#define MERCER_BENCH_PLAIN_TABLE_H_

#include <span>

#include "mercer/item_table.h"

namespace mercer::bench {

// A float32 table without rounded rows, of which every row is scored in full.
inline ItemTable plain_float32(const ItemTable& table) {
  const std::span<const float> values(table.float32_row(0), table.item_count() * table.dimension());
  return ItemTable::of_float32(values, table.dimension());
}

}  // namespace mercer::bench

#endif  // MERCER_BENCH_PLAIN_TABLE_H_
