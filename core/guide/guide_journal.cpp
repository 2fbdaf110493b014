#include "guide/guide_journal.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "data/field_values.h"
#include "data/guided_scores.h"
#include "data/json_text.h"
#include "guide/prompt.h"

namespace mercer {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr const char* kJournalFormat = "mercer-guide";
constexpr int kJournalVersion = 1;

std::string line_of(const ordered_json& value) { return dumped(value) + "\n"; }

// Scores have two decimals at most: written as people would.
double shortest(float score) {
  char digits[32];
  const char* end = std::to_chars(digits, digits + sizeof digits, score).ptr;
  return parse_number({digits, static_cast<size_t>(end - digits)}).value_or(0);
}

Status check_header(const json& header, const ScoreQuestion& question) {
  if (!header.is_object() || !header.contains(kJournalFormat)) {
    return Error{ErrorCode::kMalformedInput,
                 "this is no journal of mercer guide; choose another output"};
  }
  if (!header[kJournalFormat].is_number_unsigned() || header[kJournalFormat] > kJournalVersion) {
    return Error{ErrorCode::kUnsupportedVersion,
                 "this journal was made by a newer Mercer; update this one"};
  }
  if (header.value("question", json()) == question.checksum) return Done{};
  const auto text = [&](const char* name) {
    const json value = header.value(name, json());
    return value.is_string() ? value.get<std::string>() : std::string("?");
  };
  return Error{ErrorCode::kInvalidArgument,
               "this journal holds answers to another question (model " + text("model") +
                   ", prompt " + text("prompt") + "; now model " + question.model + ", prompt " +
                   question.prompt +
                   ", or other attributes); name another output, or move the journal away to ask "
                   "for every item anew"};
}

std::optional<JournalEntry::Item> item_of(const json& value, size_t attribute_count) {
  if (!value.is_object()) return std::nullopt;
  const json id = value.value("id", json());
  const json text = value.value("text", json());
  const json scores = value.value("scores", json());
  if (!id.is_string() || !text.is_string() || !scores.is_array()) return std::nullopt;
  JournalEntry::Item item{id.get<std::string>(), text.get<std::string>(), {}};
  for (const json& score : scores) {
    if (!score.is_number()) return std::nullopt;
    const auto number = score.get<float>();
    if (!(number >= GuidedScores::kLowest && number <= GuidedScores::kHighest)) return std::nullopt;
    item.scores.push_back(number);
  }
  if (item.scores.size() != attribute_count) return std::nullopt;
  return item;
}

std::optional<JournalEntry> entry_of(const json& line, size_t attribute_count) {
  if (!line.is_object()) return std::nullopt;
  const json items = line.value("items", json());
  const json tokens_in = line.value("tokens_in", json());
  const json tokens_out = line.value("tokens_out", json());
  const json model = line.value("model", json());
  const json is_expectation = line.value("expectation", json());
  const json time = line.value("time", json());
  if (!items.is_array() || !tokens_in.is_number_unsigned() || !tokens_out.is_number_unsigned() ||
      !model.is_string() || !is_expectation.is_boolean() || !time.is_string()) {
    return std::nullopt;
  }
  JournalEntry entry{{},
                     tokens_in.get<uint64_t>(),
                     tokens_out.get<uint64_t>(),
                     model.get<std::string>(),
                     is_expectation.get<bool>(),
                     time.get<std::string>()};
  for (const json& value : items) {
    std::optional<JournalEntry::Item> item = item_of(value, attribute_count);
    if (!item) return std::nullopt;
    entry.items.push_back(std::move(*item));
  }
  return entry;
}

}  // namespace

std::string journal_header(const ScoreQuestion& question) {
  return line_of({{kJournalFormat, kJournalVersion},
                  {"question", question.checksum},
                  {"model", question.model},
                  {"prompt", question.prompt}});
}

std::string journal_line(const JournalEntry& entry) {
  ordered_json items = ordered_json::array();
  for (const JournalEntry::Item& item : entry.items) {
    ordered_json scores = ordered_json::array();
    for (const float score : item.scores) {
      if (score == static_cast<float>(static_cast<int>(score))) {
        scores.push_back(static_cast<int>(score));
      } else {
        scores.push_back(shortest(score));
      }
    }
    items.push_back({{"id", item.id}, {"text", item.text_checksum}, {"scores", std::move(scores)}});
  }
  return line_of({{"items", std::move(items)},
                  {"tokens_in", entry.tokens_in},
                  {"tokens_out", entry.tokens_out},
                  {"model", entry.model},
                  {"expectation", entry.is_expectation},
                  {"time", entry.time}});
}

Result<Journal> parse_journal(std::string_view text, const ScoreQuestion& question) {
  Journal journal;
  for (size_t number = 1;; ++number) {
    const size_t end = text.find('\n', journal.whole_bytes);
    if (end == text.npos) return journal;  // what follows was cut off while being written
    const json line = parse_json(text.substr(journal.whole_bytes, end - journal.whole_bytes));
    if (number == 1) {
      MERCER_RETURN_IF_ERROR(check_header(line, question));
    } else {
      std::optional<JournalEntry> entry = entry_of(line, question.attributes.size());
      if (!entry) {
        return Error{ErrorCode::kMalformedInput, "line " + std::to_string(number) +
                                                     " is damaged; take it out, and its items "
                                                     "will be asked for again"};
      }
      journal.entries.push_back(std::move(*entry));
    }
    journal.whole_bytes = end + 1;
  }
}

}  // namespace mercer
