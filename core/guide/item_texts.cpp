#include "guide/item_texts.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

#include "data/field_values.h"
#include "data/json_text.h"
#include "data/text_lines.h"
#include "guide/prompt.h"
#include "mercer/checksum.h"

namespace mercer {
namespace {

using nlohmann::ordered_json;

void add_item(ItemTexts& texts, std::string_view id, std::span<const std::string> names,
              std::span<const std::string_view> fields) {
  ordered_json about = ordered_json::object();
  bool is_cut = false;
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string_view field = trimmed(fields[i]);
    if (field.empty()) continue;
    is_cut = is_cut || field.size() > kMostFieldBytes;
    about[names[i]] = cut_to(field, kMostFieldBytes);
  }
  if (about.empty()) {
    texts.without_text.emplace_back(id);
    return;
  }
  texts.cut_count += is_cut ? 1 : 0;
  texts.items.push_back({std::string(id), dumped(about)});
}

// The column of the id, then those of the text, whose names go to `names`.
Result<std::vector<size_t>> choose(std::span<const std::string> header,
                                   const std::string& id_column,
                                   const std::vector<std::string>& text_columns,
                                   std::vector<std::string>& names) {
  names = text_columns;
  if (names.empty()) {
    for (const std::string& name : header) {
      if (name != id_column && !name.empty()) names.push_back(name);
    }
  }
  std::vector<std::string> wanted = {id_column};
  wanted.insert(wanted.end(), names.begin(), names.end());
  auto columns = columns_named(std::move(wanted))(header);
  if (!columns.ok()) {
    return Error{columns.error().code,
                 columns.error().message + " (--id and --text name the columns)"};
  }
  return columns;
}

}  // namespace

std::string_view cut_to(std::string_view text, size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return text.substr(0, size);
}

struct ItemTextReader::State {
  State(DelimitedRows::Dialect dialect, std::string id, std::vector<std::string> text)
      : id_column(std::move(id)),
        text_columns(std::move(text)),
        rows(
            dialect,
            [this](std::span<const std::string> header) {
              return choose(header, id_column, text_columns, names);
            },
            [this](const Row& row) { return add(row); }),
        lines([this](std::string_view line, uint64_t number) { return read(line, number); }) {}

  Status read(std::string_view line, uint64_t number) {
    if (is_valid_utf8(line)) return rows.read_line(line, number);
    return Error{ErrorCode::kMalformedInput,
                 "line " + std::to_string(number) + " is not valid UTF-8; save the file as UTF-8"};
  }

  Status add(const Row& row) {
    const std::string_view id = trimmed(row.fields[0]);
    const std::string here = "line " + std::to_string(row.line);
    if (id.empty()) return Error{ErrorCode::kMalformedInput, here + ": no item id"};
    if (!ids.insert(std::string(id)).second) {
      return Error{ErrorCode::kDuplicate, here + ": the item " + quoted_excerpt(id) +
                                              " stands on an earlier line too; keep one of them"};
    }
    add_item(texts, id, names, row.fields.subspan(1));
    return Done{};
  }

  std::string id_column;
  std::vector<std::string> text_columns;
  std::vector<std::string> names;  // of the text's columns
  ItemTexts texts;
  std::unordered_set<std::string> ids;
  DelimitedRows rows;
  TextLines lines;
};

ItemTextReader::ItemTextReader(DelimitedRows::Dialect dialect, std::string id_column,
                               std::vector<std::string> text_columns)
    : state_(std::make_unique<State>(dialect, std::move(id_column), std::move(text_columns))) {}

ItemTextReader::~ItemTextReader() = default;

Status ItemTextReader::feed(std::string_view bytes) { return state_->lines.feed(bytes); }

Result<ItemTexts> ItemTextReader::finish() {
  MERCER_RETURN_IF_ERROR(state_->lines.finish());
  MERCER_RETURN_IF_ERROR(state_->rows.finish());
  return std::move(state_->texts);
}

ItemTexts texts_of(std::span<const CatalogueItem> catalogue) {
  const std::vector<std::string> names = {"title", "price"};
  ItemTexts texts;
  for (const CatalogueItem& item : catalogue) {
    char digits[32];
    const char* end = std::to_chars(digits, digits + sizeof digits, item.price).ptr;
    const bool is_priced = item.price > 0 && !trimmed(item.title).empty();
    const std::string_view fields[] = {
        item.title, is_priced ? std::string_view(digits, static_cast<size_t>(end - digits)) : ""};
    add_item(texts, item.id, names, fields);
  }
  return texts;
}

std::vector<uint32_t> drawn_order(std::span<const ItemText> items, uint64_t seed) {
  std::vector<std::pair<std::string, uint32_t>> drawn;
  drawn.reserve(items.size());
  for (size_t item = 0; item < items.size(); ++item) {
    drawn.emplace_back(checksum_hex(std::to_string(seed) + " " + items[item].id),
                       static_cast<uint32_t>(item));
  }
  std::ranges::sort(drawn);
  std::vector<uint32_t> order;
  order.reserve(drawn.size());
  for (const auto& [checksum, item] : drawn) order.push_back(item);
  return order;
}

std::string shortened_about(const ItemText& item, size_t most_bytes) {
  ordered_json about = ordered_json::parse(item.about, nullptr, false);
  for (auto& value : about) {
    value = std::string(cut_to(value.get_ref<const std::string&>(), most_bytes));
  }
  return dumped(about);
}

std::string words_of(const ItemText& item) {
  std::string words;
  const nlohmann::json about = parse_json(item.about);
  for (const auto& [name, field] : about.items()) {
    const auto* text = field.get_ptr<const std::string*>();
    if (text == nullptr || parse_number(*text)) continue;
    words += (words.empty() ? "" : "\n") + *text;
  }
  return words;
}

}  // namespace mercer
