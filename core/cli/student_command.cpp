// `mercer student`: a language model's scores -> a file that scores new texts without it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <unordered_set>

#include "cli/catalogue_input.h"
#include "cli/commands.h"
#include "cli/dataset_folder.h"
#include "cli/files.h"
#include "cli/fitting_progress.h"
#include "cli/guide_asker.h"
#include "cli/student_guide.h"
#include "cli/training_inputs.h"
#include "data/new_items.h"
#include "guide/guided_file.h"
#include "mercer/checksum.h"
#include "train/student_trainer.h"

namespace mercer::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct StudentArguments : CatalogueArguments {
  std::string guided, attributes, guided_source, output, fill;
  uint32_t new_percent = 0;  // 0: it learns from all items with scores

  fs::path fill_record() const { return fs::path(fill).replace_extension(".json"); }
};

// What `mercer compare --new-items` holds out with the same seed.
Result<std::unordered_set<std::string>> new_item_ids(const StudentArguments& arguments,
                                                     uint64_t seed) {
  std::unordered_set<std::string> ids;
  if (arguments.new_percent == 0) return ids;
  MERCER_ASSIGN_OR_RETURN(const LoadedDataset loaded, read_dataset(arguments.data));
  const std::vector<CatalogueItem>& catalogue = loaded.dataset.catalogue;
  const std::vector<bool> is_new = drawn_new_items(
      catalogue.size(),
      {.kind = Protocol::Kind::kNewItems, .new_percent = arguments.new_percent, .new_seed = seed});
  for (size_t item = 0; item < catalogue.size(); ++item) {
    if (is_new[item]) ids.insert(catalogue[item].id);
  }
  return ids;
}

// Items with their scores.
struct ScoredItems {
  std::vector<ItemText> items;             // those without a text last
  size_t with_text = 0;                    // how many have one
  std::vector<std::vector<float>> scores;  // [items], each [attributes]; empty: none, or held out
  std::vector<Attribute> attributes;
  std::string source;
  std::string checksum;  // of the file with the scores
};

Result<ScoredItems> read_scored_items(const StudentArguments& arguments, uint64_t seed) {
  ScoredItems scored;
  MERCER_ASSIGN_OR_RETURN(const std::string attributes_text, read_text_file(arguments.attributes));
  auto attributes = parse_attributes(attributes_text);
  if (!attributes.ok()) return in_file(arguments.attributes, attributes.error());
  scored.attributes = std::move(attributes).value();
  MERCER_ASSIGN_OR_RETURN(ItemTexts texts, read_item_texts(arguments));
  scored.items = std::move(texts.items);
  scored.with_text = scored.items.size();
  for (std::string& id : texts.without_text) scored.items.push_back({std::move(id), ""});
  std::vector<CatalogueItem> catalogue;
  catalogue.reserve(scored.items.size());
  for (const ItemText& item : scored.items) catalogue.push_back({item.id, ""});
  MERCER_ASSIGN_OR_RETURN(const std::string guided_text, read_text_file(arguments.guided));
  const auto guided = parse_guided_scores(guided_text, scored.attributes, catalogue);
  if (!guided.ok()) return in_file(arguments.guided, guided.error());
  MERCER_ASSIGN_OR_RETURN(const auto held_out, new_item_ids(arguments, seed));
  const size_t width = scored.attributes.size();
  scored.scores.resize(scored.items.size());
  for (size_t item = 0; item < scored.items.size(); ++item) {
    if (!guided.value().present[item] || held_out.contains(scored.items[item].id)) continue;
    const float* row = guided.value().values.data() + item * width;
    scored.scores[item].assign(row, row + width);
  }
  scored.checksum = checksum_hex(guided_text);
  scored.source = arguments.guided_source;
  if (scored.source.empty()) {
    MERCER_ASSIGN_OR_RETURN(scored.source, read_guided_source(arguments.guided, scored.checksum));
  }
  return scored;
}

