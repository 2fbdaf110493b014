// `mercer compare`: the paper's table, bases against their refinements with the controls and the
// baselines beside them.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>

#include "cli/commands.h"
#include "cli/comparison_report.h"
#include "cli/comparison_store.h"
#include "cli/fitting_progress.h"
#include "cli/interrupt.h"
#include "cli/protocol_options.h"
#include "cli/refinement_options.h"
#include "cli/report_page.h"
#include "cli/training_inputs.h"
#include "cli/training_options.h"
#include "cli/training_progress.h"
#include "data/new_items.h"
#include "train/baselines.h"
#include "train/comparison.h"

namespace mercer::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view kNone = "none";

std::vector<std::string> with_none(std::span<const std::string_view> names) {
  std::vector<std::string> result(names.begin(), names.end());
  result.emplace_back(kNone);
  return result;
}

struct CompareArguments {
  std::string data, guided, attributes, output, title;
  std::string command;  // as it was given
  std::vector<std::string> bases = {"linear"};
  std::vector<std::string> baselines = {"popularity", "rules", "linear-next-item", "ease"};
  std::vector<std::string> variants;
  size_t dimension = 64;
  size_t seed_count = 3;
  ProtocolOptions protocol;
  uint32_t new_percent = 0;  // 0: no items are held out
};

// A base with the options that identify its runs.
struct NamedBase {
  ComparedBase base;
  std::string options;
};

// "sasrec --dropout 0.5": a model with training options, as `mercer base --model` takes them, and
// with options of its refinement.
Result<NamedBase> parse_base(const std::string& text, size_t dimension) {
  std::string model;
  TrainingArguments arguments;
  RefinementArguments refinement;
  CLI::App parser;
  parser.add_option("model", model)
      ->required()
      ->check(CLI::IsMember({"linear", "gru4rec", "sasrec", "bert4rec"}));
  add_training_options(parser, arguments);
  add_refinement_options(parser, refinement);
  try {
    parser.parse(text);
  } catch (const CLI::ParseError& error) {
    return Error{ErrorCode::kInvalidArgument, "--base \"" + text + "\": " + error.what()};
  }
  NamedBase named;
  ComparedBase& base = named.base;
  base.name = text;
  const EncoderKind kind = parse_encoder_kind(model).value_or(EncoderKind::kLinear);
  MERCER_ASSIGN_OR_RETURN(base.encoder,
                          chosen_settings(arguments, default_encoder_settings(kind, dimension)));
  base.training = chosen_training(arguments, default_training_options(kind));
  base.refinement = chosen_refinement(refinement, base.encoder, base.training);
  named.options = refinement_json(base.refinement).dump();  // of the base's training too
  return named;
}

Error stopped(const Error& error, bool is_kept) {
  if (error.code != ErrorCode::kCancelled) return error;
  if (!is_kept) return interrupted_error();
  return {ErrorCode::kCancelled,
          "the comparison was stopped; the same command goes on after the last finished training"};
}

// Runs what has not been run yet.
class Comparer {
 public:
  // `variants`: what to make of each base.
  Comparer(const ComparisonInput& input, const ComparisonStore& store, BaseModel provenance,
           std::vector<std::string> variants)
      : input_(input),
        store_(store),
        provenance_(std::move(provenance)),
        variants_(std::move(variants)) {}

  Status add_baseline(const std::string& name) {
    const ComparisonTask task{"", name, 0};
    MERCER_ASSIGN_OR_RETURN(auto run, store_.load(task, ""));
    if (!run) {
      MERCER_ASSIGN_OR_RETURN(run, run_baseline(input_, name, show_fitting("Fitting " + name)));
      MERCER_RETURN_IF_ERROR(store_.save(*run, ""));
    }
    runs_.push_back(*std::move(run));
    return Done{};
  }

  // The base and all its refinements with one seed.
  Status add_base(const NamedBase& named, uint64_t seed) {
    MERCER_ASSIGN_OR_RETURN(const SequenceModel model, provide_base(named, seed));
    for (const std::string& variant : variants_) {
      const ComparisonTask task{named.base.name, variant, seed};
      MERCER_ASSIGN_OR_RETURN(auto run, store_.load(task, named.options));
      if (!run) {
        MERCER_ASSIGN_OR_RETURN(run, run_variant(named.base, model, task));
        MERCER_RETURN_IF_ERROR(store_.save(*run, named.options));
      }
      runs_.push_back(*std::move(run));
    }
    return Done{};
  }

  std::vector<ComparisonRun>& runs() { return runs_; }

