// `mercer refine`: base embeddings + guided scores -> a model file for the browser.
#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/metric_report.h"
#include "cli/protocol_options.h"
#include "cli/refinement_options.h"
#include "cli/training_inputs.h"
#include "cli/training_options.h"
#include "cli/training_progress.h"
#include "data/json_text.h"
#include "data/split.h"
#include "mercer/model.h"
#include "train/evaluation.h"
#include "train/model_writer.h"
#include "train/quantized_rows.h"
#include "train/refinement.h"

namespace mercer::cli {
namespace {

using nlohmann::json;

struct RefineArguments {
  std::string data, base, item_ids, guided, attributes, output;
  ProtocolOptions protocol;
  bool protocol_given = false;
  std::string guided_source;
  std::string precision = "int8";
  std::string encoder = "linear";
  size_t dimension = 64;
  TrainingArguments training;
  RefinementArguments refinement;
};

struct CardEvaluation {
  Evaluation validation;
  Evaluation test;
  double named_share = 0;  // on the test cases
  VisitorRecord visitors = {};
};

// Measured on the written model, with its rounded table, as the browser will use it.
Result<CardEvaluation> evaluate_file(const ModelContent& content, const Dataset& dataset,
                                     const Split& split) {
  MERCER_ASSIGN_OR_RETURN(const Model model, Model::open(encode_model(content)));
  const EncoderScorer scorer(model.table(), model.encoder(), model.biases());
  CardEvaluation card;
  MERCER_ASSIGN_OR_RETURN(card.validation, evaluate(scorer, dataset, split.validation));
  MERCER_ASSIGN_OR_RETURN(card.test, evaluate(scorer, dataset, split.test));
  if (model.attribute_curves() != nullptr) {
    card.named_share =
        named_share(model.table(), model.encoder(), *model.attribute_curves(), dataset, split.test);
    card.visitors = measure_visitors(model.table(), model.encoder(), *model.attribute_curves(),
                                     training_sequences(dataset, split));
  }
  return card;
}

std::vector<MetricRecord> metric_records(const CardEvaluation& card, const std::string& protocol) {
  std::vector<MetricRecord> records;
  const auto add = [&](const char* split, const char* mask, const Metrics& metrics) {
    for (const auto& [name, value] : named_metrics(metrics)) {
      records.push_back({protocol, split, std::string(mask) + "." + name, value});
    }
  };
  add("validation", "masked", card.validation.masked);
  add("validation", "unmasked", card.validation.unmasked);
  add("test", "masked", card.test.masked);
  add("test", "unmasked", card.test.unmasked);
  records.push_back({protocol, "test", "named_share", card.named_share});
  return records;
}

json trials_json(const std::vector<WeightTrial>& trials) {
  json array = json::array();
  for (const WeightTrial& trial : trials) {
    array.push_back({{"guided_weight", trial.guided_weight},
                     {"validation_ndcg@10", trial.validation.ndcg_at_10()}});
  }
  return array;
}

void report(const Console& console, const RefineArguments& arguments, const Refinement& refinement,
            const CardEvaluation& card, const Dataset& dataset, const BaseTable& base,
            double elapsed_s, size_t size_bytes) {
  console.print_json(
      {{"output", arguments.output},
       {"dim", arguments.dimension},
       {"encoder", arguments.encoder},
       {"seed", console.seed},
       {"guided_weight", refinement.guided_weight},
       {"guided_weight_trials", trials_json(refinement.trials)},
       {"base_kept_by_components", refinement.kept_share},
       {"items_never_sold", refinement.unsold_count},
       {"named_share", card.named_share},
       {"training_s", elapsed_s},
       {"size_bytes", size_bytes},
       {"validation", evaluation_json(card.validation, dataset.item_count(), base.protocol)},
       {"test", evaluation_json(card.test, dataset.item_count(), base.protocol)}});
  print_metric_table(console,
                     "Refined model, width " + std::to_string(arguments.dimension) + ", " +
                         base.protocol + ", seen items masked",
                     {{"validation", card.validation.masked, ""}, {"test", card.test.masked, ""}});
  for (const WeightTrial& trial : refinement.trials) {
    char line[96];
    std::snprintf(line, sizeof line, "guided weight %-5g validation NDCG@10 %.4f%s",
                  trial.guided_weight, trial.validation.ndcg_at_10(),
                  trial.guided_weight == refinement.guided_weight ? "  chosen" : "");
    console.print(line);
  }
  char line[96];
  std::snprintf(line, sizeof line, "named attributes carry %.0f %% of what tells candidates apart",
                100 * card.named_share);
  console.print(line);
  std::snprintf(line, sizeof line, "Trained in %.1f s, %s bytes written to ", elapsed_s,
                with_thousands(size_bytes).c_str());
  console.print(line + arguments.output);
}

// A base model knows what was held out of its training; of a table made elsewhere only the user
// knows it.
Status settle_protocol(const RefineArguments& arguments, const Dataset& dataset,
                       const Console& console, BaseTable& base) {
  if (base.protocol.empty() || arguments.protocol_given) {
    MERCER_ASSIGN_OR_RETURN(const Protocol chosen, chosen_protocol(arguments.protocol, dataset));
    const std::string name = protocol_name(chosen);
    if (!base.protocol.empty() && base.protocol != name) {
      return Error{ErrorCode::kInvalidArgument, "\"" + arguments.base + "\" was trained under " +
                                                    base.protocol + ", not under " + name +
                                                    "; leave out --protocol"};
    }
    if (base.protocol.empty()) {
      console.note(
          "mercer: note: \"" + arguments.base +
          "\" does not say what it was trained on; the figures count only if that was held "
          "out too which " +
          name + " holds out");
    }
    base.protocol = name;
  }
  return Done{};
}

// What a base made elsewhere was trained with is not known.
std::string provenance_options(const BaseTable& base, const RefinementOptions& refinement) {
  const json of_base = parse_json(base.options);
  return json{{"base", of_base.is_discarded() ? json() : of_base},
              {"refinement", refinement_json(refinement)}}
      .dump();
}

Status run_refine(const RefineArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const LoadedDataset loaded, read_dataset(arguments.data));
  const Dataset& dataset = loaded.dataset;
  MERCER_ASSIGN_OR_RETURN(BaseTable base,
                          read_base_table(arguments.base, arguments.item_ids, loaded, console));
  MERCER_RETURN_IF_ERROR(settle_protocol(arguments, dataset, console, base));
  MERCER_ASSIGN_OR_RETURN(
      const GuidedInput guided,
      read_guided_for(arguments.guided, arguments.attributes, dataset, console));
  MERCER_ASSIGN_OR_RETURN(const Protocol protocol, parse_protocol(base.protocol));
  MERCER_ASSIGN_OR_RETURN(const Split split, split_dataset(dataset, protocol));

