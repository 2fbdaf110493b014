#include "data/text_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace mercer {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The lines of `text`, fed in blocks of `block_bytes`.
std::vector<std::string> lines_of(std::string_view text, size_t block_bytes) {
  std::vector<std::string> lines;
  TextLines reader([&](std::string_view line, uint64_t number) -> Status {
    lines.emplace_back(line);
    EXPECT_EQ(number, lines.size());
    return Done{};
  });
  for (; !text.empty(); text.remove_prefix(std::min(block_bytes, text.size()))) {
    EXPECT_TRUE(reader.feed(text.substr(0, block_bytes)).ok());
  }
  EXPECT_TRUE(reader.finish().ok());
  return lines;
}

TEST(TextLines, CutsTheSameLinesWhateverTheBlocks) {
  for (size_t block_bytes = 1; block_bytes < 20; ++block_bytes) {
    EXPECT_THAT(lines_of("one\n\ntwo\r\nthree", block_bytes),
                ElementsAre("one\n", "\n", "two\r\n", "three"));
    EXPECT_THAT(lines_of("one\n", block_bytes), ElementsAre("one\n"));
    EXPECT_THAT(lines_of("\xef\xbb\xbfone\n", block_bytes), ElementsAre("one\n"));
  }
  EXPECT_THAT(lines_of("", 1), ElementsAre());
}

TEST(TextLines, RefusesALineWithoutEnd) {
  TextLines reader([](std::string_view, uint64_t) -> Status { return Done{}; });
  const std::string block(1 << 20, 'x');
  Status status = Done{};
  int blocks = 0;
  while (status.ok() && blocks < 100) {
    status = reader.feed(block);
    ++blocks;
  }
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(blocks, 17);
  EXPECT_THAT(status.error().message, HasSubstr("line 1 is longer than 16 MiB"));
}

TEST(TextLines, StopsAtAnErrorOfTheCallback) {
  int calls = 0;
  TextLines reader([&](std::string_view, uint64_t) -> Status {
    ++calls;
    return Error{ErrorCode::kMalformedInput, "no"};
  });
  EXPECT_FALSE(reader.feed("a\nb\n").ok());
  EXPECT_EQ(calls, 1);
}

TEST(Utf8, AcceptsWellFormedText) {
  for (const char* text :
       {"", "plain text of some length", "caf\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8e\x84",
        "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xee\x80\x80"}) {
    EXPECT_TRUE(is_valid_utf8(text)) << text;
  }
}

TEST(Utf8, RejectsEverythingElse) {
  for (const char* text :
       {"\x80", "caf\xe9", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80",
        "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe2\x82",
        "\xf0\x9f\x8e", "\xc3(", "long enough for words of eight \xe2\x82"}) {
    EXPECT_FALSE(is_valid_utf8(text));
  }
}

TEST(DecodeText, ReadsLatin1AsWindows1252) {
  std::string scratch;
  EXPECT_EQ(decode_text("\xa3"
                        "5 \x93tea\x94 \xff",
                        Encoding::kLatin1, scratch),
            "\xc2\xa3"
            "5 \xe2\x80\x9ctea\xe2\x80\x9d \xc3\xbf");
  std::string all;
  for (int byte = 1; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
  EXPECT_TRUE(is_valid_utf8(*decode_text(all, Encoding::kLatin1, scratch)));
}

TEST(QuotedExcerpt, ShortensBetweenCharactersAndHidesControls) {
  EXPECT_EQ(quoted_excerpt("a\tb\x1b"), "\"a?b?\"");
  const std::string text = std::string(39, 'x') + "\xc3\xa9";
  EXPECT_EQ(quoted_excerpt(text), "\"" + std::string(39, 'x') + "...\"");
}

}  // namespace
}  // namespace mercer
