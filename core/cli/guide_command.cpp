// `mercer guide`: a catalogue and attributes -> guided.csv, by asking a language model.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>

#include "cli/commands.h"
#include "cli/dataset_folder.h"
#include "cli/files.h"
#include "cli/guide_arguments.h"
#include "cli/guide_asker.h"
#include "cli/guide_report.h"
#include "cli/http_transport.h"
#include "cli/input_stream.h"
#include "cli/interrupt.h"
#include "cli/journal_file.h"
#include "guide/guide_journal.h"
#include "guide/guide_run.h"
#include "guide/guided_answers.h"

namespace mercer::cli {
namespace {

namespace fs = std::filesystem;

// The key, which no message shows.
Result<std::string> key_for(const std::string& address) {
  const char* name = "MERCER_API_KEY";
  const char* value = std::getenv(name);
  if (value == nullptr) value = std::getenv(name = "OPENAI_API_KEY");
  const std::string key = value == nullptr ? "" : value;
  if (key.empty()) return key;
  const auto is_strange = [](char c) { return c <= ' ' || c > '~'; };
  if (std::any_of(key.begin(), key.end(), is_strange)) {
    return Error{ErrorCode::kInvalidArgument,
                 std::string(name) +
                     " holds a space, a line break or another character that keys do not have"};
  }
  if (address.starts_with("http://") && !is_loopback(address)) {
    return Error{ErrorCode::kInvalidArgument,
                 std::string("the key of ") + name +
                     " would go over the network unencrypted; use https, or unset " + name +
                     " if this endpoint needs no key"};
  }
  return key;
}

Result<ItemTexts> read_catalogue(const GuideArguments& arguments) {
  if (!arguments.data.empty()) {
    MERCER_ASSIGN_OR_RETURN(const LoadedDataset loaded, read_dataset(arguments.data));
    return texts_of(loaded.dataset.catalogue);
  }
  fs::path name = fs::path(arguments.catalogue).filename();
  if (name.extension() == ".gz") name = name.stem();
  const bool is_tsv = name.extension() == ".tsv" || name.extension() == ".tab";
  MERCER_ASSIGN_OR_RETURN(InputStream input, InputStream::open(arguments.catalogue));
  ItemTextReader reader(is_tsv ? DelimitedRows::Dialect::kTsv : DelimitedRows::Dialect::kCsv,
                        arguments.id_column, arguments.text_columns);
  for (;;) {
    MERCER_ASSIGN_OR_RETURN(const std::string_view block, input.read());
    if (block.empty()) break;
    const Status status = reader.feed(block);
    if (!status.ok()) return in_file(arguments.catalogue, status.error());
  }
  auto texts = reader.finish();
  if (!texts.ok()) return in_file(arguments.catalogue, texts.error());
  return texts;
}

Result<GuideInput> read_input(const GuideArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const std::string text, read_text_file(arguments.attributes));
  auto attributes = parse_attributes(text);
  if (!attributes.ok()) return in_file(arguments.attributes, attributes.error());
  MERCER_ASSIGN_OR_RETURN(ItemTexts texts, read_catalogue(arguments));
  if (!texts.without_text.empty()) {
    console.note("mercer: note: " + with_thousands(texts.without_text.size()) +
                 " items have no text and are left out: " + listed_ids(texts.without_text));
  }
  if (texts.cut_count > 0) {
    console.note("mercer: note: " + with_thousands(texts.cut_count) +
                 " items have a field of more than " + with_thousands(kMostFieldBytes) +
                 " bytes, of which the rest is not sent");
  }
  if (texts.items.empty()) {
    return Error{ErrorCode::kInvalidArgument, "there is no item with a text to score"};
  }
  if (arguments.limit > 0 && arguments.limit < texts.items.size()) {
    texts.items.resize(arguments.limit);
  }
  return GuideInput{std::move(texts.items), std::move(texts.without_text),
                    score_question(arguments.model, std::move(attributes).value())};
}

// Adds what the journal of earlier runs has; returns how much of it is whole.
Result<size_t> read_journal(const fs::path& path, const ScoreQuestion& question,
                            GuidedAnswers& answers) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return size_t{0};
  MERCER_ASSIGN_OR_RETURN(const std::string text, read_text_file(path));
  const auto journal = parse_journal(text, question);
  if (!journal.ok()) return in_file(path, journal.error());
  for (const JournalEntry& entry : journal.value().entries) answers.add(entry);
  return journal.value().whole_bytes;
}

