// `mercer quantize`: a model's item table in another precision, and what that loses; and its items
// in clusters.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/commands.h"
#include "cli/dataset_folder.h"
#include "cli/files.h"
#include "cli/fitting_progress.h"
#include "cli/interrupt.h"
#include "cli/metric_report.h"
#include "cli/model_argument.h"
#include "cli/progress.h"
#include "mercer/checksum.h"
#include "train/evaluation.h"
#include "train/item_clusters.h"
#include "train/model_clusters.h"
#include "train/quantized_rows.h"

namespace mercer::cli {
namespace {

using nlohmann::json;

// Below, looking at every item takes less than a millisecond.
constexpr size_t kClustersPayFrom = 100'000;
constexpr const char* kUsualCount = "auto";

struct QuantizeArguments {
  std::string model, output, precision, clusters, data;  // empty: not given
};

// How a model ranks the held-out events.
struct HeldOut {
  std::string protocol;
  size_t case_count = 0;
  Metrics masked;
  Metrics unmasked;
};

// The held-out events of a data set, to be asked of one model after another.
class Examination {
 public:
  Examination(const Dataset& dataset, const Split& split, size_t model_count)
      : dataset_(dataset),
        split_(split),
        progress_("Measuring", "cases", static_cast<double>(model_count * split.test.size())) {}

  // Errors: kNotFinite, kCancelled.
  Result<HeldOut> measure(const Model& model) {
    constexpr size_t kSlice = 256;  // between two looks at the clock and at Ctrl-C
    const EncoderScorer scorer(model.table(), model.encoder(), model.biases());
    const std::span<const EvaluationCase> cases = split_.test;
    std::vector<Metrics> masked, unmasked;
    for (size_t at = 0; at < cases.size(); at += kSlice) {
      if (interrupted()) return interrupted_error();
      const auto slice = cases.subspan(at, std::min(kSlice, cases.size() - at));
      MERCER_ASSIGN_OR_RETURN(const Evaluation part,
                              evaluate(scorer, dataset_, slice, 0, split_.masked_in_test));
      masked.insert(masked.end(), part.masked_cases.begin(), part.masked_cases.end());
      unmasked.insert(unmasked.end(), part.unmasked_cases.begin(), part.unmasked_cases.end());
      done_ += slice.size();
      progress_.update(static_cast<double>(done_));
    }
    return HeldOut{protocol_name(split_.protocol), cases.size(), mean_of(masked),
                   mean_of(unmasked)};
  }

