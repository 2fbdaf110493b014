#include "data/new_items.h"

#include <random>

namespace mercer {
namespace {

void copy_event(const Dataset& from, size_t event, Dataset& to) {
  to.items.push_back(from.items[event]);
  to.timestamps_s.push_back(from.timestamps_s[event]);
  to.baskets.push_back(from.baskets[event]);
}

}  // namespace

std::vector<bool> drawn_new_items(size_t item_count, const Protocol& protocol) {
  std::mt19937_64 random(protocol.new_seed);  // the standard fixes its numbers on every machine
  std::vector<bool> is_new(item_count);
  for (size_t item = 0; item < item_count; ++item) {
    is_new[item] = random() % 100 < protocol.new_percent;
  }
  return is_new;
}

Dataset with_new_items_last(const Dataset& dataset, const Protocol& protocol) {
  const std::vector<bool> is_new = drawn_new_items(dataset.item_count(), protocol);
  Dataset result;
  result.catalogue = dataset.catalogue;
  result.user_ids = dataset.user_ids;
  result.user_offsets.push_back(0);
  for (size_t user = 0; user < dataset.user_count(); ++user) {
    const size_t begin = dataset.user_offsets[user];
    const size_t end = dataset.user_offsets[user + 1];
    size_t last_new = end;
    for (size_t event = begin; event < end; ++event) {
      if (is_new[dataset.items[event]]) last_new = event;
    }
    for (size_t event = begin; event < last_new; ++event) {
      if (!is_new[dataset.items[event]]) copy_event(dataset, event, result);
    }
    if (last_new < end) copy_event(dataset, last_new, result);
    result.user_offsets.push_back(static_cast<uint32_t>(result.items.size()));
  }
  return result;
}

}  // namespace mercer
