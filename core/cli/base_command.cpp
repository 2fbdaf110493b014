// `mercer base`: a data set -> base item embeddings.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/dataset_folder.h"
#include "cli/files.h"
#include "cli/metric_report.h"
#include "cli/protocol_options.h"
#include "cli/training_checkpoint.h"
#include "cli/training_options.h"
#include "cli/training_progress.h"
#include "data/split.h"
#include "train/base_model.h"
#include "train/evaluation.h"

namespace mercer::cli {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

struct BaseArguments {
  std::string data;
  std::string output;
  std::string model = "linear";
  size_t dimension = 64;
  bool resume = false;
  double checkpoint_every_s = 30;
  ProtocolOptions protocol;
  TrainingArguments training;
};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// What one command has trained; after --resume that is less than the whole.
struct TrainingRun {
  TrainingSummary summary;
  double training_s = 0;  // without validation
  double validation_s = 0;
  double positions = 0;  // training events seen
  double positions_per_s() const { return training_s > 0 ? positions / training_s : 0; }
};

// Trains base.parameters, saving on the way.
Result<TrainingRun> run_training(const BaseArguments& arguments, const Dataset& dataset,
                                 const Split& split, const TrainingOptions& options,
                                 const Console& console, BaseModel& base) {
  const json identity = {{"options", base.options},
                         {"seed", base.seed},
                         {"data", base.dataset_checksum},
                         {"protocol", base.protocol},
                         {"version", MERCER_VERSION}};
  TrainingCheckpoint checkpoint(arguments.output, identity.dump(), arguments.checkpoint_every_s);
  std::optional<TrainingState> start;
  if (arguments.resume) {
    MERCER_ASSIGN_OR_RETURN(start, checkpoint.load());
    console.note(start ? "mercer: going on after epoch " + std::to_string(start->epochs.size())
                       : "mercer: nothing to resume, starting afresh");
  }
  TrainingRun run;
  std::optional<double> first_position;
  const TrainingObserver show = show_training("Training " + arguments.model);
  const auto validate = ndcg_at_10_on(dataset, split.validation, options.threads);
  TrainingHooks hooks{.observe =
                          [&](const TrainingProgress& progress) {
                            if (!first_position)
                              first_position = progress.positions_done - progress.step_positions;
                            run.positions = progress.positions_done - *first_position;
                            return show(progress);
                          },
                      .validate = [&](const SequenceModel& model) -> Result<double> {
                        const auto validation_start = Clock::now();
                        auto ndcg = validate(model);
                        run.validation_s += seconds_since(validation_start);
                        return ndcg;
                      }};
  checkpoint.attach(hooks);
  const auto training_start = Clock::now();
  auto summary =
      train(base.parameters, training_sequences(dataset, split), options, hooks, std::move(start));
  if (!summary.ok() && summary.error().code == ErrorCode::kCancelled) {
    return Error{ErrorCode::kCancelled, "training was stopped and is kept in \"" +
                                            checkpoint.path().string() +
                                            "\"; the same command with --resume goes on"};
  }
  if (!summary.ok()) return std::move(summary).error();
  run.summary = std::move(summary).value();
  run.training_s = seconds_since(training_start) - run.validation_s;
  MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.output, encode_base_model(base)));
  checkpoint.remove();
  return run;
}

json epochs_json(const TrainingSummary& summary) {
  json epochs = json::array();
  for (const EpochRecord& record : summary.epochs) {
    epochs.push_back(
        {{"loss", record.loss}, {"validation_ndcg@10", record.validation.value_or(0)}});
  }
  return epochs;
}

long peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss * 1024;
}

