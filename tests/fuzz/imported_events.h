// The import of events, for the fuzzers of its formats.
#ifndef MERCER_TESTS_FUZZ_IMPORTED_EVENTS_H_
#define MERCER_TESTS_FUZZ_IMPORTED_EVENTS_H_

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "data/catalogue_file.h"
#include "data/event_importer.h"
#include "data/interactions_file.h"
#include "fuzzing.h"

namespace mercer {

// The columns are called u, i, t, b, n, p and q: user, item, time, basket, name, price, quantity.
inline ImportOptions import_options(TableFormat format, uint8_t choice) {
  ImportOptions options;
  options.format = format;
  options.encoding = (choice & 2) != 0 ? Encoding::kLatin1 : Encoding::kUtf8;
  options.time_format = static_cast<TimeFormat>(choice >> 2 & 3);
  options.user_column = "u";
  options.item_column = "i";
  if ((choice & 16) != 0) options.rules = {RepeatRule::kFirst, 2, 2};
  options.upper_case_items = (choice & 32) != 0;
  if ((choice & 64) != 0) options.conditions.push_back(RowCondition::parse("q > 0").value());
  if ((choice & 128) == 0) {
    options.time_column = "t";
    options.basket_column = "b";
    options.title_column = "n";
    options.price_column = "p";
  }
  return options;
}

inline Result<ImportedEvents> import_in_blocks(ImportOptions options, std::string_view text,
                                               size_t block_bytes) {
  EventImporter importer(std::move(options));
  for (size_t at = 0; at < text.size(); at += block_bytes) {
    MERCER_RETURN_IF_ERROR(importer.feed(text.substr(at, block_bytes)));
  }
  return importer.finish();
}

// What is imported can be written and read again.
inline void require_readable(const Dataset& dataset) {
  const std::string catalogue = encode_catalogue(dataset.catalogue);
  auto items = decode_catalogue(catalogue);
  REQUIRE(items.ok());
  REQUIRE(encode_catalogue(items.value()) == catalogue);
  const auto bytes = encode_interactions(dataset);
  REQUIRE(bytes.ok());
  const auto again = decode_interactions(bytes.value(), std::move(items).value());
  REQUIRE(again.ok());
  REQUIRE(again.value().user_ids == dataset.user_ids);
  REQUIRE(again.value().items == dataset.items);
  REQUIRE(again.value().timestamps_s == dataset.timestamps_s);
  REQUIRE(again.value().baskets == dataset.baskets);
}

// The first byte chooses among the options, the rest is the text. However it is cut into blocks,
// the answer is the same.
inline void check_import(TableFormat format, Bytes bytes) {
  if (bytes.empty()) return;
  const uint8_t choice = bytes[0];
  const std::string_view text = text_of(bytes.subspan(1));
  const auto whole = import_in_blocks(import_options(format, choice), text, text.size() + 1);
  const auto pieces = import_in_blocks(import_options(format, choice), text, 1 + text.size() / 3);
  REQUIRE(whole.ok() == pieces.ok());
  if (!whole.ok()) {
    require_reason(whole.error());
    REQUIRE(whole.error().message == pieces.error().message);
    return;
  }
  const auto& [dataset, report] = whole.value();
  REQUIRE(dataset.event_count() > 0);
  REQUIRE(report.rows_kept == dataset.event_count());
  uint64_t dropped = 0;
  for (const DroppedRows& reason : report.dropped) dropped += reason.rows;
  REQUIRE(report.rows_kept + dropped == report.rows_read);
  REQUIRE(pieces.value().dataset.items == dataset.items);
  require_readable(dataset);
}

}  // namespace mercer

#endif  // MERCER_TESTS_FUZZ_IMPORTED_EVENTS_H_