StudentLessons lessons_of(const ScoredItems& scored) {
  StudentLessons lessons{.texts = {}, .scores = {}, .attributes = scored.attributes};
  for (size_t item = 0; item < scored.with_text; ++item) {
    const std::vector<float>& scores = scored.scores[item];
    if (scores.empty()) continue;
    lessons.texts.push_back(words_of(scored.items[item]));
    lessons.scores.insert(lessons.scores.end(), scores.begin(), scores.end());
  }
  return lessons;
}

// Writes the language model's scores and, for items that have none, the student's. Returns how
// many of those there are.
Result<size_t> write_filled(const StudentArguments& arguments, const Student& student,
                            ScoredItems& scored) {
  std::vector<ItemText> unscored;
  std::vector<size_t> places, columns(scored.attributes.size());
  for (size_t item = 0; item < scored.with_text; ++item) {
    if (!scored.scores[item].empty()) continue;
    unscored.push_back(scored.items[item]);
    places.push_back(item);
  }
  for (size_t k = 0; k < columns.size(); ++k) columns[k] = k;
  MERCER_ASSIGN_OR_RETURN(auto scores, student_scores(student, unscored, columns));
  for (size_t i = 0; i < places.size(); ++i) scored.scores[places[i]] = std::move(scores[i]);
  const std::string csv = guided_csv(scored.items, scored.attributes, scored.scores);
  const GuidedRecord record{
      .model = (scored.source.empty() ? "unknown" : scored.source) + "; " +
               with_thousands(places.size()) + " items by " + student_name(student),
      .answered_by = {},
      .prompt = "",
      .prompt_checksum = "",
      .question = checksum_hex(encode_student(student)),
      .is_expectation = true,
      .item_count = static_cast<size_t>(std::ranges::count_if(
          scored.scores, [](const std::vector<float>& row) { return !row.empty(); })),
      .date = utc_time(),
      .scores_checksum = checksum_hex(csv),
      .mercer_version = MERCER_VERSION};
  MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.fill, csv));
  MERCER_RETURN_IF_ERROR(
      write_file_atomically(arguments.fill_record(), encode_guided_record(record)));
  return places.size();
}

void print_accuracy(const Console& console, const TrainedStudent& trained) {
  console.print("Against the scores of " + with_thousands(trained.held_out_count) +
                " items held out of learning (ridge penalty " + json(trained.penalty).dump() +
                "):");
  console.print("                        correlation  mean absolute error");
  double correlation = 0, error = 0;
  const auto print_row = [&](std::string name, double a, double b) {
    name.resize(std::max<size_t>(name.size() + 1, 28), ' ');
    char numbers[48];
    std::snprintf(numbers, sizeof numbers, "%7.3f  %19.2f", a, b);
    console.print(name + numbers);
  };
  for (const StudentAttribute& attribute : trained.student.attributes) {
    print_row(attribute.name, attribute.correlation, attribute.mean_absolute_error);
    correlation += attribute.correlation;
    error += attribute.mean_absolute_error;
  }
  const auto count = static_cast<double>(trained.student.attributes.size());
  print_row("(mean)", correlation / count, error / count);
}

