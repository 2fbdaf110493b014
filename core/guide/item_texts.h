// What a language model is told of each item: the fields of its row in a catalogue.
#ifndef MERCER_GUIDE_ITEM_TEXTS_H_
#define MERCER_GUIDE_ITEM_TEXTS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"
#include "data/delimited_rows.h"
#include "mercer/result.h"

namespace mercer {

struct ItemText {
  std::string id;
  std::string about;  // {"title": "Red mug", "price": "2.95"}: the fields that are not empty
};

// Of a field, more than this is not worth its tokens; the rest is cut off.
inline constexpr size_t kMostFieldBytes = 2000;

// At most `size` bytes of UTF-8, without half a character at the end.
std::string_view cut_to(std::string_view text, size_t size);

struct ItemTexts {
  std::vector<ItemText> items;            // with any text, in the catalogue's order
  std::vector<std::string> without_text;  // ids
  size_t cut_count = 0;                   // items with a field that was cut
};

ItemTexts texts_of(std::span<const CatalogueItem> catalogue);

// The positions of `items` in an order that looks random: by the checksum of seed and id, so that
// each item has its place whatever others there are. The first of them are a sample that stays the
// same when items come, but for those that fall into it.
std::vector<uint32_t> drawn_order(std::span<const ItemText> items, uint64_t seed);

// `about` of an item with each field cut to `most_bytes`.
std::string shortened_about(const ItemText& item, size_t most_bytes);
// The fields as one text, but for those that are numbers: what a student reads of an item.
std::string words_of(const ItemText& item);

// Reads a catalogue as CSV or TSV whose first row names the columns. Errors name the line: a column
// that is missing, an item without an id or there twice, what is no UTF-8 or no table.
class ItemTextReader {
 public:
  // `text_columns`: those that the text is made of; none: all but the id's.
  ItemTextReader(DelimitedRows::Dialect dialect, std::string id_column,
                 std::vector<std::string> text_columns);
  ~ItemTextReader();

  Status feed(std::string_view bytes);
  Result<ItemTexts> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mercer

#endif  // MERCER_GUIDE_ITEM_TEXTS_H_
