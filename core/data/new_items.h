// How well does a recommender place what nobody has bought yet? Items are drawn that training never
// sees, and the shoppers who chose one are asked for it.
#ifndef MERCER_DATA_NEW_ITEMS_H_
#define MERCER_DATA_NEW_ITEMS_H_

#include <cstddef>
#include <vector>

#include "data/dataset.h"
#include "data/split.h"

namespace mercer {

// [items] which are new under a new-items protocol: about P in 100, the same for the same seed.
std::vector<bool> drawn_new_items(size_t item_count, const Protocol& protocol);

// The data set as it was when the new items came out. Of every user remain the events of known
// items up to the last event of a new one, and that one; of users without a new item all events.
Dataset with_new_items_last(const Dataset& dataset, const Protocol& protocol);

}  // namespace mercer

#endif  // MERCER_DATA_NEW_ITEMS_H_
