// `mercer tune`: moves guided scores a little towards what buyers show, and says what that gains
// and how far they drifted.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/refinement_options.h"
#include "cli/training_inputs.h"
#include "cli/training_options.h"
#include "cli/training_progress.h"
#include "cli/tune_report.h"
#include "data/split.h"
#include "guide/fine_tuning.h"
#include "mercer/checksum.h"
#include "train/score_tuning.h"

namespace mercer::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMoversShown = 3;

struct TuneArguments {
  std::string data, base, guided, attributes, output, fine_tuning;
  size_t dimension = 64;
  size_t batch = 10;
  uint32_t min_sales = 0;
  ScoreTuningOptions tuning;
  TrainingArguments training;
  RefinementArguments refinement;

  fs::path record() const { return fs::path(output).replace_extension(".json"); }
};

// What is tuned, on what.
struct TuneInput {
  LoadedDataset loaded;
  BaseModel base;
  GuidedInput guided;
  Split split;

  RefinementInput refinement(std::span<const float> scores) const {
    return {base.parameters.items, base.parameters.dimension(), scores, guided.scores.present,
            guided.attributes.size()};
  }
};

Result<TuneInput> read_input(const TuneArguments& arguments, const Console& console) {
  TuneInput input;
  MERCER_ASSIGN_OR_RETURN(input.loaded, read_dataset(arguments.data));
  MERCER_ASSIGN_OR_RETURN(input.base, read_base_for(arguments.base, input.loaded));
  MERCER_ASSIGN_OR_RETURN(input.guided, read_guided_for(arguments.guided, arguments.attributes,
                                                        input.loaded.dataset, console));
  if (input.guided.record && input.guided.record->tuning) {
    return Error{ErrorCode::kInvalidArgument,
                 "\"" + arguments.guided +
                     "\" was tuned before; tune the language model's own scores, or drift could no "
                     "longer be told"};
  }
  MERCER_ASSIGN_OR_RETURN(const Protocol protocol, parse_protocol(input.base.protocol));
  MERCER_ASSIGN_OR_RETURN(input.split, split_dataset(input.loaded.dataset, protocol));
  return input;
}

// Each item's scores; empty for an item without, or that training sold less than `min_sales` times.
std::vector<std::vector<float>> score_rows(const TuneInput& input, std::span<const float> scores,
                                           uint32_t min_sales) {
  const Dataset& dataset = input.loaded.dataset;
  const std::vector<uint32_t> sales =
      item_counts(dataset.item_count(), training_sequences(dataset, input.split));
  const size_t width = input.guided.attributes.size();
  std::vector<std::vector<float>> rows(dataset.item_count());
  for (size_t item = 0; item < rows.size(); ++item) {
    if (!input.guided.scores.present[item] || sales[item] < min_sales) continue;
    const auto row = scores.subspan(item * width, width);
    rows[item].assign(row.begin(), row.end());
  }
  return rows;
}

std::string scores_csv(const TuneInput& input, std::span<const float> scores) {
  std::vector<ItemText> items;
  items.reserve(input.loaded.dataset.item_count());
  for (const CatalogueItem& item : input.loaded.dataset.catalogue) items.push_back({item.id, ""});
  return guided_csv(items, input.guided.attributes, score_rows(input, scores, 0));
}

// Who scored what was tuned, and how it was tuned.
GuidedRecord record_of(const TuneInput& input, const GuidedTuning& tuning, size_t item_count,
                       const std::string& csv) {
  GuidedRecord record = input.guided.record.value_or(GuidedRecord());
  record.item_count = item_count;
  record.scores_checksum = checksum_hex(csv);
  record.mercer_version = MERCER_VERSION;
  record.tuning = tuning;
  return record;
}

struct Examples {
  std::string lines;
  size_t count = 0;
};