// The journal, ready to be written to, with `answers` holding what was in it.
Result<JournalFile> open_journal(const fs::path& path, const ScoreQuestion& question,
                                 GuidedAnswers& answers) {
  MERCER_ASSIGN_OR_RETURN(JournalFile journal, JournalFile::open(path));
  MERCER_ASSIGN_OR_RETURN(const size_t whole_bytes, read_journal(path, question, answers));
  MERCER_RETURN_IF_ERROR(journal.cut_to(whole_bytes));
  if (whole_bytes == 0) MERCER_RETURN_IF_ERROR(journal.append(journal_header(question)));
  return journal;
}

Status write_scores(const GuideArguments& arguments, const GuideInput& input,
                    const GuidedAnswers& answers) {
  const std::string csv = answers.csv(input.question);
  MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.output, csv));
  return write_file_atomically(arguments.record(), encode_guided_record(answers.record(
                                                       input.question, csv, MERCER_VERSION)));
}

// What is left, as an error, after the rest is written.
Error unscored_error(const GuideInput& input, const std::vector<UnscoredItem>& unscored) {
  std::vector<std::string> ids;
  ids.reserve(unscored.size());
  for (const UnscoredItem& item : unscored) ids.push_back(input.items[item.item].id);
  return {ErrorCode::kMalformedInput,
          with_thousands(ids.size()) + " items could not be scored: " + listed_ids(ids) + " (" +
              unscored.back().reason + "); the same command asks for them again"};
}

Error kept_error(const Error& error, const GuideArguments& arguments, const GuidedAnswers& answers,
                 size_t item_count) {
  return {error.code, error.message + "; " + with_thousands(answers.scored_count()) + " of " +
                          with_thousands(item_count) + " items are scored and kept in \"" +
                          arguments.journal().string() + "\": the same command goes on"};
}

Status ask_and_write(const GuideArguments& arguments, const Console& console,
                     const GuideInput& input, const std::string& key, HttpTransport& transport,
                     JournalFile& journal, GuidedAnswers& answers) {
  const std::vector<uint32_t> positions = answers.missing();
  std::vector<ItemText> missing;
  missing.reserve(positions.size());
  for (const uint32_t position : positions) missing.push_back(input.items[position]);
  if (answers.scored_count() > 0) {
    console.note("mercer: " + with_thousands(answers.scored_count()) +
                 " items were scored before, " + with_thousands(missing.size()) +
                 " are left to ask for");
  }
  GuideOptions options = arguments.options;
  options.seed = console.seed;
  options.secret = key;
  GuideRun run(input.question, missing, options);
  GuideAsker asker(arguments, console, input, answers, journal, transport);
  MERCER_ASSIGN_OR_RETURN(const Asked asked, asker.ask(run, positions));
  const std::optional<Error>& stopped = run.stopped();
  if (stopped) return kept_error(*stopped, arguments, answers, input.items.size());
  if (run.has_more() || run.in_flight() > 0) {
    return kept_error({ErrorCode::kCancelled, "stopped on request"}, arguments, answers,
                      input.items.size());
  }
  std::vector<UnscoredItem> unscored = run.unscored();
  for (UnscoredItem& item : unscored) item.item = positions[item.item];
  if (answers.scored_count() > 0) {
    MERCER_RETURN_IF_ERROR(write_scores(arguments, input, answers));
    report_guided(arguments, console, input, answers, asked, run.features(), unscored);
  }
  if (!unscored.empty()) return unscored_error(input, unscored);
  return Done{};
}

