// Faithfulness of explanations as people and machines read it.
#ifndef MERCER_CLI_EXPLAIN_EVAL_REPORT_H_
#define MERCER_CLI_EXPLAIN_EVAL_REPORT_H_

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "train/faithfulness.h"

namespace mercer::cli {

// What was measured, and how.
struct ExplainEvalSubject {
  std::string title;  // of the data
  std::string protocol;
  std::string encoder;
  std::string precision;  // of the model's numbers
  size_t item_count = 0;
  size_t test_case_count = 0;  // of which some were measured
  std::vector<std::string> attributes = {};
  FaithfulnessOptions options;
  std::string command;  // that made it
};

// {"features": [..], "smallest_sets": {..}, "randomisations": [..], ...}
nlohmann::json explain_eval_json(const ExplainEvalSubject& subject, const Faithfulness& measured);

// The tables in Markdown, which also read well on a terminal.
std::string explain_eval_markdown(const ExplainEvalSubject& subject, const Faithfulness& measured);

// One page with plots that needs nothing else and asks no network.
std::string explain_eval_html(const nlohmann::json& report);

}  // namespace mercer::cli

#endif  // MERCER_CLI_EXPLAIN_EVAL_REPORT_H_
