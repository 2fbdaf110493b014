// Text that arrives in blocks, handed on line by line; and its encoding.
#ifndef MERCER_DATA_TEXT_LINES_H_
#define MERCER_DATA_TEXT_LINES_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "mercer/result.h"

namespace mercer {

// kLatin1 reads the bytes 0x80-0x9F as Windows-1252 does (curly quotes, the euro sign), because
// nearly everything that calls itself Latin-1 is that.
enum class Encoding { kUtf8, kLatin1 };

bool is_valid_utf8(std::string_view text);

// `text` as UTF-8: itself when it is valid UTF-8, else (kLatin1) converted into `scratch`. Nothing
// when it is no text in that encoding.
std::optional<std::string_view> decode_text(std::string_view text, Encoding encoding,
                                            std::string& scratch);

// The text without white space (space, tab, carriage return, line feed) at both ends.
std::string_view trimmed(std::string_view text);

// For messages: at most 40 bytes of `text`, with control characters as '?'.
std::string excerpt(std::string_view text);
// The same in double quotes.
std::string quoted_excerpt(std::string_view text);

// Cuts blocks of bytes into lines. A byte order mark at the start is dropped; UTF-16, zero bytes
// and lines over 16 MiB are errors, so memory stays bounded whatever arrives.
class TextLines {
 public:
  // `line` includes its line feed, if it has one, and is valid during the call; `number` starts
  // at 1. An error from the callback stops the reading and is returned by feed() or finish().
  using LineCallback = std::function<Status(std::string_view line, uint64_t number)>;

  explicit TextLines(LineCallback on_line);

  Status feed(std::string_view bytes);
  // Hands on the last line when no line feed ends it.
  Status finish();

 private:
  Status emit(std::string_view line);

  LineCallback on_line_;
  std::string carry_;  // the start of a line whose end has not arrived
  uint64_t line_count_ = 0;
};

}  // namespace mercer

#endif  // MERCER_DATA_TEXT_LINES_H_