 private:
  static std::string label_of(const ComparisonTask& task) {
    return task.base + ": " + task.variant + ", seed " + std::to_string(task.seed);
  }

  // Refines, unless the last refinement serves again, and ranks.
  Result<ComparisonRun> run_variant(const ComparedBase& base, const SequenceModel& model,
                                    const ComparisonTask& task) {
    if (!refined_ || !serves(*refined_, task)) {
      refined_.reset();
      MERCER_ASSIGN_OR_RETURN(refined_,
                              refine_for(input_, base, model, task, show_training(label_of(task))));
    }
    return run_refinement(input_, task, *refined_, show_fitting(label_of(task)));
  }

  // Reads the trained base and its ranks, or trains it.
  Result<SequenceModel> provide_base(const NamedBase& named, uint64_t seed) {
    const ComparisonTask task{named.base.name, "base", seed};
    BaseModel base = provenance_;
    base.seed = seed;
    base.options = training_json(named.base.encoder, named.base.training).dump();
    MERCER_ASSIGN_OR_RETURN(auto run, store_.load(task, named.options));
    MERCER_ASSIGN_OR_RETURN(auto found, store_.load_base(task, base));
    if (run && found) {
      runs_.push_back(*std::move(run));
      return std::move(found->parameters);
    }
    MERCER_ASSIGN_OR_RETURN(
        run, run_base(input_, named.base, seed, show_training(label_of(task)), base.parameters));
    MERCER_RETURN_IF_ERROR(store_.save_base(task, base));
    MERCER_RETURN_IF_ERROR(store_.save(*run, named.options));
    runs_.push_back(*std::move(run));
    return std::move(base.parameters);
  }

  const ComparisonInput& input_;
  const ComparisonStore& store_;
  BaseModel provenance_;
  std::vector<std::string> variants_;
  std::optional<ComparedRefinement> refined_;  // the last
  std::vector<ComparisonRun> runs_;
};

// Everything that is to be compared, in order.
Status run_all(const CompareArguments& arguments, const std::vector<NamedBase>& bases,
               uint64_t first_seed, Comparer& comparer) {
  for (const std::string& name : arguments.baselines) {
    if (name == kNone) continue;
    MERCER_RETURN_IF_ERROR(comparer.add_baseline(name));
  }
  for (const NamedBase& base : bases) {
    for (size_t i = 0; i < arguments.seed_count; ++i) {
      MERCER_RETURN_IF_ERROR(comparer.add_base(base, first_seed + i));
    }
  }
  return Done{};
}

Result<std::vector<NamedBase>> parse_bases(const CompareArguments& arguments) {
  std::vector<NamedBase> bases;
  for (const std::string& text : arguments.bases) {
    MERCER_ASSIGN_OR_RETURN(NamedBase base, parse_base(text, arguments.dimension));
    bases.push_back(std::move(base));
  }
  return bases;
}

// The folder of the runs, made; empty without an output.
Result<fs::path> runs_folder(const std::string& output) {
  if (output.empty()) return fs::path();
  fs::path folder = fs::path(output) / "runs";
  MERCER_RETURN_IF_ERROR(make_report_folder(folder.string()));
  return folder;
}

BaseModel provenance_of(const LoadedDataset& loaded, const Protocol& protocol) {
  BaseModel provenance;
  provenance.protocol = protocol_name(protocol);
  provenance.dataset_checksum = loaded.checksum;
  for (const CatalogueItem& item : loaded.dataset.catalogue) {
    provenance.item_ids.push_back(item.id);
  }
  return provenance;
}

ComparisonSubject subject_of(const CompareArguments& arguments, const ComparisonInput& input,
                             const GuidedInput& guided, uint64_t first_seed) {
  ComparisonSubject subject{.title = arguments.title,
                            .protocol = protocol_name(input.split.protocol),
                            .case_count = input.split.test.size(),
                            .item_count = input.dataset.item_count(),
                            .width = arguments.dimension,
                            .attributes = names_of(guided.attributes),
                            .command = arguments.command};
  if (subject.title.empty()) subject.title = fs::path(arguments.data).stem().string();
  subject.seeds.resize(arguments.seed_count);
  std::iota(subject.seeds.begin(), subject.seeds.end(), first_seed);
  return subject;
}

// `dataset` becomes what there was before the new items, where some are held out.
Result<Split> chosen_split(const CompareArguments& arguments, uint64_t seed, Dataset& dataset) {
  if (arguments.new_percent == 0) {
    MERCER_ASSIGN_OR_RETURN(const Protocol protocol, chosen_protocol(arguments.protocol, dataset));
    return split_dataset(dataset, protocol);
  }
  const Protocol protocol{
      .kind = Protocol::Kind::kNewItems, .new_percent = arguments.new_percent, .new_seed = seed};
  dataset = with_new_items_last(dataset, protocol);
  return split_dataset(dataset, protocol);
}

