#include "data/text_lines.h"

#include <array>
#include <cstring>
#include <utility>

namespace mercer {
namespace {

constexpr size_t kMaxLineBytes = size_t{16} << 20;
constexpr size_t kExcerptBytes = 40;

bool is_continuation(unsigned char byte) { return (byte & 0xc0) == 0x80; }

// Length of the UTF-8 sequence at the start of `text`, which starts with a byte above 0x7F; 0 when
// it is none: overlong, a surrogate, over U+10FFFF or cut short.
size_t sequence_length(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!is_continuation(byte(i))) return 0;
  }
  const unsigned char second = byte(1);
  if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
      (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) {
    return 0;
  }
  return length;
}

// Windows-1252's characters 0x80-0x9F; the five it leaves undefined stay C1 controls.
constexpr std::array<uint16_t, 32> kWindows1252 = {
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178};

void append_utf8(uint16_t code_point, std::string& text) {
  const auto append = [&](int byte) { text.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    append(code_point);
  } else if (code_point < 0x800) {
    append(0xc0 | code_point >> 6);
    append(0x80 | (code_point & 0x3f));
  } else {
    append(0xe0 | code_point >> 12);
    append(0x80 | (code_point >> 6 & 0x3f));
    append(0x80 | (code_point & 0x3f));
  }
}

bool is_ascii(std::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  size_t i = 0;
  for (; i + sizeof(uint64_t) <= text.size(); i += sizeof(uint64_t)) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, sizeof word);
    if (word & kHighBits) return false;
  }
  for (; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) >= 0x80) return false;
  }
  return true;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  if (is_ascii(text)) return true;
  while (!text.empty()) {
    const bool ascii = static_cast<unsigned char>(text.front()) < 0x80;
    const size_t length = ascii ? 1 : sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::optional<std::string_view> decode_text(std::string_view text, Encoding encoding,
                                            std::string& scratch) {
  if (encoding == Encoding::kUtf8) {
    if (!is_valid_utf8(text)) return std::nullopt;
    return text;
  }
  if (is_ascii(text)) return text;
  scratch.clear();
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    append_utf8(byte >= 0x80 && byte < 0xa0 ? kWindows1252[byte - 0x80] : byte, scratch);
  }
  return scratch;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string excerpt(std::string_view text) {
  size_t length = text.size();
  if (length > kExcerptBytes) {
    // Not in the middle of a character.
    length = kExcerptBytes;
    while (length > 0 && is_continuation(static_cast<unsigned char>(text[length]))) --length;
  }
  std::string shown;
  for (const char c : text.substr(0, length)) {
    const auto byte = static_cast<unsigned char>(c);
    shown.push_back(byte < 0x20 || byte == 0x7f ? '?' : c);
  }
  return length < text.size() ? shown + "..." : shown;
}

std::string quoted_excerpt(std::string_view text) { return '"' + excerpt(text) + '"'; }

TextLines::TextLines(LineCallback on_line) : on_line_(std::move(on_line)) {}

Status TextLines::emit(std::string_view line) {
  ++line_count_;
  if (line_count_ == 1) {
    if (line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
    if (line.starts_with("\xff\xfe") || line.starts_with("\xfe\xff")) {
      return Error{ErrorCode::kMalformedInput, "the text is UTF-16; save it as UTF-8"};
    }
  }
  if (std::memchr(line.data(), 0, line.size()) != nullptr) {
    return Error{ErrorCode::kMalformedInput, "line " + std::to_string(line_count_) +
                                                 " holds a zero byte: this is not a text file, or "
                                                 "it is UTF-16; save it as UTF-8"};
  }
  return on_line_(line, line_count_);
}

Status TextLines::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t feed_position = bytes.find('\n');
    const bool complete = feed_position != std::string_view::npos;
    const std::string_view part = bytes.substr(0, complete ? feed_position + 1 : bytes.size());
    bytes.remove_prefix(part.size());
    if (carry_.size() + part.size() > kMaxLineBytes) {
      return Error{ErrorCode::kMalformedInput,
                   "line " + std::to_string(line_count_ + 1) +
                       " is longer than 16 MiB; end each row with a line feed"};
    }
    if (complete && carry_.empty()) {
      MERCER_RETURN_IF_ERROR(emit(part));
      continue;
    }
    carry_.append(part);
    if (complete) {
      MERCER_RETURN_IF_ERROR(emit(carry_));
      carry_.clear();
    }
  }
  return Done{};
}

Status TextLines::finish() {
  if (carry_.empty()) return Done{};
  const std::string line = std::exchange(carry_, {});
  return emit(line);
}

}  // namespace mercer