 private:
  const Dataset& dataset_;
  const Split& split_;
  Progress progress_;
  size_t done_ = 0;
};

struct MetricLoss {
  HeldOut before;
  HeldOut after;
};

Result<MetricLoss> measure_loss(const QuantizeArguments& arguments, const Model& before,
                                const Model& after) {
  MERCER_ASSIGN_OR_RETURN(const LoadedDataset loaded, read_dataset(arguments.data));
  MERCER_RETURN_IF_ERROR(check_same_items(before, loaded.dataset, arguments.model));
  MERCER_ASSIGN_OR_RETURN(const Split split, split_of_training(before, loaded.dataset));
  Examination examination(loaded.dataset, split, 2);
  MetricLoss loss;
  MERCER_ASSIGN_OR_RETURN(loss.before, examination.measure(before));
  MERCER_ASSIGN_OR_RETURN(loss.after, examination.measure(after));
  return loss;
}

// One metric before and after. What was 0 before has no relative change.
struct MetricChange {
  std::string name;
  double before = 0;
  double after = 0;
  std::optional<double> relative() const {
    if (before == 0) return std::nullopt;
    return after / before - 1;
  }
};

std::vector<MetricChange> changes(const Metrics& before, const Metrics& after) {
  const auto was = named_metrics(before);
  const auto is = named_metrics(after);
  std::vector<MetricChange> result;
  result.reserve(was.size());
  for (size_t i = 0; i < was.size(); ++i) {
    result.push_back({was[i].first, was[i].second, is[i].second});
  }
  return result;
}

json changes_json(const Metrics& before, const Metrics& after) {
  json object = json::object();
  for (const MetricChange& change : changes(before, after)) {
    const auto relative = change.relative();
    object[change.name] = {{"before", change.before},
                           {"after", change.after},
                           {"relative_change", relative ? json(*relative) : json()}};
  }
  return object;
}

void print_changes(const Console& console, const MetricLoss& loss) {
  console.print(with_thousands(loss.before.case_count) + " held-out cases, " +
                loss.before.protocol + ", seen items masked");
  console.print("              before    after     change");
  for (const MetricChange& change : changes(loss.before.masked, loss.after.masked)) {
    char line[96];
    const int width = std::snprintf(line, sizeof line, "  %-10s  %.4f    %.4f    ",
                                    change.name.c_str(), change.before, change.after);
    const auto relative = change.relative();
    if (relative) {
      std::snprintf(line + width, sizeof line - static_cast<size_t>(width), "%+.2f %%",
                    100 * *relative);
    }
    console.print(line);
  }
}

// The options that the model was made with, and what was done to it since: a step for every time,
// with the checksum of the file that it was done to. The evaluation card is of the first one.
std::string options_with_step(const ModelParameters& parameters, Precision from, Precision to,
                              std::span<const uint8_t> source) {
  json options = json::parse(parameters.provenance.options, nullptr, /*allow_exceptions=*/false);
  if (!options.is_object()) options = {{"options", parameters.provenance.options}};
  options["quantized"].push_back({{"from", precision_name(from)},
                                  {"to", precision_name(to)},
                                  {"source_checksum", checksum_hex(source)},
                                  {"mercer_version", MERCER_VERSION}});
  return options.dump(-1, ' ', false, json::error_handler_t::replace);
}

Status check_request(const QuantizeArguments& arguments, const Model& model, Precision to) {
  if (model.format_minor() > kFormatMinor) {
    return Error{ErrorCode::kUnsupportedVersion, "\"" + arguments.model + "\" has format " +
                                                     std::to_string(kFormatMajor) + "." +
                                                     std::to_string(model.format_minor()) +
                                                     ", and this Mercer would drop what it "
                                                     "does not know of it; update Mercer"};
  }
  if (model.table().precision() != to || !arguments.clusters.empty()) return Done{};
  return Error{ErrorCode::kInvalidArgument, "\"" + arguments.model + "\" is " +
                                                arguments.precision + " already; copy it instead"};
}

// The file in the other precision, or as it is.
std::vector<uint8_t> in_precision(Precision to, LoadedModel loaded, const Console& console,
                                  std::vector<uint8_t> source) {
  const Precision from = loaded.model.table().precision();
  if (from == to) return source;
  if (to == Precision::kFloat32 || from == Precision::kInt4) {
    console.note("mercer: note: what " + std::string(precision_name(from)) +
                 " has rounded stays rounded; the file only grows");
  }
  loaded.parameters.provenance.options = options_with_step(loaded.parameters, from, to, source);
  return loaded.parameters.encode(to);
}

// The file with its items in clusters.
Result<std::vector<uint8_t>> in_clusters(const QuantizeArguments& arguments, const Console& console,
                                         const Model& model, std::span<const uint8_t> bytes) {
  size_t count = usual_cluster_count(model.item_count());
  if (arguments.clusters != kUsualCount) {
    const char* end = arguments.clusters.data() + arguments.clusters.size();
    std::from_chars(arguments.clusters.data(), end, count);
  }
  if (model.item_count() < kClustersPayFrom) {
    console.note("mercer: note: clusters pay above " + with_thousands(kClustersPayFrom) +
                 " items; of " + with_thousands(model.item_count()) +
                 " a search looks at every one in less than a millisecond");
  }
  auto clustered = with_clusters(model, bytes, count, console.seed, show_fitting("Clustering"));
  if (!clustered.ok() && clustered.error().code == ErrorCode::kCancelled) {
    return interrupted_error();
  }
  return clustered;
}

void report(const QuantizeArguments& arguments, const Console& console, const Model& before,
            const Model& after, const std::optional<MetricLoss>& loss) {
  const std::string from(precision_name(before.table().precision()));
  const std::string to(precision_name(after.table().precision()));
  const size_t clusters = after.clusters().ends.size();
  json object = {{"model", arguments.model},
                 {"output", arguments.output},
                 {"from", from},
                 {"to", to},
                 {"items", before.item_count()},
                 {"clusters", clusters},
                 {"size_bytes_before", before.size_bytes()},
                 {"size_bytes", after.size_bytes()}};
  if (loss) {
    object["protocol"] = loss->before.protocol;
    object["cases"] = loss->before.case_count;
    object["masked"] = changes_json(loss->before.masked, loss->after.masked);
    object["unmasked"] = changes_json(loss->before.unmasked, loss->after.unmasked);
  }
  console.print_json(object);
  if (loss) print_changes(console, *loss);
  std::string what = from == to ? from : from + " to " + to;
  if (clusters > 0) what += ", " + with_thousands(clusters) + " clusters";
  console.print(what + ": " + with_thousands(before.size_bytes()) + " to " +
                with_thousands(after.size_bytes()) + " bytes, written to " + arguments.output);
}

Status run_quantize(const QuantizeArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const std::vector<uint8_t> source, read_binary_file(arguments.model));
  MERCER_ASSIGN_OR_RETURN(LoadedModel loaded, load_model_file(arguments.model));
  const Precision to =
      parse_precision(arguments.precision).value_or(loaded.model.table().precision());
  MERCER_RETURN_IF_ERROR(check_request(arguments, loaded.model, to));
  MERCER_ASSIGN_OR_RETURN(const Model before, Model::open(source));
  std::vector<uint8_t> bytes = in_precision(to, std::move(loaded), console, source);
  MERCER_ASSIGN_OR_RETURN(Model after, Model::open(bytes));
  std::optional<MetricLoss> loss;
  if (!arguments.data.empty()) {
    MERCER_ASSIGN_OR_RETURN(loss, measure_loss(arguments, before, after));
  }
  if (!arguments.clusters.empty()) {
    MERCER_ASSIGN_OR_RETURN(bytes, in_clusters(arguments, console, after, bytes));
    MERCER_ASSIGN_OR_RETURN(after, Model::open(bytes));
  }
  MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.output, bytes));
  report(arguments, console, before, after, loss);
  return Done{};
}

}  // namespace