Examples examples_of(const TuneArguments& arguments, const TuneInput& input,
                     std::span<const float> scores, uint64_t seed) {
  const std::vector<CatalogueItem>& catalogue = input.loaded.dataset.catalogue;
  const auto rows = score_rows(input, scores, arguments.min_sales);
  std::vector<ItemText> texts;
  std::vector<std::vector<float>> kept;
  for (size_t item = 0; item < catalogue.size(); ++item) {
    if (rows[item].empty()) continue;
    ItemTexts text = texts_of(std::span(catalogue).subspan(item, 1));
    if (text.items.empty()) continue;
    texts.push_back(std::move(text.items.front()));
    kept.push_back(rows[item]);
  }
  return {fine_tuning_lines(score_question("", input.guided.attributes), texts, kept,
                            arguments.batch, seed),
          (texts.size() + arguments.batch - 1) / arguments.batch};
}

Status write_outputs(const TuneArguments& arguments, const TuneInput& input,
                     std::span<const float> scores, uint64_t seed, TuneReport& report) {
  const std::string csv = scores_csv(input, scores);
  if (!arguments.fine_tuning.empty()) {
    const Examples examples = examples_of(arguments, input, scores, seed);
    report.example_count = examples.count;
    MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.fine_tuning, examples.lines));
  }
  MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.output, csv));
  return write_file_atomically(
      arguments.record(),
      encode_guided_record(record_of(input, report.tuning, report.item_count, csv)));
}

GuidedTuning tuning_of(const TuneArguments& arguments, const TuneInput& input, uint64_t seed) {
  const auto exact = [](float value) { return decimal(value).get<double>(); };
  const ScoreTuningOptions& options = arguments.tuning;
  const std::optional<GuidedRecord>& record = input.guided.record;
  return {.rank = options.adapter.rank,
          .near = exact(options.adapter.near),
          .format = exact(options.adapter.format),
          .taste_dropout = exact(options.taste_dropout),
          .seed = seed,
          .protocol = input.base.protocol,
          .dataset_checksum = input.loaded.checksum,
          .untuned_checksum = input.guided.checksum,
          .is_edited = record && record->scores_checksum != input.guided.checksum};
}

Status run_tune(const TuneArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const TuneInput input, read_input(arguments, console));
  const Dataset& dataset = input.loaded.dataset;
  MERCER_ASSIGN_OR_RETURN(
      const EncoderSettings encoder,
      chosen_settings(arguments.training,
                      default_encoder_settings(EncoderKind::kLinear, arguments.dimension)));
  TrainingOptions training =
      chosen_training(arguments.training, default_training_options(EncoderKind::kLinear));
  training.seed = console.seed;
  const RefinementOptions refinement = chosen_refinement(arguments.refinement, encoder, training);
  ScoreTuningOptions tuning = arguments.tuning;
  tuning.adapter.seed = console.seed;

  const std::vector<float>& before = input.guided.scores.values;
  MERCER_ASSIGN_OR_RETURN(const std::vector<float> after,
                          tune_scores(dataset, input.split, input.refinement(before), refinement,
                                      tuning, show_training("Tuning the scores")));
  const auto measure = [&](const std::vector<float>& scores, const char* label) {
    return measure_refinement(dataset, input.split, input.refinement(scores), refinement,
                              show_training(label));
  };
  MERCER_ASSIGN_OR_RETURN(RefinedQuality untuned, measure(before, "Refining on untuned scores"));
  MERCER_ASSIGN_OR_RETURN(RefinedQuality tuned, measure(after, "Refining on tuned scores"));
  const std::vector<bool>& scored = input.guided.scores.present;
  TuneReport report{.dataset = dataset,
                    .attributes = input.guided.attributes,
                    .tuning = tuning_of(arguments, input, console.seed),
                    .untuned = std::move(untuned),
                    .tuned = std::move(tuned),
                    .gains = {},
                    .drifts = score_drift(before, after, scored, kMoversShown),
                    .item_count = dataset.item_count() - input.guided.scores.missing_count,
                    .output = arguments.output,
                    .fine_tuning = arguments.fine_tuning};
  report.gains = tuning_gains(report.untuned, report.tuned, console.seed);
  MERCER_RETURN_IF_ERROR(write_outputs(arguments, input, after, console.seed, report));
  print_report(console, report);
  return Done{};
}