void report(const Console& console, const BaseArguments& arguments, const BaseModel& base,
            const TrainingRun& run, const Evaluation& validation, const Evaluation& test) {
  const size_t items = base.parameters.item_count();
  console.print_json({{"output", arguments.output},
                      {"model", arguments.model},
                      {"dim", arguments.dimension},
                      {"seed", console.seed},
                      {"training_s", run.training_s},
                      {"validation_s", run.validation_s},
                      {"positions_per_s", run.positions_per_s()},
                      {"peak_rss_bytes", peak_memory_bytes()},
                      {"epochs_run", run.summary.epochs.size()},
                      {"best_epoch", run.summary.best_epoch},
                      {"epochs", epochs_json(run.summary)},
                      {"options", json::parse(base.options)},
                      {"validation", evaluation_json(validation, items, base.protocol)},
                      {"test", evaluation_json(test, items, base.protocol)}});
  const std::string caption = "Base model " + arguments.model + ", width " +
                              std::to_string(arguments.dimension) + ", " + base.protocol;
  print_metric_table(console, caption + ", seen items masked",
                     {{"validation", validation.masked, ""}, {"test", test.masked, ""}});
  print_metric_table(console, caption + ", every item ranked",
                     {{"validation", validation.unmasked, ""}, {"test", test.unmasked, ""}});
  char line[160];
  std::snprintf(line, sizeof line, "Trained in %.1f s (%s events/s), best of %zu epochs: %d",
                run.training_s,
                with_thousands(static_cast<uint64_t>(run.positions_per_s())).c_str(),
                run.summary.epochs.size(), run.summary.best_epoch);
  console.print(line);
  console.print("Written to " + arguments.output);
}

Status run_base(const BaseArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const LoadedDataset loaded, read_dataset(arguments.data));
  const Dataset& dataset = loaded.dataset;
  MERCER_ASSIGN_OR_RETURN(const Protocol protocol, chosen_protocol(arguments.protocol, dataset));
  MERCER_ASSIGN_OR_RETURN(const Split split, split_dataset(dataset, protocol));
  const EncoderKind kind = parse_encoder_kind(arguments.model).value_or(EncoderKind::kLinear);
  MERCER_ASSIGN_OR_RETURN(
      const EncoderSettings settings,
      chosen_settings(arguments.training, default_encoder_settings(kind, arguments.dimension)));
  TrainingOptions options = chosen_training(arguments.training, default_training_options(kind));
  options.seed = console.seed;

  BaseModel base;
  base.protocol = protocol_name(protocol);
  base.dataset_checksum = loaded.checksum;
  base.seed = console.seed;
  base.options = training_json(settings, options).dump();
  for (const CatalogueItem& item : dataset.catalogue) base.item_ids.push_back(item.id);
  base.parameters = initial_model(settings, dataset.item_count(),
                                  training_sequences(dataset, split), console.seed);
  MERCER_ASSIGN_OR_RETURN(const TrainingRun run,
                          run_training(arguments, dataset, split, options, console, base));
  const BatchScorer scorer(base.parameters);
  MERCER_ASSIGN_OR_RETURN(const Evaluation validation, evaluate(scorer, dataset, split.validation));
  MERCER_ASSIGN_OR_RETURN(const Evaluation test, evaluate(scorer, dataset, split.test));
  report(console, arguments, base, run, validation, test);
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
      ->check(CLI::IsMember({"linear", "gru4rec", "sasrec", "bert4rec"}))
      ->capture_default_str();
  command->add_option("--dim", arguments->dimension, "Width of the item embeddings")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command->add_flag("--resume", arguments->resume,
                    "Go on where the same command was interrupted, to the same result");
  command
      ->add_option("--checkpoint-every", arguments->checkpoint_every_s,
                   "Seconds between savings of the training; 0: after every step")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  add_training_options(*command, arguments->training);
  add_protocol_options(*command, arguments->protocol);
  command->footer(
      "The epoch that ranks best on the validation cases is kept. While training, the state is "
      "kept in OUTPUT.checkpoint.\n"
      "Example:\n  mercer base --data shop --model sasrec --dim 64 -o base.safetensors");
  command->callback([arguments, &context] {
    const Status status = run_base(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