Status run_compare(const CompareArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const std::vector<NamedBase> bases, parse_bases(arguments));
  MERCER_ASSIGN_OR_RETURN(LoadedDataset loaded, read_dataset(arguments.data));
  MERCER_ASSIGN_OR_RETURN(
      const GuidedInput guided,
      read_guided_for(arguments.guided, arguments.attributes, loaded.dataset, console));
  MERCER_ASSIGN_OR_RETURN(const Split split, chosen_split(arguments, console.seed, loaded.dataset));
  MERCER_ASSIGN_OR_RETURN(const fs::path runs, runs_folder(arguments.output));
  const json identity = {{"data", loaded.checksum},
                         {"guided", guided.checksum},
                         {"protocol", protocol_name(split.protocol)},
                         {"version", MERCER_VERSION}};
  const ComparisonStore store(runs, identity.dump());
  const ComparisonInput input{loaded.dataset, split, guided.scores.values, guided.scores.present,
                              guided.attributes.size()};
  Comparer comparer(input, store, provenance_of(loaded, split.protocol), arguments.variants);
  const Status status = run_all(arguments, bases, console.seed, comparer);
  if (!status.ok()) return stopped(status.error(), !arguments.output.empty());
  const ComparisonSummary summary = summarise(comparer.runs(), loaded.dataset, split, console.seed);
  const ComparisonSubject subject = subject_of(arguments, input, guided, console.seed);
  const json comparison = comparison_json(subject, summary);
  const std::string markdown = comparison_markdown(subject, summary);
  if (!arguments.output.empty()) {
    MERCER_RETURN_IF_ERROR(
        write_report(arguments.output, "comparison",
                     {comparison.dump(), markdown, comparison_html(comparison)}));
  }
  console.print_json(comparison);
  console.print(markdown);
  return Done{};
}

}  // namespace

void add_compare_command(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<CompareArguments>();
  arguments->variants.assign(refinement_variants().begin(), refinement_variants().end());
  CLI::App* command =
      app.add_subcommand("compare", "Bases against their refinements, with controls and baselines");
  command->add_option("--data", arguments->data, "Data set folder or plain sequence file")
      ->required();
  command->add_option("--guided", arguments->guided, "CSV: item id, then a score an attribute")
      ->required();
  command->add_option("--attributes", arguments->attributes, "JSON: names and descriptions")
      ->required();
  command
      ->add_option(
          "--base", arguments->bases,
          "Base models, each with options of its training and refinement: \"sasrec --dropout "
          "0.5 --start base\"")
      ->expected(1, -1)
      ->capture_default_str();
  command
      ->add_option("--baselines", arguments->baselines,
                   "What to set beside them: random, popularity, rules, linear-next-item, ease, or "
                   "none")
      ->check(CLI::IsMember(with_none(baseline_names())))
      ->expected(1, -1)
      ->capture_default_str();
  command->add_option("--variants", arguments->variants, "What to make of each base")
      ->check(CLI::IsMember(
          std::vector<std::string>(refinement_variants().begin(), refinement_variants().end())))
      ->expected(1, -1)
      ->capture_default_str();
  command
      ->add_option("--dim", arguments->dimension, "Width of the base and of the refined embeddings")
      ->check(CLI::Range(2, 4096))
      ->capture_default_str();
  command->add_option("--seeds", arguments->seed_count, "How many seeds, counted from --seed")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--title", arguments->title,
                      "The data's name in the report (default: that of the file)");
  command->add_option(
      "-o,--output", arguments->output,
      "Folder for comparison.md, .json and .html, and for the finished trainings in runs/, which "
      "the same command goes on from when it was interrupted");
  add_protocol_options(*command, arguments->protocol);
  command
      ->add_option("--new-items", arguments->new_percent,
                   "Hold so many of 100 items out of training altogether, drawn with --seed, and "
                   "ask for them: masked, among the new items alone; unmasked, among all")
      ->check(CLI::Range(1, 90))
      ->excludes("--protocol");
  command->footer(
      "Example:\n  mercer compare --data shop --guided guided.csv --attributes attributes.json "
      "--base linear \"sasrec --dropout 0.5\" --seeds 3 -o comparison");
  command->callback([arguments, &context] {
    arguments->command = context.command_line;
    const Status status = run_compare(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
