// `mercer import`: a table of events -> a data set folder.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/dataset_folder.h"
#include "cli/files.h"
#include "cli/import_report.h"
#include "cli/input_stream.h"
#include "cli/progress.h"
#include "data/event_importer.h"

namespace mercer::cli {
namespace {

namespace fs = std::filesystem;

// The options as they were given; enumerations as their words, which dataset.json repeats.
struct ImportArguments {
  std::string input;
  std::string output;
  std::string format;
  std::string encoding = "utf-8";
  std::string user, item, time, basket, title, price;
  std::vector<std::string> conditions;
  bool upper_case_items = false;
  std::string time_format = "auto";
  std::string repeat = "all";
  uint32_t min_user_events = 0;
  uint32_t min_item_events = 0;
};

const std::map<std::string, TableFormat> kFormats = {
    {"csv", TableFormat::kCsv}, {"tsv", TableFormat::kTsv}, {"jsonl", TableFormat::kJsonLines}};
const std::map<std::string, Encoding> kEncodings = {{"utf-8", Encoding::kUtf8},
                                                    {"latin-1", Encoding::kLatin1}};
const std::map<std::string, TimeFormat> kTimeFormats = {{"auto", TimeFormat::kAuto},
                                                        {"iso", TimeFormat::kIso},
                                                        {"unix", TimeFormat::kUnixSeconds},
                                                        {"unix-ms", TimeFormat::kUnixMilliseconds}};
const std::map<std::string, RepeatRule> kRepeats = {{"all", RepeatRule::kAll},
                                                    {"first", RepeatRule::kFirst}};

template <typename T>
CLI::IsMember one_of(const std::map<std::string, T>& words) {
  std::vector<std::string> names;
  names.reserve(words.size());
  for (const auto& [name, value] : words) names.push_back(name);
  return CLI::IsMember(names);
}

// "events.csv.gz" -> "events", ".csv".
std::pair<std::string, std::string> stem_and_extension(const fs::path& input) {
  fs::path name = input.filename();
  if (name.extension() == ".gz") name = name.stem();
  return {name.stem().string(), name.extension().string()};
}

// Fills in what follows from the input's name.
Status complete(ImportArguments& arguments) {
  const auto [stem, extension] = stem_and_extension(arguments.input);
  if (arguments.output.empty()) arguments.output = stem;
  if (!arguments.format.empty()) return Done{};
  if (extension == ".csv") arguments.format = "csv";
  if (extension == ".tsv" || extension == ".tab") arguments.format = "tsv";
  if (extension == ".jsonl" || extension == ".ndjson") arguments.format = "jsonl";
  if (!arguments.format.empty()) return Done{};
  return Error{ErrorCode::kInvalidArgument, "cannot tell the format of \"" + arguments.input +
                                                "\" by its name; add --format csv, tsv or jsonl"};
}

Result<ImportOptions> import_options(const ImportArguments& arguments) {
  if (arguments.user.empty() || arguments.item.empty()) {
    return Error{ErrorCode::kInvalidArgument, "--user and --item must name columns"};
  }
  ImportOptions options;
  options.format = kFormats.at(arguments.format);
  options.encoding = kEncodings.at(arguments.encoding);
  options.time_format = kTimeFormats.at(arguments.time_format);
  options.user_column = arguments.user;
  options.item_column = arguments.item;
  options.time_column = arguments.time;
  options.basket_column = arguments.basket;
  options.title_column = arguments.title;
  options.price_column = arguments.price;
  for (const std::string& text : arguments.conditions) {
    MERCER_ASSIGN_OR_RETURN(RowCondition condition, RowCondition::parse(text));
    options.conditions.push_back(std::move(condition));
  }
  options.upper_case_items = arguments.upper_case_items;
  options.rules = {kRepeats.at(arguments.repeat), arguments.min_user_events,
                   arguments.min_item_events};
  return options;
}

nlohmann::json import_record(const ImportArguments& arguments, const ImportReport& report) {
  return {{"source", fs::path(arguments.input).filename().string()},
          {"options",
           {{"format", arguments.format},
            {"encoding", arguments.encoding},
            {"user", arguments.user},
            {"item", arguments.item},
            {"time", arguments.time},
            {"basket", arguments.basket},
            {"title", arguments.title},
            {"price", arguments.price},
            {"where", arguments.conditions},
            {"upper_case_items", arguments.upper_case_items},
            {"time_format", arguments.time_format},
            {"repeat", arguments.repeat},
            {"min_user_events", arguments.min_user_events},
            {"min_item_events", arguments.min_item_events}}},
          {"rows", row_counts(report)}};
}

Result<ImportedEvents> import_events(const std::string& path, ImportOptions options) {
  MERCER_ASSIGN_OR_RETURN(InputStream input, InputStream::open(path));
  EventImporter importer(std::move(options));
  constexpr double kMegabyte = 1e6;
  Progress progress("Reading", "MB", static_cast<double>(input.file_bytes()) / kMegabyte);
  for (;;) {
    MERCER_ASSIGN_OR_RETURN(const std::string_view block, input.read());
    if (block.empty()) break;
    const Status status = importer.feed(block);
    if (!status.ok()) return in_file(path, status.error());
    progress.update(static_cast<double>(input.file_bytes_read()) / kMegabyte,
                    with_thousands(importer.rows_read()) + " rows");
  }
  auto imported = importer.finish();
  if (!imported.ok()) return in_file(path, imported.error());
  return imported;
}

int import_dataset(const Console& console, ImportArguments arguments) {
  const Status completed = complete(arguments);
  if (!completed.ok()) {
    console.fail(completed.error());
    return kExitUsage;
  }
  auto options = import_options(arguments);
  if (!options.ok()) {
    console.fail(options.error());
    return kExitUsage;
  }
  // Before reading for a while only to learn that the result has no place.
  const Status target = check_dataset_target(arguments.output);
  if (!target.ok()) return console.fail(target.error());

  const auto imported = import_events(arguments.input, std::move(options).value());
  if (!imported.ok()) return console.fail(imported.error());
  const auto& [dataset, report] = imported.value();
  const auto checksum = write_dataset(arguments.output, dataset, import_record(arguments, report));
  if (!checksum.ok()) return console.fail(checksum.error());

  print_import_report(console, dataset, report);
  console.print("Written to " + arguments.output);
  nlohmann::json result = row_counts(report);
  result["users"] = dataset.user_count();
  result["items"] = dataset.item_count();
  result["events"] = dataset.event_count();
  result["checksum"] = checksum.value();
  result["output"] = arguments.output;
  console.print_json(result);
  return kExitDone;
}

void add_column_options(CLI::App& command, ImportArguments& arguments) {
  command.add_option("--user", arguments.user, "Column of the user's id")->required();
  command.add_option("--item", arguments.item, "Column of the item's id")->required();
  command.add_option("--time", arguments.time, "Column of the time (without: in file order)");
  command.add_option("--basket", arguments.basket,
                     "Column of the basket or order number (without: same user and time)");
  command.add_option("--title", arguments.title,
                     "Column of the item's title; the most frequent one counts");
  command.add_option("--price", arguments.price, "Column of the price; its median counts");
  command
      .add_option("--time-format", arguments.time_format,
                  "ISO 8601, Unix seconds or milliseconds; auto tells by the value")
      ->check(one_of(kTimeFormats))
      ->capture_default_str();
}

void add_row_options(CLI::App& command, ImportArguments& arguments) {
  command
      .add_option("--where", arguments.conditions,
                  "Keep only rows with 'COLUMN OP VALUE'; OP is > >= < <= (numbers), = != (text), "
                  "~ !~ (a regular expression for the whole field); repeatable")
      ->allow_extra_args(false);
  command.add_flag("--upper-case-items", arguments.upper_case_items,
                   "Item ids that differ in case only are one item");
  command
      .add_option("--repeat", arguments.repeat, "first: keep only a user's first event on an item")
      ->check(one_of(kRepeats))
      ->capture_default_str();
  command
      .add_option("--min-user-events", arguments.min_user_events,
                  "Drop users with fewer events; repeated with the next until neither drops any")
      ->capture_default_str();
  command
      .add_option("--min-item-events", arguments.min_item_events,
                  "Drop items with fewer events (together: the k-core)")
      ->capture_default_str();
}

}  // namespace

void add_import_command(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<ImportArguments>();
  CLI::App& command = *app.add_subcommand("import", "Make a data set from a table of events");
  command
      .add_option("INPUT", arguments->input,
                  "The table: CSV, TSV or JSON lines, plain or gzip, one event a row")
      ->required();
  command.add_option("-o,--output", arguments->output,
                     "Folder to write; a data set there is replaced (default: INPUT's name "
                     "without extensions, here)");
  command.add_option("--format", arguments->format, "Format of INPUT (default: by its extension)")
      ->check(one_of(kFormats));
  command
      .add_option("--encoding", arguments->encoding,
                  "Encoding of INPUT; latin-1 includes Windows-1252")
      ->check(one_of(kEncodings))
      ->capture_default_str();
  add_column_options(command, *arguments);
  add_row_options(command, *arguments);
  command.footer(
      "Rows that are dropped are counted by reason. Also takes --json and --seed.\n\n"
      "Example:\n"
      "  mercer import orders.csv.gz --user customer --item sku --time ordered_at \\\n"
      "    --basket order_id --title name --price price --where 'quantity > 0' \\\n"
      "    --repeat first --min-user-events 5 --min-item-events 5 -o build/orders");
  command.callback(
      [&context, arguments] { context.exit_code = import_dataset(context.console, *arguments); });
}

}  // namespace mercer::cli
