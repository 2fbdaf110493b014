// The journal of a run, as text: JSON lines, of which the first says what is asked and every other
// one holds the scores of one answer. Appended to while asking, so that nothing is asked twice.
//
//   {"mercer-guide":1,"question":"<checksum>","model":"...","prompt":"guide-1"}
//   {"items":[{"id":"85123A","text":"<checksum>","scores":[0,7.25]}],"tokens_in":..,"tokens_out":..,
//    "model":"...","expectation":true,"time":"2026-01-31T08:00:00Z"}
#ifndef MERCER_GUIDE_GUIDE_JOURNAL_H_
#define MERCER_GUIDE_GUIDE_JOURNAL_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "guide/score_question.h"
#include "mercer/result.h"

namespace mercer {

struct JournalEntry {
  struct Item {
    std::string id;
    std::string text_checksum;  // of ItemText::about: another text is another question
    std::vector<float> scores;  // [attributes]
  };
  std::vector<Item> items;  // may be none: the tokens were spent all the same
  uint64_t tokens_in = 0;
  uint64_t tokens_out = 0;
  std::string model;  // that says it answered; may be empty
  bool is_expectation = false;
  std::string time;  // ISO 8601, UTC
};

// Both end with a line feed.
std::string journal_header(const ScoreQuestion& question);
std::string journal_line(const JournalEntry& entry);

struct Journal {
  std::vector<JournalEntry> entries;
  size_t whole_bytes = 0;  // up to the end of the last whole line; what follows was cut off
};

// Fails for a journal of another question, for one of a newer Mercer, and for a line that is
// damaged without being the last. An empty text, or one without a whole line, is an empty journal.
Result<Journal> parse_journal(std::string_view text, const ScoreQuestion& question);

}  // namespace mercer

#endif  // MERCER_GUIDE_GUIDE_JOURNAL_H_
