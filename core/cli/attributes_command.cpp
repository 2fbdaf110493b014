// `mercer attributes`: do the attributes tell items apart, does each say something of its own, are
// its scores repeatable, and does it help to rank?
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "cli/attribute_report.h"
#include "cli/commands.h"
#include "cli/dataset_folder.h"
#include "cli/files.h"
#include "cli/interrupt.h"
#include "cli/refinement_options.h"
#include "cli/training_inputs.h"
#include "cli/training_options.h"
#include "cli/training_progress.h"
#include "data/split.h"
#include "train/attribute_quality.h"
#include "train/attribute_removal.h"
#include "train/guided_part.h"

namespace mercer::cli {
namespace {

struct AttributesArguments {
  std::string data, guided, attributes, retest, base;
  std::string encoder = "linear";
  size_t dimension = 64;
  size_t seed_count = 1;
  TrainingArguments training;
  RefinementArguments refinement;
};

// Both scorings of the items that have both.
struct TwoScorings {
  std::vector<float> first;  // [items x attributes], row-major
  std::vector<float> again;
  size_t item_count = 0;
};

Result<TwoScorings> read_retest(const std::string& path, const GuidedInput& guided,
                                const Dataset& dataset) {
  MERCER_ASSIGN_OR_RETURN(const std::string text, read_text_file(path));
  const auto again = parse_guided_scores(text, guided.attributes, dataset.catalogue);
  if (!again.ok()) return in_file(path, again.error());
  const size_t width = guided.attributes.size();
  TwoScorings both;
  for (size_t item = 0; item < dataset.item_count(); ++item) {
    if (!guided.scores.present[item] || !again.value().present[item]) continue;
    const auto row = static_cast<ptrdiff_t>(item * width);
    const auto end = row + static_cast<ptrdiff_t>(width);
    const std::vector<float>& first = guided.scores.values;
    const std::vector<float>& second = again.value().values;
    both.first.insert(both.first.end(), first.begin() + row, first.begin() + end);
    both.again.insert(both.again.end(), second.begin() + row, second.begin() + end);
    ++both.item_count;
  }
  if (both.item_count == 0) {
    return Error{ErrorCode::kInvalidArgument, "\"" + path +
                                                  "\" scores no item of the data set a second "
                                                  "time; check that both use the same ids"};
  }
  return both;
}

// Trains without each attribute in turn.
Result<RemovalStudy> study(const AttributesArguments& arguments, const Console& console,
                           const LoadedDataset& loaded, const GuidedInput& guided,
                           AttributeSubject& subject) {
  MERCER_RETURN_IF_ERROR(
      check_scores(guided.scores.values, guided.scores.present, names_of(guided.attributes)));
  MERCER_ASSIGN_OR_RETURN(const BaseModel base, read_base_for(arguments.base, loaded));
  MERCER_ASSIGN_OR_RETURN(const Protocol protocol, parse_protocol(base.protocol));
  MERCER_ASSIGN_OR_RETURN(const Split split, split_dataset(loaded.dataset, protocol));
  const EncoderKind kind = parse_encoder_kind(arguments.encoder).value_or(EncoderKind::kLinear);
  MERCER_ASSIGN_OR_RETURN(
      const EncoderSettings encoder,
      chosen_settings(arguments.training, default_encoder_settings(kind, arguments.dimension)));
  TrainingOptions training = chosen_training(arguments.training, default_training_options(kind));
  training.seed = console.seed;
  const RefinementInput input{.base = base.parameters.items,
                              .base_dimension = base.parameters.dimension(),
                              .scores = guided.scores.values,
                              .scored = guided.scores.present,
                              .attribute_count = guided.attributes.size()};
  subject.case_count = split.validation.size();
  subject.seed_count = arguments.seed_count;
  subject.protocol = base.protocol;
  auto result = study_removals(
      loaded.dataset, split, input, chosen_refinement(arguments.refinement, encoder, training),
      arguments.seed_count,
      show_training("Training with all attributes, then without each in turn"));
  if (!result.ok() && result.error().code == ErrorCode::kCancelled) return interrupted_error();
  return result;
}

Status run_attributes(const AttributesArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const LoadedDataset loaded, read_dataset(arguments.data));
  MERCER_ASSIGN_OR_RETURN(
      const GuidedInput guided,
      read_guided_scores(arguments.guided, arguments.attributes, loaded.dataset, console));
  AttributeSubject subject{
      .attributes = guided.attributes,
      .item_count = loaded.dataset.item_count(),
      .scored_count = loaded.dataset.item_count() - guided.scores.missing_count};
  const std::vector<AttributeSpread> spreads = attribute_spreads(guided.scores);
  const std::vector<AttributeOverlap> overlaps = attribute_overlaps(guided.scores);
  std::vector<AttributeQuality> qualities;
  qualities.reserve(spreads.size());
  for (size_t k = 0; k < spreads.size(); ++k) {
    qualities.push_back({spreads[k], overlaps[k], std::nullopt, std::nullopt});
  }
  if (!arguments.retest.empty()) {
    MERCER_ASSIGN_OR_RETURN(const TwoScorings both,
                            read_retest(arguments.retest, guided, loaded.dataset));
    subject.retest_count = both.item_count;
    const auto agreements = attribute_agreements(both.first, both.again, qualities.size());
    for (size_t k = 0; k < qualities.size(); ++k) qualities[k].agreement = agreements[k];
  }
  if (!arguments.base.empty()) {
    MERCER_ASSIGN_OR_RETURN(const RemovalStudy without,
                            study(arguments, console, loaded, guided, subject));
    subject.ndcg = without.ndcg;
    for (size_t k = 0; k < qualities.size(); ++k) qualities[k].removal = without.removals[k];
  }
  console.print_json(attributes_json(subject, qualities));
  print_attributes(console, subject, qualities);
  return Done{};
}

void add_study_options(CLI::App& command, AttributesArguments& arguments) {
  CLI::Option* base = command.add_option(
      "--base", arguments.base,
      "The file that `mercer base` wrote: also train anew without each attribute in turn, as many "
      "trainings as there are attributes and one more, and say what ranking loses");
  command
      .add_option("--seeds", arguments.seed_count,
                  "How many seeds, counted from --seed, to average over")
      ->check(CLI::Range(1, 100))
      ->capture_default_str()
      ->needs(base);
  command
      .add_option("--dim", arguments.dimension,
                  "Width of the refined embeddings, at most that of the base table")
      ->check(CLI::Range(2, 4096))
      ->capture_default_str()
      ->needs(base);
  command.add_option("--encoder", arguments.encoder, "The recommendation module")
      ->check(CLI::IsMember({"linear", "gru4rec", "sasrec", "bert4rec"}))
      ->capture_default_str()
      ->needs(base);
  add_refinement_options(command, arguments.refinement);
  add_training_options(command, arguments.training);
}

}  // namespace

void add_attributes_command(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<AttributesArguments>();
  CLI::App* command = app.add_subcommand(
      "attributes", "What each attribute is worth, by its scores and by ranking");
  command->add_option("--data", arguments->data, "Data set folder or plain sequence file")
      ->required();
  command->add_option("--guided", arguments->guided, "CSV: item id, then a score an attribute")
      ->required();
  command->add_option("--attributes", arguments->attributes, "JSON: names and descriptions")
      ->required();
  command->add_option(
      "--retest", arguments->retest,
      "CSV of a second scoring of some items, as `mercer guide --retest` writes it");
  add_study_options(*command, *arguments);
  command->footer(
      "Example:\n  mercer attributes --data shop --guided guided.csv --attributes attributes.json "
      "--retest guided.retest.csv --base base.safetensors");
  command->callback([arguments, &context] {
    const Status status = run_attributes(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