void add_tuning_options(CLI::App& command, TuneArguments& arguments) {
  ScoreAdapterOptions& adapter = arguments.tuning.adapter;
  command.add_option("--rank", adapter.rank, "Rank of the adapter; 0: nothing moves")
      ->check(CLI::Range(0, 256))
      ->capture_default_str()
      ->group("Tuning");
  command
      .add_option("--near", adapter.near,
                  "How much a score's distance from the language model's is held against it")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->group("Tuning");
  command
      .add_option("--format", adapter.format,
                  "How much a score's distance from the scale of 0 to 10 is held against it")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->group("Tuning");
  command
      .add_option("--tuning-dropout", arguments.tuning.taste_dropout,
                  "While tuning, the share of items that must do with their attributes alone in "
                  "each step")
      ->check(CLI::Range(0.0, 0.9))
      ->capture_default_str()
      ->group("Tuning");
  command
      .add_flag("--shuffle-titles", arguments.tuning.shuffles_titles,
                "A control: each item reads the title of some other, which should gain less")
      ->group("Tuning");
  command
      .add_option("--fine-tuning", arguments.fine_tuning,
                  "Where to write examples for tools that fine-tune language models, as JSON lines")
      ->group("Examples for fine-tuning");
  command.add_option("--batch", arguments.batch, "Items an example")
      ->check(CLI::Range(1, 100))
      ->capture_default_str()
      ->group("Examples for fine-tuning");
  command.add_option("--min-sales", arguments.min_sales, "Only items with so many training events")
      ->capture_default_str()
      ->group("Examples for fine-tuning");
}

// What CLI11 cannot check by itself; empty when all is well.
std::string wrong_use(const TuneArguments& arguments) {
  if (fs::path(arguments.output).extension() == ".json") {
    return "the output is a table; a file of its name and .json says how it was made, so name it "
           "otherwise";
  }
  std::error_code ignored;
  if (arguments.output == arguments.guided ||
      fs::equivalent(arguments.output, arguments.guided, ignored)) {
    return "the output would replace the language model's scores, without which drift cannot be "
           "told; name it otherwise";
  }
  return {};
}

}  // namespace

void add_tune_command(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<TuneArguments>();
  CLI::App* command = app.add_subcommand(
      "tune", "Move guided scores a little towards what buyers show, and say how far they drift");
  command->add_option("--data", arguments->data, "Data set folder, with titles")->required();
  command->add_option("--base", arguments->base, "The file that `mercer base` wrote")->required();
  command->add_option("--guided", arguments->guided, "CSV: item id, then a score an attribute")
      ->required();
  command->add_option("--attributes", arguments->attributes, "JSON: names and descriptions")
      ->required();
  command->add_option("-o,--output", arguments->output, "Where to write the CSV of tuned scores")
      ->required();
  command
      ->add_option("--dim", arguments->dimension,
                   "Width of the refined embeddings, at most that of the base table")
      ->check(CLI::Range(2, 4096))
      ->capture_default_str();
  add_tuning_options(*command, *arguments);
  add_refinement_options(*command, arguments->refinement);
  add_training_options(*command, arguments->training);
  command->footer(
      "Only training events move the scores. What is gained is measured by refining on either "
      "scores.\n"
      "Example:\n  mercer tune --data shop --base base.safetensors --guided guided.csv "
      "--attributes attributes.json -o tuned.csv");
  command->callback([arguments, &context] {
    const std::string wrong = wrong_use(*arguments);
    if (!wrong.empty()) {
      context.console.fail({ErrorCode::kInvalidArgument, wrong});
      context.exit_code = kExitUsage;
      return;
    }
    const Status status = run_tune(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
