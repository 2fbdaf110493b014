// Where a shop has its items' pages and pictures: two columns of a product feed, such as those that
// shopping sites take.
#ifndef MERCER_DATA_ITEM_LINKS_H_
#define MERCER_DATA_ITEM_LINKS_H_

#include <string>
#include <string_view>
#include <unordered_map>

#include "data/delimited_rows.h"
#include "mercer/result.h"

namespace mercer {

struct ItemLinks {
  std::string url;    // empty: not said
  std::string image;  // likewise
};

struct ItemLinkColumns {
  std::string id = "id";
  std::string url;    // empty: there is none
  std::string image;  // likewise
};

// By id. Errors name the line: a column that is missing, an item without an id or there twice, an
// address that is neither http, https nor relative, what is no UTF-8 or no table.
Result<std::unordered_map<std::string, ItemLinks>> parse_item_links(std::string_view text,
                                                                    DelimitedRows::Dialect dialect,
                                                                    const ItemLinkColumns& columns);

}  // namespace mercer

#endif  // MERCER_DATA_ITEM_LINKS_H_
