// `mercer guide`: a catalogue and attributes -> guided.csv, by asking a language model.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "cli/commands.h"
#include "cli/dataset_folder.h"
#include "cli/files.h"
#include "cli/http_transport.h"
#include "cli/input_stream.h"
#include "cli/interrupt.h"
#include "cli/journal_file.h"
#include "cli/progress.h"
#include "guide/guide_journal.h"
#include "guide/guide_run.h"
#include "guide/guided_file.h"
#include "mercer/checksum.h"

namespace mercer::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct GuideArguments {
  std::string catalogue, data, attributes, endpoint, model, output;
  std::string id_column = "id";
  std::vector<std::string> text_columns;
  GuideOptions options;
  size_t limit = 0;  // 0: all items
  double timeout_s = 300;
  double price_in = 0, price_out = 0;  // for a million tokens
  bool has_prices = false;
  bool dry_run = false;
};

fs::path journal_path(const GuideArguments& arguments) { return arguments.output + ".journal"; }

int64_t now_ms() {
  const auto time = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

std::string utc_time() {
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

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

std::string listed(const std::vector<std::string>& ids) {
  constexpr size_t kMostListed = 10;
  std::string text;
  for (size_t i = 0; i < std::min(ids.size(), kMostListed); ++i) {
    text += (i == 0 ? "" : ", ") + ids[i];
  }
  return ids.size() > kMostListed ? text + ", ..." : text;
}

// What is to be scored, by what question.
struct GuideInput {
  std::vector<ItemText> items;
  std::vector<std::string> without_text;
  ScoreQuestion question;
};

Result<GuideInput> read_input(const GuideArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const std::string text, read_text_file(arguments.attributes));
  auto attributes = parse_attributes(text);
  if (!attributes.ok()) return in_file(arguments.attributes, attributes.error());
  MERCER_ASSIGN_OR_RETURN(ItemTexts texts, read_catalogue(arguments));
  if (!texts.without_text.empty()) {
    console.note("mercer: note: " + with_thousands(texts.without_text.size()) +
                 " items have no text and are left out: " + listed(texts.without_text));
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

// Everything that was ever answered to this question, by item.
class Answers {
 public:
  explicit Answers(const std::vector<ItemText>& items) : items_(items), scores_(items.size()) {
    for (size_t item = 0; item < items.size(); ++item) {
      places_.emplace(items[item].id, item);
      checksums_.push_back(checksum_hex(items[item].about));
    }
  }

  const std::string& text_checksum(size_t item) const { return checksums_[item]; }

  // Answers about other items, and to other texts of these, count by their tokens alone.
  void add(const JournalEntry& entry) {
    tokens_in_ += entry.tokens_in;
    tokens_out_ += entry.tokens_out;
    bool is_used = false;
    for (const JournalEntry::Item& item : entry.items) {
      const auto place = places_.find(item.id);
      if (place == places_.end() || checksums_[place->second] != item.text_checksum) continue;
      if (scores_[place->second].empty()) ++scored_count_;
      scores_[place->second] = item.scores;
      is_used = true;
    }
    if (!is_used) return;
    if (!entry.model.empty()) models_.insert(entry.model);
    is_expectation_ = is_expectation_ || entry.is_expectation;
    date_ = std::max(date_, entry.time);
  }

  size_t scored_count() const { return scored_count_; }
  uint64_t tokens_in() const { return tokens_in_; }
  uint64_t tokens_out() const { return tokens_out_; }

  // The items without scores, as positions.
  std::vector<uint32_t> missing() const {
    std::vector<uint32_t> positions;
    for (size_t item = 0; item < scores_.size(); ++item) {
      if (scores_[item].empty()) positions.push_back(static_cast<uint32_t>(item));
    }
    return positions;
  }

  // Writes guided.csv and its record.
  Status write(const fs::path& output, const fs::path& record_path,
               const ScoreQuestion& question) const {
    const std::string csv = guided_csv(items_, question.attributes, scores_);
    const GuidedRecord record{.model = question.model,
                              .answered_by = {models_.begin(), models_.end()},
                              .prompt = question.prompt,
                              .prompt_checksum = question.prompt_checksum,
                              .question = question.checksum,
                              .is_expectation = is_expectation_,
                              .item_count = scored_count_,
                              .date = date_,
                              .scores_checksum = checksum_hex(csv),
                              .mercer_version = MERCER_VERSION};
    MERCER_RETURN_IF_ERROR(write_file_atomically(output, csv));
    return write_file_atomically(record_path, encode_guided_record(record));
  }

 private:
  const std::vector<ItemText>& items_;
  std::map<std::string, size_t, std::less<>> places_;
  std::vector<std::string> checksums_;
  std::vector<std::vector<float>> scores_;  // [items]; empty: none yet
  size_t scored_count_ = 0;
  uint64_t tokens_in_ = 0;
  uint64_t tokens_out_ = 0;
  std::set<std::string> models_;
  bool is_expectation_ = false;
  std::string date_;
};

double cost(const GuideArguments& arguments, uint64_t tokens_in, uint64_t tokens_out) {
  constexpr double kMillion = 1e6;
  return (static_cast<double>(tokens_in) * arguments.price_in +
          static_cast<double>(tokens_out) * arguments.price_out) /
         kMillion;
}

// ", cost 1.23"; empty without prices.
std::string cost_text(const GuideArguments& arguments, uint64_t tokens_in, uint64_t tokens_out) {
  if (!arguments.has_prices) return {};
  char text[48];
  std::snprintf(text, sizeof text, ", cost %.4g", cost(arguments, tokens_in, tokens_out));
  return text;
}

// What this run asked for.
struct Asked {
  size_t requests = 0;
  size_t item_count = 0;
  uint64_t tokens_in = 0;
  uint64_t tokens_out = 0;
  double elapsed_s = 0;
};

// Sends what the run gives, and keeps what comes back before anything else.
class Asker {
 public:
  Asker(const GuideArguments& arguments, const Console& console, const GuideInput& input,
        Answers& answers, JournalFile& journal, HttpTransport& transport)
      : arguments_(arguments),
        console_(console),
        input_(input),
        answers_(answers),
        journal_(journal),
        transport_(transport) {}

  // Until all is asked, the run stops, or somebody interrupts; then only what is under way is
  // waited for, since it will be paid for.
  Status ask(GuideRun& run, const std::vector<uint32_t>& positions, Asked& asked) {
    Progress progress("Scoring", "items", static_cast<double>(positions.size()));
    const int64_t start = now_ms();
    std::optional<int64_t> end;
    while (run.in_flight() > 0 || (!end && run.has_more())) {
      const int64_t now = now_ms();
      if (!end && (interrupted() || run.stopped())) {
        end = now + kLastAnswers_ms;
        if (interrupted() && run.in_flight() > 0) {
          console_.note(
              "mercer: stopping when the requests under way are answered; Ctrl-C again "
              "stops at once");
        }
      }
      if (end && now >= *end) break;
      while (!end) {
        auto request = run.next(now);
        if (!request) break;
        ++asked.requests;
        transport_.post(request->number, std::move(request->body));
      }
      for (HttpTransport::Arrival& arrival : transport_.wait(kLongestSleep_ms)) {
        const GuideGain gain = run.take(arrival.number, arrival.answer, now_ms());
        MERCER_RETURN_IF_ERROR(keep(gain, positions, asked));
      }
      for (const std::string& note : run.take_notes()) console_.note("mercer: note: " + note);
      progress.update(static_cast<double>(asked.item_count), detail(run));
    }
    asked.elapsed_s = static_cast<double>(now_ms() - start) / 1000;
    return Done{};
  }

 private:
  static constexpr int64_t kLastAnswers_ms = 30'000;
  static constexpr int64_t kLongestSleep_ms = 100;  // between two looks at Ctrl-C

  Status keep(const GuideGain& gain, const std::vector<uint32_t>& positions, Asked& asked) {
    if (!gain.is_answer) return Done{};
    JournalEntry entry{{},         gain.tokens_in,      gain.tokens_out,
                       gain.model, gain.is_expectation, utc_time()};
    for (const GuideGain::Item& item : gain.items) {
      const uint32_t position = positions[item.item];
      entry.items.push_back(
          {input_.items[position].id, answers_.text_checksum(position), item.scores});
    }
    asked.item_count += gain.items.size();
    asked.tokens_in += gain.tokens_in;
    asked.tokens_out += gain.tokens_out;
    answers_.add(entry);
    return journal_.append(journal_line(entry));
  }

  std::string detail(const GuideRun& run) const {
    std::string text = with_thousands(answers_.tokens_in() + answers_.tokens_out()) + " tokens" +
                       cost_text(arguments_, answers_.tokens_in(), answers_.tokens_out());
    const int64_t waits_ms = run.waits_ms(now_ms());
    if (waits_ms > 0) {
      text += ", waiting " + std::to_string((waits_ms + 999) / 1000) + " s for the endpoint";
    }
    return text;
  }

  const GuideArguments& arguments_;
  const Console& console_;
  const GuideInput& input_;
  Answers& answers_;
  JournalFile& journal_;
  HttpTransport& transport_;
};

// Adds what the journal of earlier runs has; returns how much of it is whole.
Result<size_t> read_journal(const fs::path& path, const ScoreQuestion& question, Answers& answers) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return size_t{0};
  MERCER_ASSIGN_OR_RETURN(const std::string text, read_text_file(path));
  const auto journal = parse_journal(text, question);
  if (!journal.ok()) return in_file(path, journal.error());
  for (const JournalEntry& entry : journal.value().entries) answers.add(entry);
  return journal.value().whole_bytes;
}

void report_estimate(const GuideArguments& arguments, const Console& console,
                     const GuideInput& input, const Answers& answers) {
  std::vector<ItemText> missing;
  for (const uint32_t position : answers.missing()) missing.push_back(input.items[position]);
  const GuideEstimate guess = estimate(input.question, missing, arguments.options.batch);
  json object = {{"dry_run", true},
                 {"items", input.items.size()},
                 {"from_journal", answers.scored_count()},
                 {"to_ask", missing.size()},
                 {"without_text", input.without_text},
                 {"requests", guess.requests},
                 {"estimated_tokens_in", guess.tokens_in},
                 {"estimated_tokens_out", guess.tokens_out}};
  if (arguments.has_prices) {
    object["estimated_cost"] = cost(arguments, guess.tokens_in, guess.tokens_out);
  }
  console.print_json(object);
  console.print(with_thousands(input.items.size()) + " items, " + with_thousands(missing.size()) +
                " of them to ask for: " + with_thousands(guess.requests) + " requests, about " +
                with_thousands(guess.tokens_in) + " tokens in and " +
                with_thousands(guess.tokens_out) + " out" +
                cost_text(arguments, guess.tokens_in, guess.tokens_out));
  console.print("Nothing was asked. Tokens are guessed from bytes; --limit 20 measures them.");
}

void report(const GuideArguments& arguments, const Console& console, const GuideInput& input,
            const Answers& answers, const Asked& asked, const GuideRun& run,
            const std::vector<uint32_t>& positions, const fs::path& record_path) {
  json unscored = json::array();
  for (const UnscoredItem& item : run.unscored()) {
    unscored.push_back({{"id", input.items[positions[item.item]].id}, {"reason", item.reason}});
  }
  json object = {{"output", arguments.output},
                 {"record", record_path.string()},
                 {"journal", journal_path(arguments).string()},
                 {"model", arguments.model},
                 {"prompt", input.question.prompt},
                 {"prompt_checksum", input.question.prompt_checksum},
                 {"items", input.items.size()},
                 {"scored", answers.scored_count()},
                 {"scored_now", asked.item_count},
                 {"unscored", std::move(unscored)},
                 {"without_text", input.without_text},
                 {"requests", asked.requests},
                 {"tokens_in", asked.tokens_in},
                 {"tokens_out", asked.tokens_out},
                 {"tokens_in_ever", answers.tokens_in()},
                 {"tokens_out_ever", answers.tokens_out()},
                 {"elapsed_s", asked.elapsed_s},
                 {"schema", run.features().schema},
                 {"log_probabilities", run.features().top_logprobs > 0}};
  if (arguments.has_prices) {
    object["cost"] = cost(arguments, asked.tokens_in, asked.tokens_out);
    object["cost_ever"] = cost(arguments, answers.tokens_in(), answers.tokens_out());
  }
  console.print_json(object);
  console.print(
      with_thousands(answers.scored_count()) + " of " + with_thousands(input.items.size()) +
      " items scored, " + with_thousands(asked.item_count) +
      " of them now: " + with_thousands(asked.requests) + " requests, " +
      with_thousands(asked.tokens_in) + " tokens in, " + with_thousands(asked.tokens_out) + " out" +
      cost_text(arguments, asked.tokens_in, asked.tokens_out));
  console.print("Written to " + arguments.output + ", and who scored to " + record_path.string());
  console.print("Keep " + journal_path(arguments).string() +
                ": with it, the same command asks for new and changed items only.");
}

// What is left, as an error, after the rest is written.
Error unscored_error(const GuideInput& input, const GuideRun& run,
                     const std::vector<uint32_t>& positions) {
  std::vector<std::string> ids;
  for (const UnscoredItem& item : run.unscored())
    ids.push_back(input.items[positions[item.item]].id);
  return {ErrorCode::kMalformedInput,
          with_thousands(ids.size()) + " items could not be scored: " + listed(ids) + " (" +
              run.unscored().back().reason + "); the same command asks for them again"};
}

Error kept_error(const Error& error, const GuideArguments& arguments, const Answers& answers,
                 size_t item_count) {
  return {error.code, error.message + "; " + with_thousands(answers.scored_count()) + " of " +
                          with_thousands(item_count) + " items are scored and kept in \"" +
                          journal_path(arguments).string() + "\": the same command goes on"};
}

Status run_guide(const GuideArguments& arguments, const Console& console) {
  const fs::path record_path = fs::path(arguments.output).replace_extension(".json");
  std::string address, key;
  if (!arguments.dry_run) {
    MERCER_ASSIGN_OR_RETURN(address, chat_address(arguments.endpoint));
    MERCER_ASSIGN_OR_RETURN(key, key_for(address));
  }
  MERCER_ASSIGN_OR_RETURN(const GuideInput input, read_input(arguments, console));
  Answers answers(input.items);
  if (arguments.dry_run) {
    MERCER_RETURN_IF_ERROR(read_journal(journal_path(arguments), input.question, answers));
    report_estimate(arguments, console, input, answers);
    return Done{};
  }
  MERCER_ASSIGN_OR_RETURN(
      HttpTransport transport,
      HttpTransport::open({address, key, static_cast<int64_t>(arguments.timeout_s * 1000)}));
  MERCER_ASSIGN_OR_RETURN(JournalFile journal, JournalFile::open(journal_path(arguments)));
  MERCER_ASSIGN_OR_RETURN(const size_t whole_bytes,
                          read_journal(journal_path(arguments), input.question, answers));
  MERCER_RETURN_IF_ERROR(journal.cut_to(whole_bytes));
  if (whole_bytes == 0) MERCER_RETURN_IF_ERROR(journal.append(journal_header(input.question)));

  const std::vector<uint32_t> positions = answers.missing();
  std::vector<ItemText> missing;
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
  Asked asked;
  MERCER_RETURN_IF_ERROR(
      Asker(arguments, console, input, answers, journal, transport).ask(run, positions, asked));
  if (run.stopped()) return kept_error(*run.stopped(), arguments, answers, input.items.size());
  if (interrupted() && run.has_more()) {
    return kept_error({ErrorCode::kCancelled, "stopped on request"}, arguments, answers,
                      input.items.size());
  }
  if (answers.scored_count() > 0) {
    MERCER_RETURN_IF_ERROR(answers.write(arguments.output, record_path, input.question));
    report(arguments, console, input, answers, asked, run, positions, record_path);
  }
  if (!run.unscored().empty()) return unscored_error(input, run, positions);
  return Done{};
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
