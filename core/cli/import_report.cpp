#include "cli/import_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace mercer::cli {
namespace {

void print_line(const Console& console, uint64_t rows, const std::string& text) {
  constexpr size_t kColumn = 13;
  const std::string count = with_thousands(rows);
  console.print(std::string(kColumn - std::min(kColumn, count.size()), ' ') + count + "  " + text);
}

}  // namespace

nlohmann::json row_counts(const ImportReport& report) {
  nlohmann::json dropped = nlohmann::json::object();
  nlohmann::json examples = nlohmann::json::object();
  for (const DroppedRows& reason : report.dropped) {
    dropped[reason.reason] = reason.rows;
    if (reason.example_row == 0) continue;
    examples[reason.reason] = {{"row", reason.example_row}, {"value", reason.example_value}};
  }
  return {{"rows_read", report.rows_read},
          {"rows_kept", report.rows_kept},
          {"rows_dropped", std::move(dropped)},
          {"examples", std::move(examples)}};
}

void print_import_report(const Console& console, const Dataset& dataset,
                         const ImportReport& report) {
  print_line(console, report.rows_read, "rows read");
  for (const DroppedRows& reason : report.dropped) {
    std::string text = "dropped: " + reason.reason;
    if (reason.example_row != 0) {
      text += " (first: row " + std::to_string(reason.example_row) + ": \"" + reason.example_value +
              "\")";
    }
    print_line(console, reason.rows, text);
  }
  print_line(console, report.rows_kept,
             "kept: " + with_thousands(dataset.user_count()) + " users, " +
                 with_thousands(dataset.item_count()) + " items");
}

}  // namespace mercer::cli
