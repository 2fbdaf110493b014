#include "cli/explain_eval_report.h"

#include <nlohmann/json.hpp>

#include "cli/console.h"
#include "cli/explain_eval_page.h"
#include "cli/report_page.h"

namespace mercer::cli {
namespace {

using nlohmann::json;

json order_json(const MeasuredOrder& order) {
  json values = json::object();
  for (size_t m = 0; m < kRemovalMeasureCount; ++m) {
    values[removal_measures()[m].name] = order.mean.values[m];
  }
  return {{"order", order.name},
          {"measures", std::move(values)},
          {"never_leaves", order.mean.never_leaves},
          {"deletion", order.mean.deletion},
          {"insertion", order.mean.insertion}};
}

const char* verdict_of(const OrderComparison& comparison) {
  if (comparison.wins()) return "wins";
  return comparison.loses() ? "loses" : "undecided";
}

json comparison_json(const OrderComparison& one) {
  return {{"against", one.against},
          {"required", one.is_required},
          {"measure", one.measure},
          {"better", one.is_better_higher ? "higher" : "lower"},
          {"shown", one.shown},
          {"other", one.other},
          {"difference", one.difference.mean},
          {"low", one.difference.low},
          {"high", one.difference.high},
          {"p", one.difference.p},
          {"p_holm", one.holm_p},
          {"verdict", verdict_of(one)}};
}

json features_json(const FeatureFaithfulness& features) {
  json orders = json::array();
  for (const MeasuredOrder& order : features.orders) orders.push_back(order_json(order));
  json comparisons = json::array();
  for (const OrderComparison& one : features.comparisons) {
    comparisons.push_back(comparison_json(one));
  }
  return {{"features", features.features},
          {"cases", features.case_count},
          {"mean_count", features.mean_feature_count},
          {"orders", std::move(orders)},
          {"comparisons", std::move(comparisons)}};
}

json smallest_sets_json(const SmallestSets& sets) {
  json orders = json::array();
  for (const SmallestSets::Order& order : sets.orders) {
    orders.push_back({{"order", order.name},
                      {"smallest_share", order.smallest_share},
                      {"mean_size", order.mean_size}});
  }
  return {{"cases", sets.case_count},
          {"proven", sets.proven_count},
          {"existing", sets.existing_count},
          {"mean_size", sets.mean_size},
          {"orders", std::move(orders)}};
}

json agreement_json(const RankAgreement& one) {
  return {{"features", one.features},         {"randomised", one.randomised},
          {"cases", one.case_count},          {"agreement", one.agreement.mean},
          {"low", one.agreement.low},         {"high", one.agreement.high},
          {"lowest_model", one.lowest_model}, {"highest_model", one.highest_model}};
}

template <typename T>
json or_null(const std::optional<T>& value) {
  return value ? json(*value) : json();
}

struct Tally {
  size_t wins = 0;
  size_t losses = 0;
  size_t total = 0;
};

Tally tally(const FeatureFaithfulness& features, std::string_view against) {
  Tally result;
  for (const OrderComparison& one : features.comparisons) {
    if (one.against != against) continue;
    result.wins += one.wins() ? 1 : 0;
    result.losses += one.loses() ? 1 : 0;
    ++result.total;
  }
  return result;
}

std::string orders_markdown(const FeatureFaithfulness& features) {
  std::string head = "| measure             | better |";
  std::string line = "|---------------------|--------|";
  for (const MeasuredOrder& order : features.orders) {
    head += formatted(" %16s |", order.name.c_str());
    line += "-----------------:|";
  }
  std::string text = head + "\n" + line + "\n";
  for (size_t m = 0; m < kRemovalMeasureCount; ++m) {
    const auto& [name, is_better_higher] = removal_measures()[m];
    text += formatted("| %-19s | %-6s |", name.c_str(), is_better_higher ? "higher" : "lower");
    for (const MeasuredOrder& order : features.orders) {
      text += formatted(" %16.3f |", order.mean.values[m]);
    }
    text += "\n";
  }
  text += formatted("| %-19s | %-6s |", "never leaves", "");
  for (const MeasuredOrder& order : features.orders) {
    text += formatted(" %14.1f %% |", 100 * order.mean.never_leaves);
  }
  return text + "\n";
}

std::string comparisons_markdown(const FeatureFaithfulness& features) {
  std::string text =
      "| against          | measure             | shown less other | 95 % interval      | p, Holm "
      "| "
      "shown     |\n"
      "|------------------|---------------------|-----------------:|-------------------:|--------:|"
      "-"
      "----------|\n";
  for (const OrderComparison& one : features.comparisons) {
    text += formatted("| %-16s | %-19s | %+16.3f | [%+7.3f, %+7.3f] | %7.4f | %-9s |\n",
                      one.against.c_str(), one.measure.c_str(), one.difference.mean,
                      one.difference.low, one.difference.high, one.holm_p, verdict_of(one));
  }
  return text;
}

std::string features_markdown(const FeatureFaithfulness& features, bool history_is_exact) {
  std::string text =
      "\n## " + std::string(features.features == "history" ? "History items" : "Attributes");
  text += formatted("\n%.1f features a user on average. ", features.mean_feature_count);
  if (features.features == "attributes") {
    text +=
        "Removing an attribute is arithmetic on a sum: that the shown order is the best one holds "
        "by construction.";
  } else {
    text += "Removing a history item is a real re-encoding, no arithmetic on the explanation";
    text += history_is_exact ? "." : ", which here is itself what the score loses without each.";
  }
  for (const char* against : {"random", "popularity"}) {
    const Tally counts = tally(features, against);
    text += formatted(" Against %s the shown order wins on %zu of %zu measures and loses on %zu.",
                      against, counts.wins, counts.total, counts.losses);
  }
  return text + "\n\n" + orders_markdown(features) + "\n" + comparisons_markdown(features);
}

std::string smallest_sets_markdown(const SmallestSets& sets, size_t trials) {
  std::string text = "\n## Smallest sets of history items\n";
  text += formatted(
      "Of %zu users, the smallest set of history items without which the item leaves the list is "
      "proven for %zu (up to %zu rankings each); for %zu of them there is one, of %.2f items on "
      "average.\n",
      sets.case_count, sets.proven_count, trials, sets.existing_count, sets.mean_size);
  if (sets.orders.empty()) return text;
  text +=
      "\n| order            | as small as the smallest | mean size |\n"
      "|------------------|-------------------------:|----------:|\n";
  for (const SmallestSets::Order& order : sets.orders) {
    text += formatted("| %-16s | %22.1f %% | %9.2f |\n", order.name.c_str(),
                      100 * order.smallest_share, order.mean_size);
  }
  return text;
}

std::string randomisations_markdown(const ExplainEvalSubject& subject,
                                    const Faithfulness& measured) {
  std::string text = "\n## Weights randomised\n";
  text += formatted(
      "Spearman's rank correlation of the reasons with those of models whose weights are "
      "permuted (%zu models; of the unchanged model: 1).\n\n",
      subject.options.randomised_models);
  if (subject.encoder == "sasrec") {
    text +=
        "SASRec's residual connections carry the latest item's embedding past the weights, so that "
        "permuting the encoder alone leaves much of the reasons standing.\n\n";
  }
  text +=
      "| reasons    | randomised                | users | agreement | 95 % interval      | single "
      "models      |\n"
      "|------------|---------------------------|------:|----------:|-------------------:|--------"
      "-----------:|\n";
  for (const RankAgreement& one : measured.randomisations) {
    text +=
        formatted("| %-10s | %-25s | %5zu | %+9.3f | [%+7.3f, %+7.3f] | %+6.3f to %+6.3f |\n",
                  one.features.c_str(), one.randomised.c_str(), one.case_count, one.agreement.mean,
                  one.agreement.low, one.agreement.high, one.lowest_model, one.highest_model);
  }
  return text;
}

std::string exactness_markdown(const ExplainEvalSubject& subject, const Faithfulness& measured) {
  std::string text = "\n## Exactness, in the model's own precision (" + subject.precision + ")\n";
  text += formatted("- bias + attributes + taste = score: largest relative error %.1e\n",
                    measured.attribute_error);
  if (measured.history_is_exact) {
    text += formatted("- bias + history items = score: largest relative error %.1e\n",
                      measured.history_error);
  } else {
    text +=
        "- bias + history items = score: not claimed for this encoder; a history item's number is "
        "what the score would lose without it\n";
  }
  if (measured.gradient_error) {
    text += formatted(
        "- gradient x input is the history item's contribution: largest relative difference %.1e\n",
        *measured.gradient_error);
  }
  if (measured.named_share) {
    text += formatted("- named share of what tells candidates apart: %.1f %%\n",
                      100 * *measured.named_share);
  }
  return text;
}

}  // namespace

json explain_eval_json(const ExplainEvalSubject& subject, const Faithfulness& measured) {
  json features = json::array();
  for (const FeatureFaithfulness& one : measured.features) features.push_back(features_json(one));
  json randomisations = json::array();
  for (const RankAgreement& one : measured.randomisations) {
    randomisations.push_back(agreement_json(one));
  }
  return {{"title", subject.title},
          {"protocol", subject.protocol},
          {"encoder", subject.encoder},
          {"precision", subject.precision},
          {"items", subject.item_count},
          {"test_cases", subject.test_case_count},
          {"users", measured.case_count},
          {"count", subject.options.count},
          {"seed", subject.options.seed},
          {"random_orders", subject.options.random_orders},
          {"randomised_models", subject.options.randomised_models},
          {"attributes", subject.attributes},
          {"mercer", MERCER_VERSION},
          {"command", subject.command},
          {"features", std::move(features)},
          {"smallest_sets", smallest_sets_json(measured.smallest_sets)},
          {"randomisations", std::move(randomisations)},
          {"named_share", or_null(measured.named_share)},
          {"attribute_error", measured.attribute_error},
          {"history_error", measured.history_is_exact ? json(measured.history_error) : json()},
          {"gradient_error", or_null(measured.gradient_error)}};
}

std::string explain_eval_markdown(const ExplainEvalSubject& subject, const Faithfulness& measured) {
  std::string text =
      "# Faithfulness of the explanations\n" + subject.title + ", " + subject.protocol + ", " +
      subject.encoder + " encoder; the first of " + std::to_string(subject.options.count) +
      " recommended items for " + with_thousands(measured.case_count) + " of " +
      with_thousands(subject.test_case_count) + " users, " + with_thousands(subject.item_count) +
      " items. Areas, comprehensiveness and sufficiency are in standard deviations "
      "of the candidates' scores.\n";
  for (const FeatureFaithfulness& features : measured.features) {
    text += features_markdown(features, measured.history_is_exact);
  }
  text += smallest_sets_markdown(measured.smallest_sets, subject.options.smallest_set_trials);
  text += randomisations_markdown(subject, measured);
  return text + exactness_markdown(subject, measured);
}

std::string explain_eval_html(const json& report) { return filled_page(kExplainEvalPage, report); }

}  // namespace mercer::cli
