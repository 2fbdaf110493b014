// Scores out of answers: strictly, and as expectations.
#include "guide/score_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace mercer {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::HasSubstr;

const std::vector<Attribute> kAttributes = {{"warm", "0 = cold"}, {"arty", "0 = plain"}};
const std::vector<std::string> kIds = {"bcdf", "ghjk"};

// An answer of whole tokens; what else could have stood in a place is added by the test.
ChatAnswer of_tokens(const std::vector<std::string>& texts) {
  ChatAnswer answer;
  for (const std::string& text : texts) {
    answer.content += text;
    answer.tokens.push_back({text, {{text, 1.0}}});
  }
  return answer;
}

std::vector<float> only_scores(const ChatAnswer& answer) {
  const ScoreAnswer read = parse_scores(answer, std::span(kIds).first(1), kAttributes);
  EXPECT_EQ(read.items.size(), 1u) << read.trouble;
  return read.items.empty() ? std::vector<float>() : read.items[0].scores;
}

TEST(ParseScores, TakesAttributesInAnyOrderIntoTheirOwn) {
  ChatAnswer answer;
  answer.content = R"({"ghjk": {"arty": 1, "warm": 10}, "bcdf": {"warm": 0, "arty": 7.0}})";
  const ScoreAnswer read = parse_scores(answer, kIds, kAttributes);
  ASSERT_EQ(read.items.size(), 2u);
  EXPECT_EQ(read.items[0].position, 0u);
  EXPECT_THAT(read.items[0].scores, ElementsAre(0, 7));
  EXPECT_THAT(read.items[1].scores, ElementsAre(10, 1));
  EXPECT_FALSE(read.is_expectation);
  EXPECT_EQ(read.trouble, "");
}

TEST(ParseScores, SaysWhyThereIsNothing) {
  const auto trouble_of = [](const std::string& content, const std::string& reason) {
    ChatAnswer answer;
    answer.content = content;
    answer.finish_reason = reason;
    const ScoreAnswer read = parse_scores(answer, kIds, kAttributes);
    EXPECT_TRUE(read.items.empty());
    return read.trouble;
  };
  EXPECT_THAT(trouble_of("", "stop"), HasSubstr("empty"));
  EXPECT_THAT(trouble_of(R"({"bcdf":)", "length"), HasSubstr("cut off"));
  EXPECT_THAT(trouble_of("No.", "stop"), HasSubstr("not the JSON object"));
  EXPECT_THAT(trouble_of("{}", "stop"), HasSubstr("leaves out"));
  EXPECT_THAT(trouble_of(R"({"bcdf":{"warm":1},"ghjk":{}})", "stop"), HasSubstr("too few"));
  EXPECT_THAT(trouble_of(R"({"bcdf":{"warm":1,"arty":11},"ghjk":{"warm":1,"cold":1}})", "stop"),
              HasSubstr("whole number from 0 to 10"));
}

// Whatever is cut out of an answer, doubled or overwritten: scores stay whole and in range.
TEST(ParseScores, SurvivesDamage) {
  const std::string whole = R"({"bcdf":{"warm":10,"arty":3},"ghjk":{"warm":0,"arty":9}})";
  const std::string alphabet = "{}[]\":,0123456789.-+eE \\u\n\xc3\xff";
  std::mt19937_64 random(5);
  int read_count = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = whole;
    for (uint64_t change = 0; change <= random() % 3; ++change) {
      const size_t place = random() % (text.size() + 1);
      const size_t length = random() % 4;
      const char c = alphabet[random() % alphabet.size()];
      if (random() % 2 == 0) {
        text.insert(place, length, c);
      } else {
        text.erase(place, length);
      }
    }
    ChatAnswer answer = of_tokens({text.substr(0, text.size() / 2), text.substr(text.size() / 2)});
    for (AnswerToken& token : answer.tokens) token.choices.push_back({"7", 0.4});
    for (const ScoreAnswer::Item& item : parse_scores(answer, kIds, kAttributes).items) {
      ++read_count;
      ASSERT_LT(item.position, kIds.size());
      ASSERT_EQ(item.scores.size(), kAttributes.size());
      for (const float score : item.scores) ASSERT_TRUE(score >= 0 && score <= 10) << text;
    }
  }
  EXPECT_GT(read_count, 1000);
}

