// What the commands that write a report share: lines of a table, the page that needs nothing else,
// and the folder with its three forms.
#ifndef MERCER_CLI_REPORT_PAGE_H_
#define MERCER_CLI_REPORT_PAGE_H_

#include <cstdio>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "mercer/result.h"

namespace mercer::cli {

// As printf; up to 511 characters.
template <typename... Values>
std::string formatted(const char* format, Values... values) {
  char line[512];
  std::snprintf(line, sizeof line, format, values...);
  return line;
}

// `page` with `data` in the place of "@REPORT_DATA@".
std::string filled_page(std::string_view page, const nlohmann::json& data);

// A report in the forms that people and machines read.
struct Report {
  std::string json;
  std::string markdown;
  std::string html;
};

// Makes the folder if it is missing, before the work whose report it is for. Error: kIo.
Status make_report_folder(const std::string& folder);

// FOLDER/NAME.md, .json and .html.
Status write_report(const std::string& folder, const std::string& name, const Report& report);

}  // namespace mercer::cli

#endif  // MERCER_CLI_REPORT_PAGE_H_
