// `mercer base`: a data set -> base item embeddings.
#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/dataset_folder.h"
#include "cli/files.h"
#include "cli/metric_report.h"
#include "cli/protocol_options.h"
#include "cli/training_progress.h"
#include "data/split.h"
#include "train/base_model.h"
#include "train/evaluation.h"

namespace mercer::cli {
namespace {

using nlohmann::json;

struct BaseArguments {
  std::string data;
  std::string output;
  std::string model = "linear";
  size_t dimension = 64;
  ProtocolOptions protocol;
  LinearTrainingOptions training;
};

json options_json(const BaseArguments& arguments) {
  return {{"model", arguments.model},
          {"dim", arguments.dimension},
          {"epochs", arguments.training.epochs},
          {"learning_rate", arguments.training.learning_rate},
          {"dropout", arguments.training.dropout},
          {"positions_per_step", arguments.training.positions_per_step}};
}

Status run_base(BaseArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const LoadedDataset loaded, read_dataset(arguments.data));
  const Dataset& dataset = loaded.dataset;
  MERCER_ASSIGN_OR_RETURN(const Protocol protocol, chosen_protocol(arguments.protocol, dataset));
  MERCER_ASSIGN_OR_RETURN(const Split split, split_dataset(dataset, protocol));
  const auto sequences = training_sequences(dataset, split);

  BaseModel base;
  base.name = arguments.model;
  base.protocol = protocol_name(protocol);
  base.dataset_checksum = loaded.checksum;
  base.seed = console.seed;
  base.options = options_json(arguments).dump();
  for (const CatalogueItem& item : dataset.catalogue) base.item_ids.push_back(item.id);
  base.parameters =
      initial_linear_model(dataset.item_count(), arguments.dimension, sequences, console.seed);
  arguments.training.seed = console.seed;
  const auto start = std::chrono::steady_clock::now();
  MERCER_RETURN_IF_ERROR(train_linear_model(base.parameters, sequences, arguments.training,
                                            show_training("Training the base model")));
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;

  const LinearScorer scorer(base.parameters);
  MERCER_ASSIGN_OR_RETURN(const Evaluation validation, evaluate(scorer, dataset, split.validation));
  MERCER_ASSIGN_OR_RETURN(const Evaluation test, evaluate(scorer, dataset, split.test));
  MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.output, encode_base_model(base)));

  console.print_json(
      {{"output", arguments.output},
       {"model", arguments.model},
       {"dim", arguments.dimension},
       {"seed", console.seed},
       {"training_s", elapsed.count()},
       {"validation", evaluation_json(validation, dataset.item_count(), base.protocol)},
       {"test", evaluation_json(test, dataset.item_count(), base.protocol)}});
  print_metric_table(console,
                     "Base model " + arguments.model + ", width " +
                         std::to_string(arguments.dimension) + ", " + base.protocol +
                         ", seen items masked",
                     {{"validation", validation.masked, ""}, {"test", test.masked, ""}});
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.1f", elapsed.count());
  console.print("Trained in " + std::string(seconds) + " s, written to " + arguments.output);
  return Done{};
}

}  // namespace

void add_base_command(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<BaseArguments>();
  CLI::App* command = app.add_subcommand("base", "Train base item embeddings on a data set");
  command->add_option("--data", arguments->data, "Data set folder or plain sequence file")
      ->required();
  command->add_option("-o,--output", arguments->output, "Where to write the .safetensors file")
      ->required();
  command->add_option("--model", arguments->model, "Architecture of the base model")
      ->check(CLI::IsMember({"linear"}))
      ->capture_default_str();
  command->add_option("--dim", arguments->dimension, "Width of the item embeddings")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command->add_option("--epochs", arguments->training.epochs, "Passes over the training events")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command->add_option("--learning-rate", arguments->training.learning_rate, "Adam's peak rate")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option("--threads", arguments->training.threads,
                   "0: one a processor; the result does not depend on it")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  add_protocol_options(*command, arguments->protocol);
  command->footer(
      "Example:\n  mercer base --data shop --model linear --dim 64 -o base.safetensors");
  command->callback([arguments, &context] {
    const Status status = run_base(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