TEST(Expectation, IsTheMeanOverScores) {
  ChatAnswer answer = of_tokens({"{\"bcdf", "\":{\"warm\":", "7", ",\"arty\":", "2", "}}"});
  answer.tokens[2].choices = {{"7", 0.5}, {"8", 0.3}, {"9", 0.2}};
  // Of other tokens nothing is counted, and what is left is scaled to one.
  answer.tokens[4].choices = {{"2", 0.4}, {"3", 0.4}, {"\"", 0.1}, {"many", 0.1}, {"25", 0.0}};
  EXPECT_THAT(only_scores(answer), ElementsAre(FloatEq(7.7F), FloatEq(2.5F)));
}

TEST(Expectation, SeesTensWhereTheyAreOneToken) {
  ChatAnswer answer = of_tokens({"{\"bcdf\":{\"warm\":", " 9", ",\"arty\":", " 10", "}}"});
  answer.tokens[1].choices = {{" 9", 0.5}, {" 10", 0.4}, {" 1", 0.1}};
  answer.tokens[3].choices = {{" 10", 0.75}, {" 1", 0.25}};
  EXPECT_THAT(only_scores(answer), ElementsAre(FloatEq(8.6F), FloatEq(7.75F)));
}

TEST(Expectation, SeesTensWhereTheyAreTwoTokens) {
  ChatAnswer answer = of_tokens({"{\"bcdf\":{\"warm\":", "1", "0", ",\"arty\":", "1", "}}"});
  answer.tokens[1].choices = {{"1", 0.8}, {"9", 0.2}};
  answer.tokens[2].choices = {{"0", 0.75}, {",", 0.25}};
  answer.tokens[4].choices = {{"1", 1.0}};
  answer.tokens[5].choices = {{"}}", 0.9}, {"0", 0.1}};
  // .6 of 10, .2 of 1, .2 of 9; then .9 of 1 and .1 of 10.
  EXPECT_THAT(only_scores(answer), ElementsAre(FloatEq(8), FloatEq(1.9F)));
}

TEST(Expectation, LeavesOutAOneThatMayHaveBeenATen) {
  ChatAnswer answer = of_tokens({"{\"bcdf\":{\"warm\":", "9", ",\"arty\":", "9", "}}"});
  answer.tokens[1].choices = {{"9", 0.6}, {"1", 0.3}, {"8", 0.1}};
  // Known is too little of it: the digit itself.
  answer.tokens[3].choices = {{"9", 0.3}, {"1", 0.6}, {"8", 0.1}};
  EXPECT_THAT(only_scores(answer), ElementsAre(FloatEq(8.86F), FloatEq(9)));
}

TEST(Expectation, FindsScoresWithinLongerTokens) {
  ChatAnswer answer = of_tokens({"<think>3</think>", "{\"bcdf\":{\"warm", "\":4,\"", "arty\":6}}"});
  answer.content = answer.content.substr(std::string("<think>3</think>").size());
  answer.tokens[2].choices = {{"\":4,\"", 0.5}, {"\":5,\"", 0.25}, {"\": 7", 0.25}, {"4", 0.3}};
  answer.tokens[3].choices = {{"arty\":6}}", 1.0}};
  EXPECT_THAT(only_scores(answer), ElementsAre(FloatEq(5), FloatEq(6)));
}

TEST(Expectation, NeedsTokensThatAreTheContent) {
  ChatAnswer answer = of_tokens({"{\"bcdf\":{\"warm\":", "4", ",\"arty\":", "6", "}}"});
  answer.tokens[1].choices = {{"4", 0.5}, {"5", 0.5}};
  answer.tokens[0].text = "something else";
  const ScoreAnswer read = parse_scores(answer, std::span(kIds).first(1), kAttributes);
  ASSERT_EQ(read.items.size(), 1u);
  EXPECT_THAT(read.items[0].scores, ElementsAre(4, 6));
  EXPECT_FALSE(read.is_expectation);
}

}  // namespace
}  // namespace mercer
