// What `mercer import` says about the rows it met.
#ifndef MERCER_CLI_IMPORT_REPORT_H_
#define MERCER_CLI_IMPORT_REPORT_H_

#include <nlohmann/json_fwd.hpp>

#include "cli/console.h"
#include "data/event_importer.h"

namespace mercer::cli {

// {"rows_read", "rows_kept", "rows_dropped": {reason: rows}, "examples": {reason: {"row",
// "value"}}}
nlohmann::json row_counts(const ImportReport& report);

// The same as a table for people, with the data set's size under it.
void print_import_report(const Console& console, const Dataset& dataset,
                         const ImportReport& report);

}  // namespace mercer::cli

#endif  // MERCER_CLI_IMPORT_REPORT_H_