  const EncoderKind kind = parse_encoder_kind(arguments.encoder).value_or(EncoderKind::kLinear);
  MERCER_ASSIGN_OR_RETURN(
      const EncoderSettings encoder,
      chosen_settings(arguments.training, default_encoder_settings(kind, arguments.dimension)));
  TrainingOptions training = chosen_training(arguments.training, default_training_options(kind));
  training.seed = console.seed;
  const RefinementOptions options = chosen_refinement(arguments.refinement, encoder, training);
  const auto start = std::chrono::steady_clock::now();
  MERCER_ASSIGN_OR_RETURN(const Refinement refinement,
                          refine(dataset, split,
                                 {base.values, base.dimension, guided.scores.values,
                                  guided.scores.present, guided.attributes.size()},
                                 options, show_training("Training the refined model")));
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;

  ModelContent content{
      .catalogue = dataset.catalogue,
      .attributes = guided.attributes,
      .parameters = refinement.model,
      .guided = &refinement.guided,
      .visitors = {},
      .precision = parse_precision(arguments.precision).value_or(Precision::kInt8),
      .provenance = {.mercer_version = MERCER_VERSION,
                     .dataset_checksum = loaded.checksum,
                     .guided_checksum = guided.checksum,
                     .base_model = base.name,
                     .base_seed = base.seed,
                     .refine_seed = console.seed,
                     .protocol = base.protocol,
                     .guided_source =
                         arguments.guided_source.empty() ? guided.source : arguments.guided_source,
                     .guided_weight = refinement.guided_weight,
                     .options = provenance_options(base, options)},
      .evaluation = {}};
  MERCER_ASSIGN_OR_RETURN(const CardEvaluation card, evaluate_file(content, dataset, split));
  content.evaluation = metric_records(card, base.protocol);
  content.visitors = card.visitors;
  const std::vector<uint8_t> bytes = encode_model(content);
  MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.output, bytes));
  report(console, arguments, refinement, card, dataset, base, elapsed.count(), bytes.size());
  return Done{};
}

}  // namespace

void add_refine_command(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<RefineArguments>();
  CLI::App* command = app.add_subcommand(
      "refine", "Join base embeddings with guided scores into a model that can say why");
  command->add_option("--data", arguments->data, "Data set folder or plain sequence file")
      ->required();
  command
      ->add_option(
          "--base", arguments->base,
          "The file that `mercer base` wrote, or a table made elsewhere (.npy, .safetensors)")
      ->required();
  command->add_option("--item-ids", arguments->item_ids,
                      "For a table made elsewhere: the ids of its rows, one a line or as JSON");
  command->add_option("--guided", arguments->guided, "CSV: item id, then a score an attribute")
      ->required();
  command->add_option("--attributes", arguments->attributes, "JSON: names and descriptions")
      ->required();
  command->add_option("-o,--output", arguments->output, "Where to write the .mercer file")
      ->required();
  command->add_option(
      "--guided-source", arguments->guided_source,
      "Who scored the attributes, for the model's provenance (default: what `mercer "
      "guide` wrote beside the scores)");
  command
      ->add_option("--dim", arguments->dimension,
                   "Width of the refined embeddings, at most that of the base table")
      ->check(CLI::Range(2, 4096))
      ->capture_default_str();
  command->add_option("--encoder", arguments->encoder, "The recommendation module")
      ->check(CLI::IsMember({"linear", "gru4rec", "sasrec", "bert4rec"}))
      ->capture_default_str();
  command->add_option("--precision", arguments->precision, "How the item table is stored")
      ->check(CLI::IsMember({"int8", "int4", "float32"}))
      ->capture_default_str();
  add_refinement_options(*command, arguments->refinement);
  add_training_options(*command, arguments->training);
  add_protocol_options(*command, arguments->protocol);
  command->footer(
      "Example:\n  mercer refine --data shop --base base.safetensors --guided guided.csv "
      "--attributes attributes.json -o shop.mercer");
  command->callback([arguments, command, &context] {
    arguments->protocol_given = command->count("--protocol") > 0;
    const Status status = run_refine(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
