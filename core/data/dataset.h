// A data set: who acted on what, when, and what the items are. Made by `mercer import`, read by
// everything that trains or evaluates. Positions are the identity: item i is catalogue entry i,
// user u is user_ids[u].
#ifndef MERCER_DATA_DATASET_H_
#define MERCER_DATA_DATASET_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mercer {

// Histories or training sequences: item indices, oldest first. Views.
using Sequences = std::span<const std::span<const uint32_t>>;

struct CatalogueItem {
  std::string id;
  std::string title;  // may be empty
  float price = 0;    // in the shop's currency; 0 = unknown
};

struct Dataset {
  std::vector<CatalogueItem> catalogue;
  std::vector<std::string> user_ids;

  // Events grouped by user (ascending), oldest first within a user; ties in time keep input order.
  std::vector<uint32_t> user_offsets;  // [users + 1]; u's events are [offsets[u], offsets[u + 1])
  std::vector<uint32_t> items;         // [events], index into catalogue
  std::vector<int64_t> timestamps_s;   // [events], Unix seconds; all 0 when the source had no time
  std::vector<uint32_t> baskets;       // [events], equal within one basket of one user

  size_t item_count() const { return catalogue.size(); }
  size_t user_count() const { return user_ids.size(); }
  size_t event_count() const { return items.size(); }

  // User u's items, oldest first. Valid while the data set lives.
  std::span<const uint32_t> sequence(size_t user) const {
    return std::span(items).subspan(user_offsets[user],
                                    user_offsets[user + 1] - user_offsets[user]);
  }
};

}  // namespace mercer

#endif  // MERCER_DATA_DATASET_H_