void add_quantize_command(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<QuantizeArguments>();
  CLI::App* command = app.add_subcommand(
      "quantize", "Store a model's item table in another precision and say what is lost");
  command->add_option("model", arguments->model, "Model file")->required();
  command->add_option("-o,--output", arguments->output, "Where to write the .mercer file")
      ->required();
  CLI::Option_group* changes = command->add_option_group("What changes", "at least one of these");
  changes->require_option(1, 2);
  changes
      ->add_option("--precision", arguments->precision,
                   "How to store the item table: 4, 1 or 1/2 bytes a number")
      ->check(CLI::IsMember({"float32", "int8", "int4"}));
  changes
      ->add_option("--clusters", arguments->clusters,
                   "Put alike items together, in so many clusters (auto: the square root of the "
                   "number of items), for `recommend --probes`")
      ->check(CLI::IsMember({kUsualCount}) | CLI::Range(size_t{1}, kMaxItems));
  command->add_option("--data", arguments->data,
                      "Data set folder or plain sequence file: measures both models on its "
                      "held-out events");
  command->footer(
      "Everything else stays as it is; the provenance says what was done. Clusters change the "
      "order of\nitems in the file and no score; make them last.\n"
      "Examples:\n"
      "  mercer quantize shop.mercer --precision int4 --data shop -o small.mercer\n"
      "  mercer quantize large.mercer --clusters auto -o clustered.mercer");
  command->callback([arguments, &context] {
    const Status status = run_quantize(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