void report_student(const StudentArguments& arguments, const Console& console,
                    const TrainedStudent& trained, size_t size_bytes, size_t filled_count,
                    double elapsed_s) {
  json attributes = json::array();
  for (const StudentAttribute& attribute : trained.student.attributes) {
    attributes.push_back({{"name", attribute.name},
                          {"correlation", attribute.correlation},
                          {"mean_absolute_error", attribute.mean_absolute_error}});
  }
  json object = {{"output", arguments.output},
                 {"items", trained.student.item_count},
                 {"held_out", trained.held_out_count},
                 {"penalty", trained.penalty},
                 {"seed", console.seed},
                 {"source", trained.student.source},
                 {"attributes", std::move(attributes)},
                 {"training_s", elapsed_s},
                 {"size_bytes", size_bytes}};
  if (!arguments.fill.empty()) {
    object["filled"] = arguments.fill;
    object["filled_items"] = filled_count;
  }
  console.print_json(object);
  print_accuracy(console, trained);
  char time[32];
  std::snprintf(time, sizeof time, "%.1f s", elapsed_s);
  console.print("Learned from " + with_thousands(trained.student.item_count) + " items in " + time +
                ", " + with_thousands(size_bytes) + " bytes written to " + arguments.output);
  if (arguments.fill.empty()) return;
  console.print("All scores, " + with_thousands(filled_count) + " of them the student's, are in " +
                arguments.fill + ", and who scored in " + arguments.fill_record().string());
}

Status run_student(const StudentArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(ScoredItems scored, read_scored_items(arguments, console.seed));
  const StudentLessons lessons = lessons_of(scored);
  const auto start = std::chrono::steady_clock::now();
  MERCER_ASSIGN_OR_RETURN(
      TrainedStudent trained,
      train_student(lessons, {.seed = console.seed}, show_fitting("Teaching the student")));
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  trained.student.source = scored.source;
  trained.student.scores_checksum = scored.checksum;
  const std::vector<uint8_t> bytes = encode_student(trained.student);
  MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.output, bytes));
  size_t filled_count = 0;
  if (!arguments.fill.empty()) {
    MERCER_ASSIGN_OR_RETURN(filled_count, write_filled(arguments, trained.student, scored));
  }
  report_student(arguments, console, trained, bytes.size(), filled_count, elapsed.count());
  return Done{};
}

// What CLI11 cannot check by itself; empty when all is well.
std::string wrong_student_use(const StudentArguments& arguments) {
  if (arguments.catalogue.empty() && arguments.data.empty()) {
    return "name the items by --catalogue or --data";
  }
  if (arguments.new_percent > 0 && arguments.data.empty()) {
    return "--new-items needs --data, the data set that is compared on";
  }
  if (fs::path(arguments.fill).extension() == ".json") {
    return "--fill writes a table; a file of its name and .json says who scored it, so name it "
           "otherwise";
  }
  return {};
}

}  // namespace

void add_student_command(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<StudentArguments>();
  CLI::App* command = app.add_subcommand(
      "student", "Learn from a language model's scores to score new items without it");
  add_catalogue_options(*command, *arguments);
  command->add_option("--guided", arguments->guided, "CSV: item id, then a score an attribute")
      ->required();
  command->add_option("--attributes", arguments->attributes, "JSON: names and descriptions")
      ->required();
  command->add_option("--guided-source", arguments->guided_source,
                      "Who scored, for the student's provenance (default: what `mercer guide` "
                      "wrote beside the scores)");
  command->add_option("-o,--output", arguments->output, "Where to write the .student file")
      ->required();
  command->add_option("--fill", arguments->fill,
                      "Also write all scores as CSV, with the student's for items that have none");
  command
      ->add_option("--new-items", arguments->new_percent,
                   "Learn nothing of the items that `compare --new-items` holds out with the same "
                   "percentage, --data and --seed, as if they had no scores")
      ->check(CLI::Range(1, 90));
  command->footer(
      "It reads the words of an item, not its price. With --data and --catalogue, texts are the "
      "catalogue's.\n"
      "Example:\n"
      "  mercer student --data shop --guided guided.csv --attributes attributes.json "
      "-o shop.student\n"
      "  mercer guide --student shop.student --catalogue new.csv --attributes attributes.json "
      "-o new-guided.csv");
  command->callback([arguments, &context] {
    const std::string wrong = wrong_student_use(*arguments);
    if (!wrong.empty()) {
      context.console.fail({ErrorCode::kInvalidArgument, wrong});
      context.exit_code = kExitUsage;
      return;
    }
    const Status status = run_student(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
