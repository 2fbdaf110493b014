#include "data/row_condition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace mercer {
namespace {

using ::testing::HasSubstr;
using Verdict = RowCondition::Verdict;

Verdict judge(std::string_view condition, std::string_view value) {
  auto parsed = RowCondition::parse(condition);
  EXPECT_TRUE(parsed.ok()) << parsed.error().message;
  return parsed.value().judge(value);
}

TEST(RowCondition, ComparesNumbers) {
  EXPECT_EQ(judge("n > 2", "2.5"), Verdict::kKeep);
  EXPECT_EQ(judge("n > 2", "2"), Verdict::kDrop);
  EXPECT_EQ(judge("n >= 2", "2.0"), Verdict::kKeep);
  EXPECT_EQ(judge("n < -1", "-2"), Verdict::kKeep);
  EXPECT_EQ(judge("n < -1", "10"), Verdict::kDrop);
  EXPECT_EQ(judge("n <= 2", "2"), Verdict::kKeep);
  EXPECT_EQ(judge("n <= 2", "3"), Verdict::kDrop);
}

TEST(RowCondition, TellsAValueThatIsNoNumber) {
  for (const char* value : {"", "many", "nan", "1,000"}) {
    EXPECT_EQ(judge("n > 2", value), Verdict::kUnreadable) << value;
  }
}

TEST(RowCondition, ComparesTextExactly) {
  EXPECT_EQ(judge("country = United Kingdom", "United Kingdom"), Verdict::kKeep);
  EXPECT_EQ(judge("country = United Kingdom", "united kingdom"), Verdict::kDrop);
  EXPECT_EQ(judge("n != 1", "1.0"), Verdict::kKeep);
  EXPECT_EQ(judge("title !=", ""), Verdict::kDrop);
  EXPECT_EQ(judge("title !=", "x"), Verdict::kKeep);
}

TEST(RowCondition, MatchesTheWholeField) {
  EXPECT_EQ(judge("code ~ [0-9]{5}[A-Za-z]*", "85123A"), Verdict::kKeep);
  EXPECT_EQ(judge("code ~ [0-9]{5}[A-Za-z]*", "851234"), Verdict::kDrop);
  EXPECT_EQ(judge("code ~ [0-9]{5}", "x85123"), Verdict::kDrop);
  EXPECT_EQ(judge("invoice !~ C.*", "C536379"), Verdict::kDrop);
  EXPECT_EQ(judge("invoice !~ C.*", "536365"), Verdict::kKeep);
}

TEST(RowCondition, GivesTheSameVerdictAgain) {
  auto condition = RowCondition::parse("code ~ a+");
  ASSERT_TRUE(condition.ok());
  for (int time = 0; time < 3; ++time) {
    EXPECT_EQ(condition.value().judge("aaa"), Verdict::kKeep);
    EXPECT_EQ(condition.value().judge("aab"), Verdict::kDrop);
  }
}

TEST(RowCondition, TakesColumnNamesWithSpaces) {
  auto condition = RowCondition::parse("  Customer ID   >=  5 ");
  ASSERT_TRUE(condition.ok());
  EXPECT_EQ(condition.value().column(), "Customer ID");
  EXPECT_EQ(condition.value().text(), "Customer ID >= 5");
}

TEST(RowCondition, RefusesWhatItCannotRead) {
  const auto message = [](const std::string& text) {
    auto condition = RowCondition::parse(text);
    EXPECT_FALSE(condition.ok()) << text;
    return condition.ok() ? "" : condition.error().message;
  };
  for (const char* text : {"", "n", "n>2", "> 2", "n == 2", "n 2"}) {
    EXPECT_THAT(message(text), HasSubstr("is not 'COLUMN OP VALUE'")) << text;
  }
  EXPECT_THAT(message("n > two"), HasSubstr("not a number"));
  EXPECT_THAT(message("n >"), HasSubstr("not a number"));
  for (const char* text : {"n ~ [", "n ~ (", "n ~ *", "n ~ a{2", "n ~ \\"}) {
    EXPECT_THAT(message(text), HasSubstr("no regular expression")) << text;
  }
  EXPECT_THAT(message("n ~ " + std::string(1001, 'a')), HasSubstr("over 1000 bytes"));
}

TEST(RowCondition, StaysFastOnHostileValues) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(judge("n ~ (a*)*b", std::string(2000, 'a')), Verdict::kDrop);
  EXPECT_EQ(judge("n ~ (a|aa)+", std::string(2000, 'a') + "c"), Verdict::kDrop);
  EXPECT_EQ(judge("n ~ (.|\\s)*", std::string(1 << 20, 'x')), Verdict::kKeep);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

}  // namespace
}  // namespace mercer
