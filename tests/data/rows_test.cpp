// Rows of CSV, TSV and JSON lines, whatever stands in them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "data/delimited_rows.h"
#include "data/json_rows.h"
#include "data/text_lines.h"

namespace mercer {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Table = std::vector<std::vector<std::string>>;

RowCallback collect(Table& table) {
  return [&table](const Row& row) -> Status {
    table.emplace_back(row.fields.begin(), row.fields.end());
    return Done{};
  };
}

Status read_all(std::string_view text, RowReader& rows) {
  TextLines lines(
      [&](std::string_view line, uint64_t number) { return rows.read_line(line, number); });
  MERCER_RETURN_IF_ERROR(lines.feed(text));
  MERCER_RETURN_IF_ERROR(lines.finish());
  return rows.finish();
}

Table read_csv(std::string_view text, std::vector<std::string> columns) {
  Table table;
  DelimitedRows rows(DelimitedRows::Dialect::kCsv, columns_named(std::move(columns)),
                     collect(table));
  const Status status = read_all(text, rows);
  EXPECT_TRUE(status.ok()) << status.error().message;
  EXPECT_EQ(rows.rows_read(), table.size());
  return table;
}

TEST(DelimitedRows, HandsOnTheChosenColumnsInOrder) {
  EXPECT_THAT(read_csv("a,b,c\n1,2,3\n4,5,6\n", {"c", "a", "c"}),
              ElementsAre(ElementsAre("3", "1", "3"), ElementsAre("6", "4", "6")));
}

TEST(DelimitedRows, FollowsRfc4180) {
  EXPECT_THAT(read_csv("a,b\r\n\"x, \"\"y\"\"\r\nz\",\r\n\r\n,\"\"\r\n", {"a", "b"}),
              ElementsAre(ElementsAre("x, \"y\"\r\nz", ""), ElementsAre("", "")));
}

TEST(DelimitedRows, TrimsUnquotedFieldsAndTheHeader) {
  EXPECT_THAT(read_csv(" a , \" b \" \n 1 2 , \" 3 \"\n", {"a", "b"}),
              ElementsAre(ElementsAre("1 2", " 3 ")));
}

TEST(DelimitedRows, ReadsTheLastRowWithoutALineFeed) {
  EXPECT_THAT(read_csv("a\n1", {"a"}), ElementsAre(ElementsAre("1")));
  EXPECT_THAT(read_csv("a\n\"1\"", {"a"}), ElementsAre(ElementsAre("1")));
}

TEST(DelimitedRows, TellsTheLineOnWhichARowStarts) {
  std::vector<uint64_t> lines;
  DelimitedRows rows(DelimitedRows::Dialect::kCsv, columns_named({"a"}),
                     [&](const Row& row) -> Status {
                       lines.push_back(row.line);
                       return Done{};
                     });
  ASSERT_TRUE(read_all("a,b\n\n1,2\n\"x\n\n y\",2\n   \n3,4\n\"\n\",\"\n\"\n5,6", rows).ok());
  EXPECT_THAT(lines, ElementsAre(3, 4, 8, 9, 12));
}

TEST(DelimitedRows, TakesQuotesForOrdinaryCharactersInTsv) {
  Table table;
  DelimitedRows rows(DelimitedRows::Dialect::kTsv, columns_named({"b", "c"}), collect(table));
  ASSERT_TRUE(read_all("a\tb\tc\n1\t\"x\" 6\"\t\n2\t\t\"\n", rows).ok());
  EXPECT_THAT(table, ElementsAre(ElementsAre("\"x\" 6\"", ""), ElementsAre("", "\"")));
}

TEST(DelimitedRows, RefusesAFieldWithoutEnd) {
  Table table;
  DelimitedRows rows(DelimitedRows::Dialect::kCsv, columns_named({"a"}), collect(table));
  std::string text = "a,b\n1,\"";
  for (int line = 0; line < 30000; ++line) text += "a line of a field whose quote is missing\n";
  const Status status = read_all(text, rows);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message,
              HasSubstr("row 1 (line 2), column \"b\": the field runs over 1 MiB"));
}

TEST(DelimitedRows, HandsOnTheErrorOfTheCallback) {
  DelimitedRows rows(DelimitedRows::Dialect::kCsv, columns_named({"a"}),
                     [](const Row&) -> Status { return Error{ErrorCode::kDuplicate, "twice"}; });
  const Status status = read_all("a\n1\n2\n", rows);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kDuplicate);
  EXPECT_EQ(rows.rows_read(), 1u);
}

TEST(DelimitedRows, SurvivesAnyBytes) {
  constexpr std::string_view kAlphabet = "a,\"\n\r \t1;\\";
  std::mt19937 random(1);
  for (int time = 0; time < 5000; ++time) {
    std::string text = "a,b\n";
    for (size_t length = random() % 40; length > 0; --length) {
      text.push_back(kAlphabet[random() % kAlphabet.size()]);
    }
    Table table;
    DelimitedRows rows(DelimitedRows::Dialect::kCsv, columns_named({"b", "a"}), collect(table));
    const Status status = read_all(text, rows);
    for (const auto& row : table) EXPECT_EQ(row.size(), 2u);
    if (status.ok()) continue;
    EXPECT_EQ(status.error().code, ErrorCode::kMalformedInput) << text;
  }
}

Table read_json(std::string_view text, std::vector<std::string> columns) {
  Table table;
  JsonRows rows(std::move(columns), collect(table));
  const Status status = read_all(text, rows);
  EXPECT_TRUE(status.ok()) << status.error().message;
  return table;
}

TEST(JsonRows, HandsOnValuesAsText) {
  EXPECT_THAT(read_json("{\"a\":\"x\\u00e9\\n\",\"b\":1.50,\"c\":-7}\n"
                        "{\"b\":true,\"c\":null}\n"
                        "{\"a\":18446744073709551615,\"b\":1e3,\"c\":false}\n",
                        {"a", "b", "c"}),
              ElementsAre(ElementsAre("x\xc3\xa9\n", "1.50", "-7"), ElementsAre("", "true", ""),
                          ElementsAre("18446744073709551615", "1e3", "false")));
}

TEST(JsonRows, LooksAtTheOutermostMembersOnly) {
  EXPECT_THAT(read_json("{\"x\":{\"a\":1,\"y\":[{\"a\":2}]},\"a\":3,\"z\":[4,\"a\"]}\n", {"a"}),
              ElementsAre(ElementsAre("3")));
}

TEST(JsonRows, ForgetsTheRowBefore) {
  EXPECT_THAT(read_json("{\"a\":1,\"b\":2}\n{\"b\":3}\n", {"a", "b"}),
              ElementsAre(ElementsAre("1", "2"), ElementsAre("", "3")));
}

TEST(JsonRows, RefusesLinesThatAreNoObjects) {
  const std::string deep(100000, '[');
  for (const std::string& text :
       {std::string("1"), std::string("\"a\""), std::string("[{\"a\":1}]"), std::string("{\"a\":1"),
        std::string("{\"a\":1}{\"a\":2}"), std::string("{a:1}"), std::string("{\"a\":{}}"),
        std::string("{\"a\":1e999}"), "{\"x\":" + deep, deep}) {
    Table table;
    JsonRows rows({"a"}, collect(table));
    const Status status = read_all(text + "\n", rows);
    ASSERT_FALSE(status.ok()) << text.substr(0, 50);
    EXPECT_EQ(status.error().code, ErrorCode::kMalformedInput);
    EXPECT_THAT(status.error().message, HasSubstr("row 1 (line 1)"));
  }
}

}  // namespace
}  // namespace mercer
