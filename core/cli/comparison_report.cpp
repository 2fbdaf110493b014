#include "cli/comparison_report.h"

#include <nlohmann/json.hpp>

#include "cli/comparison_page.h"
#include "cli/console.h"
#include "cli/metric_report.h"
#include "cli/report_page.h"

namespace mercer::cli {
namespace {

using nlohmann::json;

json or_null(bool is_there, double value) { return is_there ? json(value) : json(); }

json groups_json(const std::vector<GroupMetrics>& groups) {
  json list = json::array();
  for (const GroupMetrics& group : groups) {
    json object = metrics_json(group.masked);
    object["group"] = group.group;
    object["cases"] = group.case_count;
    list.push_back(std::move(object));
  }
  return list;
}

json row_json(const ComparisonRow& row) {
  const bool has_guided = row.guided_weight > 0;
  return {{"base", row.base.empty() ? json() : json(row.base)},
          {"variant", row.variant},
          {"dim", row.dimension},
          {"seeds", row.seed_count},
          {"guided_weight", or_null(has_guided, row.guided_weight)},
          {"named_share", or_null(has_guided, row.named_share)},
          {"training_s", row.training_s},
          {"masked", metrics_json(row.masked)},
          {"unmasked", metrics_json(row.unmasked)},
          {"by_popularity", groups_json(row.by_popularity)},
          {"by_history", groups_json(row.by_history)}};
}

json gain_json(const ComparisonGain& gain) {
  json object = {{"base", gain.base},          {"variant", gain.variant},
                 {"against", gain.against},    {"mask", gain.is_masked ? "masked" : "unmasked"},
                 {"metric", gain.metric},      {"cases", gain.case_count},
                 {"gain", gain.relative.mean}, {"low", gain.relative.low},
                 {"high", gain.relative.high}, {"p", gain.relative.p}};
  if (gain.group.empty()) {
    object["p_holm"] = gain.holm_p;
  } else {
    object["by"] = gain.grouping;
    object["group"] = gain.group;
  }
  return object;
}

json gains_json(const std::vector<ComparisonGain>& gains) {
  json list = json::array();
  for (const ComparisonGain& gain : gains) list.push_back(gain_json(gain));
  return list;
}

std::string shown_weight(const ComparisonRow& row) {
  return row.guided_weight > 0 ? formatted("%.2g", row.guided_weight) : "";
}

std::string shown_share(const ComparisonRow& row) {
  return row.guided_weight > 0 ? formatted("%.0f %%", 100 * row.named_share) : "";
}

std::string rows_markdown(const std::vector<ComparisonRow>& rows) {
  std::string text =
      "| base             | variant          | width | seeds | MRR    | Recall@10 | NDCG@10 | "
      "NDCG@10 unmasked | weight | named |\n"
      "|------------------|------------------|------:|------:|-------:|----------:|--------:|"
      "-----------------:|-------:|------:|\n";
  for (const ComparisonRow& row : rows) {
    text +=
        formatted("| %-16s | %-16s | %5zu | %5zu | %.4f | %9.4f | %7.4f | %16.4f | %6s | %5s |\n",
                  row.base.c_str(), row.variant.c_str(), row.dimension, row.seed_count,
                  row.masked.mrr, row.masked.recall[1], row.masked.ndcg_at_10(),
                  row.unmasked.ndcg_at_10(), shown_weight(row).c_str(), shown_share(row).c_str());
  }
  return text;
}

// The columns that every table of gains ends with.
std::string shown_gain(const ComparisonGain& gain) {
  return formatted("%-9s | %+6.1f%% | [%+6.1f%%, %+6.1f%%] |", gain.metric.c_str(),
                   100 * gain.relative.mean, 100 * gain.relative.low, 100 * gain.relative.high);
}

std::string gains_markdown(const std::vector<ComparisonGain>& gains) {
  std::string text =
      "| base             | gain of          | against          | seen items | metric    | gain    "
      "| "
      "95 % interval      | p, Holm |\n"
      "|------------------|------------------|------------------|------------|-----------|--------:"
      "|"
      "-------------------:|--------:|\n";
  for (const ComparisonGain& gain : gains) {
    text += formatted("| %-16s | %-16s | %-16s | %-10s | %s %7.4f |\n", gain.base.c_str(),
                      gain.variant.c_str(), gain.against.c_str(),
                      gain.is_masked ? "masked" : "ranked", shown_gain(gain).c_str(), gain.holm_p);
  }
  return text;
}

std::string group_gains_markdown(const std::vector<ComparisonGain>& gains) {
  std::string text =
      "| base             | gain of          | grouped by | group       | cases  | metric    | "
      "gain    | 95 % interval      |\n"
      "|------------------|------------------|------------|-------------|-------:|-----------|"
      "--------:|-------------------:|\n";
  for (const ComparisonGain& gain : gains) {
    text += formatted("| %-16s | %-16s | %-10s | %-11s | %6zu | %s\n", gain.base.c_str(),
                      gain.variant.c_str(), gain.grouping.c_str(), gain.group.c_str(),
                      gain.case_count, shown_gain(gain).c_str());
  }
  return text;
}

}  // namespace

json comparison_json(const ComparisonSubject& subject, const ComparisonSummary& summary) {
  json rows = json::array();
  for (const ComparisonRow& row : summary.rows) rows.push_back(row_json(row));
  return {{"title", subject.title},
          {"protocol", subject.protocol},
          {"cases", subject.case_count},
          {"items", subject.item_count},
          {"width", subject.width},
          {"attributes", subject.attributes},
          {"seeds", subject.seeds},
          {"mercer", MERCER_VERSION},
          {"command", subject.command},
          {"rows", std::move(rows)},
          {"gains", gains_json(summary.gains)},
          {"group_gains", gains_json(summary.group_gains)}};
}

std::string comparison_markdown(const ComparisonSubject& subject,
                                const ComparisonSummary& summary) {
  std::string text = subject.title + ", " + subject.protocol + ", " +
                     with_thousands(subject.case_count) + " cases, " +
                     with_thousands(subject.item_count) + " items\n\n";
  text += rows_markdown(summary.rows);
  if (!summary.gains.empty()) text += "\n" + gains_markdown(summary.gains);
  if (!summary.group_gains.empty()) text += "\n" + group_gains_markdown(summary.group_gains);
  return text;
}

std::string comparison_html(const json& comparison) {
  return filled_page(kComparisonPage, comparison);
}

}  // namespace mercer::cli
