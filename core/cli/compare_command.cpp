// `mercer compare`: the paper's table, base against refined with the controls beside them.
#include <CLI/CLI.hpp>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/metric_report.h"
#include "cli/protocol_options.h"
#include "cli/training_inputs.h"
#include "cli/training_progress.h"
#include "train/comparison.h"

namespace mercer::cli {
namespace {

using nlohmann::json;

struct CompareArguments {
  std::string data, guided, attributes, output;
  ProtocolOptions protocol;
  ComparisonOptions comparison;
};

struct Gain {
  std::string against;
  std::string metric;
  PairedDifference relative;
};

const VariantResult& named(const std::vector<VariantResult>& results, const char* variant) {
  return *std::ranges::find(results, variant, &VariantResult::variant);
}

std::vector<Gain> gains_of_refined(const std::vector<VariantResult>& results, uint64_t seed) {
  std::vector<Gain> gains;
  for (const char* against : {"base", "reduced", "refined-shuffled", "refined-random"}) {
    const auto metrics = named_metrics({});
    for (size_t metric = 0; metric < metrics.size(); ++metric) {
      const std::string& name = metrics[metric].first;
      if (name != "mrr" && name != "recall@10" && name != "ndcg@10") continue;
      gains.push_back(
          {against, name,
           relative_gain(named(results, against), named(results, "refined"), metric, seed)});
    }
  }
  return gains;
}

json comparison_json(const std::vector<VariantResult>& results, const std::vector<Gain>& gains,
                     const std::string& protocol) {
  json rows = json::array();
  for (const VariantResult& result : results) {
    rows.push_back({{"base", "linear"},
                    {"variant", result.variant},
                    {"dim", result.dimension},
                    {"seeds", result.seed_count},
                    {"masked", metrics_json(result.masked)},
                    {"unmasked", metrics_json(result.unmasked)}});
  }
  json list = json::array();
  for (const Gain& gain : gains) {
    list.push_back({{"base", "linear"},
                    {"against", gain.against},
                    {"metric", gain.metric},
                    {"gain", gain.relative.mean},
                    {"low", gain.relative.low},
                    {"high", gain.relative.high},
                    {"p", gain.relative.p}});
  }
  return {{"protocol", protocol}, {"rows", rows}, {"gains", list}};
}

// The table in Markdown, which also reads well on a terminal.
std::string comparison_markdown(const std::vector<VariantResult>& results,
                                const std::vector<Gain>& gains, const std::string& protocol) {
  std::string text = "Base model linear, " + protocol + ", " +
                     with_thousands(results[0].masked_cases.size()) +
                     " cases; masked: seen items are not candidates\n\n"
                     "| variant          | width | seeds | MRR    | Recall@10 | NDCG@10 | "
                     "NDCG@10 unmasked |\n"
                     "|------------------|------:|------:|-------:|----------:|--------:|"
                     "-----------------:|\n";
  char line[200];
  for (const VariantResult& result : results) {
    std::snprintf(line, sizeof line, "| %-16s | %5zu | %5zu | %.4f | %9.4f | %7.4f | %16.4f |\n",
                  result.variant.c_str(), result.dimension, result.seed_count, result.masked.mrr,
                  result.masked.recall[1], result.masked.ndcg_at_10(),
                  result.unmasked.ndcg_at_10());
    text += line;
  }
  text +=
      "\n| refined against  | metric    | gain    | 95 % interval      | p      |\n"
      "|------------------|-----------|--------:|-------------------:|-------:|\n";
  for (const Gain& gain : gains) {
    std::snprintf(line, sizeof line, "| %-16s | %-9s | %+6.1f%% | [%+6.1f%%, %+6.1f%%] | %.4f |\n",
                  gain.against.c_str(), gain.metric.c_str(), 100 * gain.relative.mean,
                  100 * gain.relative.low, 100 * gain.relative.high, gain.relative.p);
    text += line;
  }
  return text;
}

Status run_compare(CompareArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const LoadedDataset loaded, read_dataset(arguments.data));
  const Dataset& dataset = loaded.dataset;
  MERCER_ASSIGN_OR_RETURN(
      const GuidedTable guided,
      read_guided_for(arguments.guided, arguments.attributes, dataset, console));
  MERCER_ASSIGN_OR_RETURN(const Protocol protocol, chosen_protocol(arguments.protocol, dataset));
  MERCER_ASSIGN_OR_RETURN(const Split split, split_dataset(dataset, protocol));
  arguments.comparison.first_seed = console.seed;
  arguments.comparison.refinement.dimension = arguments.comparison.base_dimension;
  MERCER_ASSIGN_OR_RETURN(
      const std::vector<VariantResult> results,
      compare_variants(dataset, split, guided.standardised, guided.attributes.size(),
                       arguments.comparison,
                       [](const std::string& name) { return show_training("Training " + name); }));
  const std::vector<Gain> gains = gains_of_refined(results, console.seed);
  const std::string markdown = comparison_markdown(results, gains, protocol_name(protocol));
  if (!arguments.output.empty()) {
    MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.output, markdown));
  }
  console.print_json(comparison_json(results, gains, protocol_name(protocol)));
  console.print(markdown);
  return Done{};
}

}  // namespace

void add_compare_command(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<CompareArguments>();
  CLI::App* command =
      app.add_subcommand("compare", "Base against refined, with controls, over several seeds");
  command->add_option("--data", arguments->data, "Data set folder or plain sequence file")
      ->required();
  command->add_option("--guided", arguments->guided, "CSV: item id, then a score an attribute")
      ->required();
  command->add_option("--attributes", arguments->attributes, "JSON: names and descriptions")
      ->required();
  command
      ->add_option("--dim", arguments->comparison.base_dimension,
                   "Width of the base and of the refined embeddings")
      ->check(CLI::Range(2, 4096))
      ->capture_default_str();
  command
      ->add_option("--seeds", arguments->comparison.seed_count,
                   "How many seeds, counted from --seed")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("-o,--output", arguments->output, "Also write the table as Markdown");
  add_protocol_options(*command, arguments->protocol);
  command->footer(
      "Example:\n  mercer compare --data shop --guided guided.csv --attributes attributes.json "
      "--seeds 3 -o comparison.md");
  command->callback([arguments, &context] {
    const Status status = run_compare(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