Status run_guide(const GuideArguments& arguments, const Console& console) {
  std::string address, key;
  if (!arguments.dry_run) {
    MERCER_ASSIGN_OR_RETURN(address, chat_address(arguments.endpoint));
    MERCER_ASSIGN_OR_RETURN(key, key_for(address));
  }
  MERCER_ASSIGN_OR_RETURN(const GuideInput input, read_input(arguments, console));
  GuidedAnswers answers(input.items);
  if (arguments.dry_run) {
    MERCER_RETURN_IF_ERROR(read_journal(arguments.journal(), input.question, answers));
    report_estimate(arguments, console, input, answers);
    return Done{};
  }
  MERCER_ASSIGN_OR_RETURN(
      HttpTransport transport,
      HttpTransport::open({address, key, static_cast<int64_t>(arguments.timeout_s * 1000)}));
  MERCER_ASSIGN_OR_RETURN(JournalFile journal,
                          open_journal(arguments.journal(), input.question, answers));
  return ask_and_write(arguments, console, input, key, transport, journal, answers);
}

// What CLI11 cannot check by itself; empty when all is well.
std::string wrong_use(const GuideArguments& arguments) {
  if (arguments.catalogue.empty() == arguments.data.empty()) {
    return "name the items by either --catalogue or --data";
  }
  if (arguments.endpoint.empty() && !arguments.dry_run) return "--endpoint is required";
  if (fs::path(arguments.output).extension() == ".json") {
    return "the output is a table; a file of its name and .json says who scored it, so name it "
           "otherwise";
  }
  return {};
}

void add_input_options(CLI::App& command, GuideArguments& arguments) {
  command.add_option("--catalogue", arguments.catalogue,
                     "The items: CSV or TSV (.tsv), plain or gzip, one item a row");
  command.add_option(
      "--data", arguments.data,
      "In place of --catalogue: a data set folder, whose titles and prices are sent");
  command.add_option("--id", arguments.id_column, "The catalogue's column of the item's id")
      ->capture_default_str();
  command
      .add_option("--text", arguments.text_columns,
                  "The catalogue's columns to send, with commas between (default: all others)")
      ->delimiter(',');
  command.add_option("--attributes", arguments.attributes, "JSON: names and descriptions")
      ->required();
  command.add_option("--limit", arguments.limit, "Only the first items of the catalogue");
}

void add_endpoint_options(CLI::App& command, GuideArguments& arguments) {
  command.add_option("--endpoint", arguments.endpoint,
                     "Address of an OpenAI-compatible service, e.g. http://localhost:11434/v1");
  command.add_option("--model", arguments.model, "The language model, as the endpoint calls it")
      ->required();
  command.add_option("--batch", arguments.options.batch, "Items a request")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command.add_option("--parallel", arguments.options.parallel, "Requests at once")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command.add_option("--timeout", arguments.timeout_s, "Seconds that an answer may take")
      ->check(CLI::Range(0.1, 86'400.0))
      ->capture_default_str();
  command.add_option("--max-tokens", arguments.options.max_tokens,
                     "Bound of an answer, for models that think first (default: by its items)");
  command.add_option("--price-in", arguments.price_in, "Price of a million tokens asked")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--price-out", arguments.price_out, "Price of a million tokens answered")
      ->check(CLI::NonNegativeNumber);
  command.add_flag("--dry-run", arguments.dry_run,
                   "Say what it would take and cost, and ask nothing");
}

}  // namespace

void add_guide_command(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<GuideArguments>();
  CLI::App* command = app.add_subcommand(
      "guide", "Let a language model score each item on the attributes, from 0 to 10");
  add_input_options(*command, *arguments);
  add_endpoint_options(*command, *arguments);
  command->add_option("-o,--output", arguments->output, "Where to write the CSV of scores")
      ->required();
  command->footer(
      "Titles and whatever else --text names are sent to the endpoint, and nothing else is. Its "
      "key\n"
      "is read from MERCER_API_KEY, else OPENAI_API_KEY. Answers are kept in OUTPUT.journal as "
      "they\n"
      "come: after an interruption, or with new items, the same command asks for what is missing.\n"
      "Example:\n"
      "  mercer guide --catalogue items.csv --attributes attributes.json \\\n"
      "    --endpoint https://api.openai.com/v1 --model gpt-4o-mini -o guided.csv");
  command->callback([arguments, command, &context] {
    arguments->has_prices = command->count("--price-in") + command->count("--price-out") > 0;
    const std::string wrong = wrong_use(*arguments);
    if (!wrong.empty()) {
      context.console.fail({ErrorCode::kInvalidArgument, wrong});
      context.exit_code = kExitUsage;
      return;
    }
    const Status status = run_guide(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
