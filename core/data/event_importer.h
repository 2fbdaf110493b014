// A table of events, arriving in blocks of bytes -> a Dataset, and an account of every row that did
// not make it. Holds the events, never the text.
#ifndef MERCER_DATA_EVENT_IMPORTER_H_
#define MERCER_DATA_EVENT_IMPORTER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"
#include "data/dataset_builder.h"
#include "data/field_values.h"
#include "data/row_condition.h"
#include "data/text_lines.h"
#include "mercer/result.h"

namespace mercer {

enum class TableFormat { kCsv, kTsv, kJsonLines };

struct ImportOptions {
  TableFormat format = TableFormat::kCsv;
  Encoding encoding = Encoding::kUtf8;
  TimeFormat time_format = TimeFormat::kAuto;

  // Names of columns; an empty one means that the table has none. User and item are required.
  std::string user_column;
  std::string item_column;
  std::string time_column;    // without: events are in the order of the table
  std::string basket_column;  // without: see EventTable
  std::string title_column;
  std::string price_column;

  std::vector<RowCondition> conditions;  // all must hold
  bool upper_case_items = false;         // a-z only; after the conditions
  BuildRules rules;
};

struct DroppedRows {
  std::string reason;  // "missing user", "not: Quantity > 0", ...
  uint64_t rows = 0;
  // The first such row and what stood there, cut short; 0 and empty where it would say nothing (a
  // condition did its work).
  uint64_t example_row = 0;
  std::string example_value;
};

struct ImportReport {
  uint64_t rows_read = 0;
  uint64_t rows_kept = 0;
  // Each row counts for the first reason that applied, in this order: user, item, conditions as
  // given, time, price, repeats, then users and items with too few events. Conditions are listed
  // even when they dropped nothing, other reasons only when they occurred.
  std::vector<DroppedRows> dropped;
};

struct ImportedEvents {
  Dataset dataset;
  ImportReport report;
};

class EventImporter {
 public:
  explicit EventImporter(ImportOptions options);
  ~EventImporter();

  // After an error the importer is of no further use.
  Status feed(std::string_view bytes);
  // The input is over. Call once. An error when no event is left.
  Result<ImportedEvents> finish();

  uint64_t rows_read() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mercer

#endif  // MERCER_DATA_EVENT_IMPORTER_H_
