#include "cli/tune_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/metric_report.h"
#include "cli/report_page.h"
#include "cli/training_options.h"
#include "data/text_lines.h"

namespace mercer::cli {
namespace {

using nlohmann::json;

json gains_json(const std::vector<TuningGain>& gains) {
  json list = json::array();
  for (const TuningGain& gain : gains) {
    list.push_back({{"split", gain.split},
                    {"metric", gain.metric},
                    {"gain", gain.relative.mean},
                    {"low", gain.relative.low},
                    {"high", gain.relative.high},
                    {"p", gain.relative.p}});
  }
  return list;
}

json drift_json(const TuneReport& report) {
  json list = json::array();
  for (size_t k = 0; k < report.drifts.size(); ++k) {
    const ScoreDrift& drift = report.drifts[k];
    json movers = json::array();
    for (const ScoreMover& mover : drift.movers) {
      const CatalogueItem& item = report.dataset.catalogue[mover.item];
      movers.push_back({{"id", item.id},
                        {"title", item.title},
                        {"from", decimal(mover.from)},
                        {"to", decimal(mover.to)}});
    }
    list.push_back({{"attribute", report.attributes[k].name},
                    {"mean_change", drift.mean_change},
                    {"correlation", drift.correlation},
                    {"movers", std::move(movers)}});
  }
  return list;
}

json quality_json(const TuneReport& report, const RefinedQuality& quality) {
  const size_t items = report.dataset.item_count();
  const std::string& protocol = report.tuning.protocol;
  return {{"validation", evaluation_json(quality.validation, items, protocol)},
          {"test", evaluation_json(quality.test, items, protocol)},
          {"named_share", quality.named_share}};
}

json report_json(const TuneReport& report) {
  return {{"output", report.output},
          {"items", report.item_count},
          {"rank", report.tuning.rank},
          {"near", report.tuning.near},
          {"format", report.tuning.format},
          {"taste_dropout", report.tuning.taste_dropout},
          {"seed", report.tuning.seed},
          {"untuned", quality_json(report, report.untuned)},
          {"tuned", quality_json(report, report.tuned)},
          {"gains", gains_json(report.gains)},
          {"drift", drift_json(report)},
          {"fine_tuning", report.fine_tuning.empty() ? json() : json(report.fine_tuning)},
          {"fine_tuning_examples", report.example_count}};
}

void print_gains(const Console& console, const TuneReport& report) {
  print_metric_table(console,
                     "Refined on either scores, " + report.tuning.protocol + ", seen items masked",
                     {{"untuned, validation", report.untuned.validation.masked, ""},
                      {"tuned, validation", report.tuned.validation.masked, ""},
                      {"untuned, test", report.untuned.test.masked, ""},
                      {"tuned, test", report.tuned.test.masked, ""}});
  console.print("Gain of the tuned scores, 95 % interval");
  for (const TuningGain& gain : report.gains) {
    console.print(formatted("  %-11s %-10s %+6.1f %%  [%+6.1f %%, %+6.1f %%]", gain.split.c_str(),
                            gain.metric.c_str(), 100 * gain.relative.mean, 100 * gain.relative.low,
                            100 * gain.relative.high));
  }
  console.print(
      formatted("named attributes carry %.0f %% of what tells candidates apart, untuned %.0f %%",
                100 * report.tuned.named_share, 100 * report.untuned.named_share));
}

void print_drift(const Console& console, const TuneReport& report) {
  size_t width = 10;
  for (const Attribute& attribute : report.attributes) {
    width = std::max(width, attribute.name.size());
  }
  console.print("How far the scores moved, and which moved farthest");
  for (size_t k = 0; k < report.drifts.size(); ++k) {
    const ScoreDrift& drift = report.drifts[k];
    console.print(formatted("  %-*s  mean change %.2f, correlation %.3f", static_cast<int>(width),
                            report.attributes[k].name.c_str(), drift.mean_change,
                            drift.correlation));
    for (const ScoreMover& mover : drift.movers) {
      const CatalogueItem& item = report.dataset.catalogue[mover.item];
      const std::string& name = item.title.empty() ? item.id : item.title;
      console.print(formatted("      %5.2f -> %5.2f  ", mover.from, mover.to) + excerpt(name));
    }
  }
}

// What the gain says to do, by the validation cases where there are any.
std::string advice(const TuneReport& report) {
  const auto ndcg = std::ranges::find(report.gains, "ndcg@10", &TuningGain::metric);
  if (ndcg == report.gains.end()) return "";
  if (ndcg->relative.low > 0) return "They rank better; look at what moved before you keep them.";
  if (ndcg->relative.high < 0) return "They rank worse: keep the untuned scores.";
  return "No gain that counts: the untuned scores do as well, and say what they were meant to.";
}

}  // namespace

void print_report(const Console& console, const TuneReport& report) {
  console.print_json(report_json(report));
  print_gains(console, report);
  print_drift(console, report);
  console.print(advice(report));
  console.print("Scores of " + with_thousands(report.item_count) + " items written to " +
                report.output);
  if (report.fine_tuning.empty()) return;
  console.print(with_thousands(report.example_count) + " examples written to " +
                report.fine_tuning);
}

}  // namespace mercer::cli
