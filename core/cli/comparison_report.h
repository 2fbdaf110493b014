// A comparison as people and machines read it.
#ifndef MERCER_CLI_COMPARISON_REPORT_H_
#define MERCER_CLI_COMPARISON_REPORT_H_

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "train/comparison_summary.h"

namespace mercer::cli {

// What was compared.
struct ComparisonSubject {
  std::string title;  // of the data
  std::string protocol;
  size_t case_count = 0;
  size_t item_count = 0;
  size_t width = 0;
  std::vector<std::string> attributes = {};
  std::vector<uint64_t> seeds = {};
  std::string command;  // that made it
};

// {"rows": [..], "gains": [..], "group_gains": [..], ...}; what is without meaning for a row
// (a baseline's guided weight) is null.
nlohmann::json comparison_json(const ComparisonSubject& subject, const ComparisonSummary& summary);

// The tables in Markdown, which also read well on a terminal.
std::string comparison_markdown(const ComparisonSubject& subject, const ComparisonSummary& summary);

// One page with plots that needs nothing else and asks no network.
std::string comparison_html(const nlohmann::json& comparison);

}  // namespace mercer::cli

#endif  // MERCER_CLI_COMPARISON_REPORT_H_
