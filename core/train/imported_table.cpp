#include "train/imported_table.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "data/json_text.h"
#include "data/text_lines.h"
#include "train/npy.h"
#include "train/safetensors.h"

namespace mercer {
namespace {

using nlohmann::json;

Error no_ids(const std::string& what) {
  return {ErrorCode::kMalformedInput, "the list of item ids " + what};
}

Result<std::vector<std::string>> ids_of_json(std::string_view text) {
  const json list = parse_json(text);
  if (!list.is_array()) {
    return no_ids("begins like a JSON array but is none; write one, or one id a line");
  }
  std::vector<std::string> ids;
  for (const json& id : list) {
    if (!id.is_string() && !id.is_number_integer()) {
      return no_ids("holds something else than texts and whole numbers, at place " +
                    std::to_string(ids.size() + 1));
    }
    ids.push_back(id.is_string() ? id.get<std::string>() : id.dump());
  }
  return ids;
}

Result<std::vector<std::string>> ids_of_lines(std::string_view text) {
  std::vector<std::string> ids;
  TextLines lines([&](std::string_view line, uint64_t) -> Status {
    ids.emplace_back(trimmed(line));
    return Done{};
  });
  MERCER_RETURN_IF_ERROR(lines.feed(text));
  MERCER_RETURN_IF_ERROR(lines.finish());
  while (!ids.empty() && ids.back().empty()) ids.pop_back();
  return ids;
}

// The only two-dimensional tensor, or the one named "items".
Result<Tensor> table_of(TensorFile& file) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : file.tensors) {
    if (tensor.shape.size() == 2 && !tensor.values.empty()) names.push_back(name);
  }
  const bool has_items = std::ranges::find(names, "items") != names.end();
  if (has_items) names = {"items"};
  if (names.size() == 1) return std::move(file.tensors[names[0]]);
  if (names.empty()) {
    return Error{ErrorCode::kMalformedInput,
                 "the safetensors file has no two-dimensional tensor [items, width]"};
  }
  std::string listed;
  for (const std::string& name : names) {
    listed += (listed.empty() ? "" : ", ") + quoted_excerpt(name) + " " +
              shape_text(file.tensors[name].shape);
  }
  return Error{ErrorCode::kMalformedInput,
               "the safetensors file has several two-dimensional tensors: " + listed +
                   "; name the item table \"items\" or write it alone"};
}

// The table, and the ids that its file has, if any.
struct TableFile {
  Tensor table;
  std::optional<std::string> ids_text;
};

Result<TableFile> decode_file(std::span<const uint8_t> bytes) {
  TableFile result;
  if (is_npy(bytes)) {
    MERCER_ASSIGN_OR_RETURN(result.table, decode_npy(bytes));
    return result;
  }
  MERCER_ASSIGN_OR_RETURN(TensorFile file, decode_safetensors(bytes));
  MERCER_ASSIGN_OR_RETURN(result.table, table_of(file));
  const auto ids = file.metadata.find("item_ids");
  if (ids != file.metadata.end()) result.ids_text = ids->second;
  return result;
}

}  // namespace

Result<std::vector<std::string>> parse_item_ids(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  auto ids = trimmed(text).starts_with('[') ? ids_of_json(text) : ids_of_lines(text);
  if (!ids.ok()) return ids;
  for (size_t place = 0; place < ids.value().size(); ++place) {
    const std::string& id = ids.value()[place];
    if (id.empty()) return no_ids("has an empty id, at place " + std::to_string(place + 1));
    if (!is_valid_utf8(id)) {
      return no_ids("is not UTF-8, at place " + std::to_string(place + 1) + ": " +
                    quoted_excerpt(id));
    }
  }
  return ids;
}

Status check_unique_ids(std::span<const std::string> item_ids) {
  std::unordered_map<std::string_view, size_t> places;
  for (size_t place = 0; place < item_ids.size(); ++place) {
    const auto [first, is_new] = places.emplace(item_ids[place], place);
    if (!is_new) {
      return Error{ErrorCode::kDuplicate,
                   "the item id " + quoted_excerpt(item_ids[place]) + " stands twice, at places " +
                       std::to_string(first->second + 1) + " and " + std::to_string(place + 1)};
    }
  }
  return Done{};
}

Result<ImportedTable> decode_item_table(std::span<const uint8_t> bytes,
                                        std::optional<std::string_view> ids_text) {
  MERCER_ASSIGN_OR_RETURN(TableFile file, decode_file(bytes));
  if (!ids_text) ids_text = file.ids_text;
  if (!ids_text) {
    return Error{ErrorCode::kNotFound,
                 "the table does not say which item each row is; give a list of item ids, one a "
                 "line, in the order of the rows"};
  }
  ImportedTable table;
  MERCER_ASSIGN_OR_RETURN(table.item_ids, parse_item_ids(*ids_text));
  const size_t row_count = file.table.shape[0];
  if (table.item_ids.size() != row_count) {
    return Error{ErrorCode::kInvalidArgument,
                 "the table has " + std::to_string(row_count) + " rows, the list of item ids " +
                     std::to_string(table.item_ids.size()) + " ids; both must be as long"};
  }
  MERCER_RETURN_IF_ERROR(check_unique_ids(table.item_ids));
  table.dimension = file.table.shape[1];
  table.values = std::move(file.table.values);
  return table;
}

Result<MatchedTable> match_to_catalogue(const ImportedTable& table,
                                        std::span<const CatalogueItem> catalogue) {
  std::unordered_map<std::string_view, size_t> rows;
  for (size_t row = 0; row < table.item_ids.size(); ++row) rows.emplace(table.item_ids[row], row);
  MatchedTable matched;
  matched.dimension = table.dimension;
  matched.values.reserve(catalogue.size() * table.dimension);
  size_t missing_count = 0;
  std::string missing;
  std::vector<bool> used(table.item_ids.size(), false);
  for (const CatalogueItem& item : catalogue) {
    const auto row = rows.find(item.id);
    if (row == rows.end()) {
      if (missing_count < MatchedTable::kMostListed) {
        missing += (missing.empty() ? "" : ", ") + excerpt(item.id);
      }
      ++missing_count;
      continue;
    }
    used[row->second] = true;
    const auto values =
        std::span(table.values).subspan(row->second * table.dimension, table.dimension);
    matched.values.insert(matched.values.end(), values.begin(), values.end());
  }
  if (missing_count > 0) {
    return Error{ErrorCode::kNotFound,
                 std::to_string(missing_count) + " of the " + std::to_string(catalogue.size()) +
                     " items have no row in the table: " + missing +
                     (missing_count > MatchedTable::kMostListed ? ", ..." : "") +
                     "; make it for all items of the data set"};
  }
  for (size_t row = 0; row < used.size(); ++row) {
    if (used[row]) continue;
    if (matched.unknown_count++ < MatchedTable::kMostListed) {
      matched.unknown_ids.push_back(table.item_ids[row]);
    }
  }
  return matched;
}

}  // namespace mercer
