// Events in the order they were read -> a Dataset.
#ifndef MERCER_DATA_DATASET_BUILDER_H_
#define MERCER_DATA_DATASET_BUILDER_H_

#include <cstdint>
#include <vector>

#include "data/dataset.h"
#include "data/id_table.h"

namespace mercer {

// One event, its texts as numbers of the tables below.
struct EventRecord {
  uint32_t user;
  uint32_t item;
  uint32_t basket = IdTable::kNone;  // none: a basket of its own
  uint32_t title = IdTable::kNone;
  float price = 0;  // 0 = unknown
  int64_t timestamp_s = 0;
};

struct EventTable {
  IdTable users, items, baskets, titles;
  std::vector<EventRecord> events;  // in input order
  // Without basket ids a user's events of the same second are one basket; without times too, every
  // event is a basket of its own.
  bool has_baskets = false;
  bool has_times = false;
};

enum class RepeatRule {
  kAll,   // every event counts
  kFirst  // of a user's events on one item only the earliest stays
};

struct BuildRules {
  RepeatRule repeat = RepeatRule::kAll;
  // Users and items with fewer events go, again and again until none is left (the k-core).
  uint32_t min_user_events = 0;
  uint32_t min_item_events = 0;
};

struct BuiltDataset {
  Dataset dataset;
  uint64_t repeat_events = 0;     // dropped as repeats
  uint64_t rare_user_events = 0;  // dropped with a user, or
  uint64_t rare_item_events = 0;  // with an item, of too few events
};

// A user's events come in order of time, those of the same second in input order. Users and items
// are in ascending order of their ids (as bytes); baskets are numbered from 0 within each user. An
// item's title is the one most of its events carry (the one read last among equals) and its price
// the median of its positive prices, both over all its events in the table, repeats included.
BuiltDataset build_dataset(const EventTable& table, const BuildRules& rules);

}  // namespace mercer

#endif  // MERCER_DATA_DATASET_BUILDER_H_
