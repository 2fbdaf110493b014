#include "data/item_links.h"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "data/text_lines.h"

namespace mercer {
namespace {

// A page would run what some schemes name (javascript:), so only those of the web are taken.
bool is_address(std::string_view text) {
  const size_t colon = text.find(':');
  const auto is_scheme = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.';
  };
  const auto is_strange = [](unsigned char c) { return c <= ' ' || c == 0x7f; };
  if (std::ranges::any_of(text, is_strange)) return false;
  if (colon == std::string_view::npos) return true;
  std::string scheme(text.substr(0, colon));
  if (!std::ranges::all_of(scheme, is_scheme)) return true;  // "/a:b", "?a=b:c"
  std::ranges::transform(scheme, scheme.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return scheme == "http" || scheme == "https";
}

Error malformed(uint64_t line, const std::string& what) {
  return {ErrorCode::kMalformedInput, "line " + std::to_string(line) + ": " + what};
}

}  // namespace

Result<std::unordered_map<std::string, ItemLinks>> parse_item_links(
    std::string_view text, DelimitedRows::Dialect dialect, const ItemLinkColumns& columns) {
  std::unordered_map<std::string, ItemLinks> links;
  std::vector<std::string> names = {columns.id};
  std::vector<std::string ItemLinks::*> places;
  const auto ask_for = [&](const std::string& name, std::string ItemLinks::* place) {
    if (name.empty()) return;
    names.push_back(name);
    places.push_back(place);
  };
  ask_for(columns.url, &ItemLinks::url);
  ask_for(columns.image, &ItemLinks::image);
  const auto add = [&](const Row& row) -> Status {
    const std::string_view id = trimmed(row.fields[0]);
    if (id.empty()) return malformed(row.line, "no item id");
    ItemLinks item;
    for (size_t i = 0; i < places.size(); ++i) {
      const std::string_view address = trimmed(row.fields[i + 1]);
      if (!is_address(address)) {
        return malformed(row.line, quoted_excerpt(address) +
                                       " is no address of a page or a picture; http, https and "
                                       "relative ones are");
      }
      item.*places[i] = address;
    }
    if (!links.emplace(id, std::move(item)).second) {
      return Error{ErrorCode::kDuplicate, "line " + std::to_string(row.line) + ": the item " +
                                              quoted_excerpt(id) +
                                              " stands on an earlier line too; keep one of them"};
    }
    return Done{};
  };
  DelimitedRows rows(dialect, columns_named(names), add);
  TextLines lines([&](std::string_view line, uint64_t number) -> Status {
    if (is_valid_utf8(line)) return rows.read_line(line, number);
    return malformed(number, "not valid UTF-8; save the file as UTF-8");
  });
  MERCER_RETURN_IF_ERROR(lines.feed(text));
  MERCER_RETURN_IF_ERROR(lines.finish());
  MERCER_RETURN_IF_ERROR(rows.finish());
  return links;
}

}  // namespace mercer
