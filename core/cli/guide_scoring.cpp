#include "cli/guide_scoring.h"

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "cli/attribute_report.h"
#include "cli/files.h"
#include "cli/guide_asker.h"
#include "cli/guide_input.h"
#include "cli/guide_report.h"
#include "cli/journal_file.h"
#include "guide/guide_journal.h"
#include "guide/guide_run.h"
#include "guide/guided_answers.h"
#include "train/attribute_quality.h"

namespace mercer::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

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
  GuidedRecord record = answers.record(input.question, csv, MERCER_VERSION);
  record.protocol = input.protocol;
  return write_file_atomically(arguments.record(), encode_guided_record(record));
}

// What is left, as an error, after the rest is written.
Error unscored_error(const GuideArguments& arguments, const GuideInput& input,
                     const std::vector<UnscoredItem>& unscored) {
  std::vector<std::string> ids;
  ids.reserve(unscored.size());
  for (const UnscoredItem& item : unscored) ids.push_back(input.items[item.item].id);
  return {ErrorCode::kMalformedInput, with_thousands(ids.size()) + " " + arguments.subjects() +
                                          " could not be scored: " + listed_ids(ids) + " (" +
                                          unscored.back().reason +
                                          "); the same command asks for them again"};
}

Error kept_error(const Error& error, const GuideArguments& arguments, const GuidedAnswers& answers,
                 size_t item_count) {
  return {error.code, error.message + "; " + with_thousands(answers.scored_count()) + " of " +
                          with_thousands(item_count) + " " + arguments.subjects() +
                          " are scored and kept in \"" + arguments.journal().string() +
                          "\": the same command goes on"};
}

// Asks for what is missing, and writes what there is then.
Result<GuideOutcome> ask_and_write(const GuideArguments& arguments, const Console& console,
                                   const GuideInput& input, OpenEndpoint& endpoint,
                                   GuidedAnswers& answers) {
  MERCER_ASSIGN_OR_RETURN(JournalFile journal,
                          open_journal(arguments.journal(), input.question, answers));
  const std::vector<uint32_t> positions = answers.missing();
  std::vector<ItemText> missing;
  missing.reserve(positions.size());
  for (const uint32_t position : positions) missing.push_back(input.items[position]);
  if (answers.scored_count() > 0) {
    console.note("mercer: " + with_thousands(answers.scored_count()) + " " + arguments.subjects() +
                 " were scored before, " + with_thousands(missing.size()) + " are left to ask for");
  }
  GuideOptions options = arguments.options;
  options.seed = console.seed;
  options.secret = endpoint.key;
  GuideRun run(input.question, missing, options);
  GuideAsker asker(arguments, console, input, answers, journal, endpoint.transport);
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
  }
  return GuideOutcome{asked, run.features(), std::move(unscored)};
}

Status all_scored(const GuideArguments& arguments, const GuideInput& input,
                  const GuideOutcome& outcome) {
  if (outcome.unscored.empty()) return Done{};
  return unscored_error(arguments, input, outcome.unscored);
}

// Of the items that were scored before, --retest of them, in the order in which they are drawn.
Result<GuideInput> drawn_again(const GuideArguments& arguments, const Console& console,
                               const GuideInput& input, const GuidedAnswers& answers) {
  if (answers.scored_count() == 0) {
    return Error{ErrorCode::kInvalidArgument,
                 "\"" + arguments.journal().string() +
                     "\" has no scores of these items to test again; run the same command without "
                     "--retest first"};
  }
  GuideInput drawn{{}, {}, input.question, input.protocol};
  for (const uint32_t item : drawn_order(input.items, console.seed)) {
    if (answers.scores(item).empty()) continue;
    drawn.items.push_back(input.items[item]);
    if (drawn.items.size() == arguments.retest) break;
  }
  return drawn;
}

// Both scorings of the items that have both.
std::vector<AttributeAgreement> agreements_of(const GuideInput& input, const GuidedAnswers& answers,
                                              const GuideInput& drawn, const GuidedAnswers& again) {
  std::vector<float> first, second;
  std::map<std::string_view, size_t> places;
  for (size_t item = 0; item < input.items.size(); ++item) places[input.items[item].id] = item;
  for (size_t item = 0; item < drawn.items.size(); ++item) {
    const std::vector<float>& scores = again.scores(item);
    if (scores.empty()) continue;
    const std::vector<float>& before = answers.scores(places[drawn.items[item].id]);
    first.insert(first.end(), before.begin(), before.end());
    second.insert(second.end(), scores.begin(), scores.end());
  }
  return attribute_agreements(first, second, input.question.attributes.size());
}

}  // namespace

Status score_items(const GuideArguments& arguments, const Console& console) {
  std::optional<OpenEndpoint> endpoint;
  if (!arguments.dry_run) {
    MERCER_ASSIGN_OR_RETURN(endpoint, open_endpoint(arguments));
  }
  MERCER_ASSIGN_OR_RETURN(const GuideInput input, read_input(arguments, console));
  GuidedAnswers answers(input.items);
  if (!endpoint) {
    MERCER_RETURN_IF_ERROR(read_journal(arguments.journal(), input.question, answers));
    report_estimate(arguments, console, input, answers);
    return Done{};
  }
  MERCER_ASSIGN_OR_RETURN(const GuideOutcome outcome,
                          ask_and_write(arguments, console, input, *endpoint, answers));
  if (answers.scored_count() > 0) report_guided(arguments, console, input, answers, outcome);
  return all_scored(arguments, input, outcome);
}

Status retest_items(const GuideArguments& arguments, const Console& console) {
  std::optional<OpenEndpoint> endpoint;
  if (!arguments.dry_run) {
    MERCER_ASSIGN_OR_RETURN(endpoint, open_endpoint(arguments));
  }
  MERCER_ASSIGN_OR_RETURN(const GuideInput input, read_input(arguments, console));
  GuidedAnswers answers(input.items);
  MERCER_RETURN_IF_ERROR(read_journal(arguments.journal(), input.question, answers));
  MERCER_ASSIGN_OR_RETURN(const GuideInput drawn, drawn_again(arguments, console, input, answers));
  GuideArguments again = arguments;
  again.output = arguments.retest_output();
  GuidedAnswers second(drawn.items);
  if (!endpoint) {
    MERCER_RETURN_IF_ERROR(read_journal(again.journal(), drawn.question, second));
    report_estimate(again, console, drawn, second);
    return Done{};
  }
  MERCER_ASSIGN_OR_RETURN(const GuideOutcome outcome,
                          ask_and_write(again, console, drawn, *endpoint, second));
  if (second.scored_count() > 0) {
    const std::vector<AttributeAgreement> agreements = agreements_of(input, answers, drawn, second);
    report_guided(again, console, drawn, second, outcome,
                  {{"agreement", agreements_json(input.question.attributes, agreements)}});
    print_agreements(console, input.question.attributes, agreements, second.scored_count());
  }
  return all_scored(again, drawn, outcome);
}

}  // namespace mercer::cli
