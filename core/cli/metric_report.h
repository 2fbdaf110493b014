// Metrics as the commands show them: JSON for machines, a table for people.
#ifndef MERCER_CLI_METRIC_REPORT_H_
#define MERCER_CLI_METRIC_REPORT_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/console.h"
#include "train/evaluation.h"

namespace mercer::cli {

// {"mrr": .., "recall@5": .., ...}
nlohmann::json metrics_json(const Metrics& metrics);

// {"users": .., "items": .., "protocol": .., "masked": {..}, "unmasked": {..}}
nlohmann::json evaluation_json(const Evaluation& evaluation, size_t item_count,
                               const std::string& protocol);

struct MetricRow {
  std::string name;
  Metrics metrics;
  std::string note;  // shown behind the numbers, may be empty
};

// A table with a line a row: the name, MRR, Recall and NDCG at each cutoff, the note.
void print_metric_table(const Console& console, const std::string& caption,
                        const std::vector<MetricRow>& rows);

}  // namespace mercer::cli

#endif  // MERCER_CLI_METRIC_REPORT_H_
