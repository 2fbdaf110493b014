// Item embeddings that another tool made: a table of numbers, and the ids of its rows.
#ifndef MERCER_TRAIN_IMPORTED_TABLE_H_
#define MERCER_TRAIN_IMPORTED_TABLE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"
#include "mercer/result.h"

namespace mercer {

struct ImportedTable {
  std::vector<std::string> item_ids;  // [rows], no two equal
  std::vector<float> values;          // [rows x dimension], row-major
  size_t dimension = 0;
};

// One id a line (empty lines at the end do not count), or a JSON array of texts or whole numbers.
// Errors: kMalformedInput (another thing, no text in UTF-8, an empty id).
Result<std::vector<std::string>> parse_item_ids(std::string_view text);

// Error: kDuplicate; names the first id that comes again, and both places, counted from 1.
Status check_unique_ids(std::span<const std::string> item_ids);

// `bytes`: a NumPy file (npy.h), or a safetensors file with one two-dimensional tensor or with one
// named "items". `ids_text`: see parse_item_ids; nothing: the ids stand in the safetensors file's
// metadata as "item_ids", a JSON array. Errors besides those of reading: kMalformedInput (no such
// tensor, or several), kNotFound (no ids anywhere), kInvalidArgument (another number of ids than of
// rows), kDuplicate.
Result<ImportedTable> decode_item_table(std::span<const uint8_t> bytes,
                                        std::optional<std::string_view> ids_text);

struct MatchedTable {
  static constexpr size_t kMostListed = 5;

  std::vector<float> values;  // [items x dimension], row-major, in catalogue order
  size_t dimension = 0;
  size_t unknown_count = 0;              // rows left out: the catalogue does not know their ids
  std::vector<std::string> unknown_ids;  // the first kMostListed of them
};

// The table's rows in the order of the catalogue. Error: kNotFound when items have no row; says how
// many and names the first kMostListed.
Result<MatchedTable> match_to_catalogue(const ImportedTable& table,
                                        std::span<const CatalogueItem> catalogue);

}  // namespace mercer

#endif  // MERCER_TRAIN_IMPORTED_TABLE_H_
