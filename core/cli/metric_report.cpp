#include "cli/metric_report.h"

#include <algorithm>
#include <cstdio>

namespace mercer::cli {
namespace {

std::string padded(std::string text, size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::string heading(const std::string& name) {
  if (name.starts_with("mrr")) return "MRR" + name.substr(3);
  if (name.starts_with("recall")) return "R" + name.substr(6);
  return "NDCG" + name.substr(4);
}

}  // namespace

nlohmann::json metrics_json(const Metrics& metrics) {
  nlohmann::json object = nlohmann::json::object();
  for (const auto& [name, value] : named_metrics(metrics)) object[name] = value;
  return object;
}

nlohmann::json evaluation_json(const Evaluation& evaluation, size_t item_count,
                               const std::string& protocol) {
  return {{"users", evaluation.masked_cases.size()},
          {"items", item_count},
          {"protocol", protocol},
          {"masked", metrics_json(evaluation.masked)},
          {"unmasked", metrics_json(evaluation.unmasked)}};
}

void print_metric_table(const Console& console, const std::string& caption,
                        const std::vector<MetricRow>& rows) {
  constexpr size_t kColumn = 9;
  size_t name_width = 12;
  for (const MetricRow& row : rows) name_width = std::max(name_width, row.name.size() + 2);
  console.print(caption);
  std::string line = padded("", name_width);
  for (const auto& [name, value] : named_metrics({})) line += padded(heading(name), kColumn);
  console.print(line);
  for (const MetricRow& row : rows) {
    line = padded(row.name, name_width);
    for (const auto& [name, value] : named_metrics(row.metrics)) {
      char text[32];
      std::snprintf(text, sizeof text, "%.4f", value);
      line += padded(text, kColumn);
    }
    console.print(line + row.note);
  }
}

}  // namespace mercer::cli
