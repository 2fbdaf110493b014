#include "data/event_importer.h"

#include <algorithm>
#include <utility>

#include "data/delimited_rows.h"
#include "data/event_collector.h"
#include "data/json_rows.h"

namespace mercer {

// Bytes -> lines -> rows -> events.
struct EventImporter::State {
  explicit State(ImportOptions options)
      : format(options.format), encoding(options.encoding), collector(std::move(options)) {}

  TableFormat format;
  Encoding encoding;
  EventCollector collector;
  std::unique_ptr<RowReader> rows;
  std::string scratch;
  TextLines lines{[this](std::string_view line, uint64_t number) { return take(line, number); }};

  Status take(std::string_view line, uint64_t number) {
    const std::optional<std::string_view> text = decode_text(line, encoding, scratch);
    if (text) return rows->read_line(*text, number);
    const bool in_header = number == 1 && format != TableFormat::kJsonLines;
    return Error{ErrorCode::kMalformedInput,
                 row_name(in_header ? 0 : rows->rows_read() + 1, number) +
                     " is not valid UTF-8; if the file is Latin-1 or Windows-1252, add "
                     "--encoding latin-1"};
  }
};

EventImporter::EventImporter(ImportOptions options)
    : state_(std::make_unique<State>(std::move(options))) {
  EventCollector& collector = state_->collector;
  RowCallback add = [&collector](const Row& row) { return collector.add(row); };
  if (state_->format == TableFormat::kJsonLines) {
    state_->rows = std::make_unique<JsonRows>(collector.columns(), std::move(add));
  } else {
    state_->rows = std::make_unique<DelimitedRows>(
        state_->format == TableFormat::kTsv ? DelimitedRows::Dialect::kTsv
                                            : DelimitedRows::Dialect::kCsv,
        columns_named(collector.columns()), std::move(add));
  }
}

EventImporter::~EventImporter() = default;

Status EventImporter::feed(std::string_view bytes) { return state_->lines.feed(bytes); }

Result<ImportedEvents> EventImporter::finish() {
  MERCER_RETURN_IF_ERROR(state_->lines.finish());
  MERCER_RETURN_IF_ERROR(state_->rows->finish());
  const EventCollector& collector = state_->collector;
  BuiltDataset built = build_dataset(collector.table(), collector.rules());

  ImportReport report;
  report.rows_read = rows_read();
  report.rows_kept = built.dataset.event_count();
  report.dropped = collector.dropped();
  const auto add = [&](const char* reason, uint64_t rows) {
    if (rows > 0) report.dropped.push_back({reason, rows, 0, {}});
  };
  add("repeat of an earlier event", built.repeat_events);
  add("user with too few events", built.rare_user_events);
  add("item with too few events", built.rare_item_events);

  if (report.rows_kept == 0) {
    std::string message = "no event is left of " + std::to_string(report.rows_read) + " rows";
    const auto most = std::max_element(
        report.dropped.begin(), report.dropped.end(),
        [](const DroppedRows& a, const DroppedRows& b) { return a.rows < b.rows; });
    if (most != report.dropped.end()) {
      message += "; most were dropped for \"" + most->reason + "\" (" + std::to_string(most->rows) +
                 " rows" +
                 (most->example_row == 0 ? std::string()
                                         : ", first row " + std::to_string(most->example_row) +
                                               ": \"" + most->example_value + "\"") +
                 ")";
    }
    return Error{ErrorCode::kMalformedInput, message};
  }
  return ImportedEvents{std::move(built.dataset), std::move(report)};
}

uint64_t EventImporter::rows_read() const { return state_->rows->rows_read(); }

}  // namespace mercer
