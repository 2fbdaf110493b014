#include "data/catalogue_file.h"

#include <charconv>
#include <unordered_set>

#include "data/field_values.h"
#include "data/text_lines.h"

namespace mercer {
namespace {

constexpr std::string_view kHeader = "id\ttitle\tprice\n";

Error malformed_catalogue(size_t line, std::string_view what) {
  return {ErrorCode::kMalformedInput,
          "the catalogue's line " + std::to_string(line) + " " + std::string(what)};
}

// Cuts what precedes `separator` off the front of `text`; false when there is none.
bool take_until(char separator, std::string_view& text, std::string_view& part) {
  const size_t position = text.find(separator);
  if (position == std::string_view::npos) return false;
  part = text.substr(0, position);
  text.remove_prefix(position + 1);
  return true;
}

Result<CatalogueItem> decode_line(std::string_view line, size_t number) {
  std::string_view id, title;
  if (!take_until('\t', line, id) || !take_until('\t', line, title) ||
      line.find('\t') != std::string_view::npos) {
    return malformed_catalogue(number,
                               "does not have three fields (id, title, price) with tabs between");
  }
  if (id.empty()) return malformed_catalogue(number, "has no id");
  CatalogueItem item{std::string(id), std::string(title), 0};
  if (!line.empty()) {
    const std::optional<float> price = parse_float(line);
    if (!price || *price < 0)
      return malformed_catalogue(number, "has a price that is not a number");
    item.price = *price;
  }
  return item;
}

}  // namespace

std::string encode_catalogue(const std::vector<CatalogueItem>& catalogue) {
  std::string text(kHeader);
  for (const CatalogueItem& item : catalogue) {
    text += item.id;
    text += '\t';
    for (const char c : item.title) {
      const auto byte = static_cast<unsigned char>(c);
      text += byte < 0x20 || byte == 0x7f ? ' ' : c;
    }
    text += '\t';
    if (item.price > 0) {
      char price[32];  // the shortest spelling that reads back as the same float
      text.append(price, std::to_chars(price, price + sizeof price, item.price).ptr);
    }
    text += '\n';
  }
  return text;
}

Result<std::vector<CatalogueItem>> decode_catalogue(std::string_view text) {
  if (!is_valid_utf8(text)) {
    return Error{ErrorCode::kMalformedInput, "the catalogue is not valid UTF-8"};
  }
  if (!text.starts_with(kHeader)) {
    return Error{ErrorCode::kMalformedInput,
                 "the catalogue does not start with the line \"id<tab>title<tab>price\""};
  }
  text.remove_prefix(kHeader.size());
  std::vector<CatalogueItem> catalogue;
  size_t line_number = 1;
  while (!text.empty()) {
    ++line_number;
    std::string_view line;
    if (!take_until('\n', text, line)) return malformed_catalogue(line_number, "is cut off");
    MERCER_ASSIGN_OR_RETURN(CatalogueItem item, decode_line(line, line_number));
    catalogue.push_back(std::move(item));
  }
  std::unordered_set<std::string_view> ids;
  for (size_t i = 0; i < catalogue.size(); ++i) {
    if (!ids.insert(catalogue[i].id).second) {
      return malformed_catalogue(i + 2, "repeats the id " + quoted_excerpt(catalogue[i].id));
    }
  }
  return catalogue;
}

}  // namespace mercer
