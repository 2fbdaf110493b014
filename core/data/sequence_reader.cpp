#include "data/sequence_reader.h"

#include <algorithm>

namespace mercer {
namespace {

// Cuts the next word off the front of `line`; empty at the end.
std::string_view take_word(std::string_view& line) {
  line = trimmed(line);
  const std::string_view word = line.substr(0, line.find_first_of(" \t"));
  line.remove_prefix(word.size());
  return word;
}

Error malformed_sequence(uint64_t line, std::string_view what) {
  return {ErrorCode::kMalformedInput, "line " + std::to_string(line) + " " + std::string(what)};
}

}  // namespace

SequenceReader::SequenceReader()
    : lines_([this](std::string_view line, uint64_t number) { return take(line, number); }) {}

Status SequenceReader::take(std::string_view line, uint64_t number) {
  if (!is_valid_utf8(line)) return malformed_sequence(number, "is not valid UTF-8");
  const auto is_control = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  };
  line = trimmed(line);
  if (line.empty()) return Done{};
  if (std::any_of(line.begin(), line.end(), [&](char c) { return is_control(c) && c != '\t'; })) {
    return malformed_sequence(number, "holds a control character; a sequence file is plain text");
  }
  const size_t known_users = table_.users.size();
  EventRecord event = {};
  event.basket = IdTable::kNone;
  event.title = IdTable::kNone;
  event.user = table_.users.intern(take_word(line));
  if (table_.users.size() == known_users && repeat_line_ == 0) repeat_line_ = number;
  size_t item_count = 0;
  for (std::string_view word = take_word(line); !word.empty(); word = take_word(line)) {
    if (table_.events.size() == IdTable::kNone) {
      return Error{ErrorCode::kOutOfRange, "more than 4,294,967,294 events; read a part of them"};
    }
    event.item = table_.items.intern(word);
    table_.events.push_back(event);
    ++item_count;
  }
  if (item_count == 0) {
    return malformed_sequence(
        number, "has a user and no item; write \"user item\" or \"user item item ...\"");
  }
  if (item_count > 1 && long_line_ == 0) long_line_ = number;
  return Done{};
}

Result<Dataset> SequenceReader::finish() {
  MERCER_RETURN_IF_ERROR(lines_.finish());
  if (table_.events.empty()) {
    return Error{ErrorCode::kMalformedInput, "the sequence file is empty"};
  }
  if (long_line_ != 0 && repeat_line_ != 0) {
    return Error{ErrorCode::kDuplicate,
                 "line " + std::to_string(repeat_line_) +
                     " is about a user who stood on an earlier line, though line " +
                     std::to_string(long_line_) +
                     " has the form \"user item item ...\", one line " + "a user"};
  }
  return build_dataset(table_, BuildRules()).dataset;
}

}  // namespace mercer
