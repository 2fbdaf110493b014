// attributes.json and guided.csv.
#include "data/guided_scores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace mercer {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

std::string attributes_error(std::string_view text) {
  const auto attributes = parse_attributes(text);
  EXPECT_FALSE(attributes.ok()) << text;
  return attributes.ok() ? "" : attributes.error().message;
}

TEST(ParseAttributes, KeepsTheirOrder) {
  const auto attributes =
      parse_attributes(R"([{"name":"warm","description":"0 = cold, 10 = hot","unit":1},)"
                       R"({"description":"about art","name":" arty "}])");
  ASSERT_TRUE(attributes.ok()) << attributes.error().message;
  ASSERT_EQ(attributes.value().size(), 2u);
  EXPECT_EQ(attributes.value()[0].name, "warm");
  EXPECT_EQ(attributes.value()[0].description, "0 = cold, 10 = hot");
  EXPECT_EQ(attributes.value()[1].name, "arty");
}

TEST(ParseAttributes, RefusesWhatIsIncomplete) {
  EXPECT_THAT(attributes_error("["), HasSubstr("not JSON"));
  EXPECT_THAT(attributes_error(""), HasSubstr("not JSON"));
  EXPECT_THAT(attributes_error("{}"), HasSubstr("not a list"));
  EXPECT_THAT(attributes_error("[]"), HasSubstr("the list is empty"));
  EXPECT_THAT(attributes_error("[1]"), HasSubstr("entry 1 is not an object"));
  EXPECT_THAT(attributes_error(R"([{"description":"d"}])"), HasSubstr("entry 1 has no name"));
  EXPECT_THAT(attributes_error(R"([{"name":" ","description":"d"}])"), HasSubstr("no name"));
  EXPECT_THAT(attributes_error(R"([{"name":7,"description":"d"}])"), HasSubstr("no name"));
  EXPECT_THAT(attributes_error(R"([{"name":"a"}])"), HasSubstr("(\"a\") has no description"));
  EXPECT_THAT(
      attributes_error(R"([{"name":"a","description":"x"},{"name":"a","description":"y"}])"),
      HasSubstr("entry 2 repeats the name \"a\""));
}

TEST(ParseAttributes, ReadsWhatPeopleCallThem) {
  const auto attributes = parse_attributes(
      R"([{"name":"warm","description":"d","labels":{"en":" Warm ","pt-BR":"Quente"}},)"
      R"({"name":"arty","description":"d"}])");
  ASSERT_TRUE(attributes.ok()) << attributes.error().message;
  EXPECT_THAT(attributes.value()[0].labels,
              ElementsAre(Pair("en", "Warm"), Pair("pt-BR", "Quente")));
  EXPECT_TRUE(attributes.value()[1].labels.empty());
}

TEST(ParseAttributes, RefusesLabelsThatAreNoTextsByLocale) {
  const auto error_of = [](const std::string& labels) {
    return attributes_error(R"([{"name":"a","description":"d","labels":)" + labels + "}]");
  };
  EXPECT_THAT(error_of("7"), HasSubstr("entry 1 has labels that are no object"));
  EXPECT_THAT(error_of(R"(["Warm"])"), HasSubstr("no object"));
  for (const char* labels : {R"({"en":7})", R"({"en":" "})"}) {
    EXPECT_THAT(error_of(labels), HasSubstr("entry 1 has an empty label")) << labels;
  }
  for (const char* labels :
       {R"({"":"Warm"})", R"({"e n":"Warm"})", R"({"english_of_england":"Warm"})"}) {
    EXPECT_THAT(error_of(labels), HasSubstr("for no locale like \"de\"")) << labels;
  }
}

TEST(ParseAttributes, LimitsTheirNumber) {
  const auto list = [](size_t count) {
    std::string text = "[";
    for (size_t i = 0; i < count; ++i) {
      text.append(i == 0 ? "" : ",").append(R"({"description":"d","name":"n)");
      text.append(std::to_string(i)).append("\"}");
    }
    return text + "]";
  };
  EXPECT_TRUE(parse_attributes(list(256)).ok());
  EXPECT_THAT(attributes_error(list(257)), HasSubstr("257"));
}

const std::vector<Attribute> kAxes = {{"warm", "d"}, {"arty", "d"}};
const std::vector<CatalogueItem> kCatalogue = {{"a", "", 0}, {"b", "", 0}, {"c", "", 0}};

std::string scores_error(std::string_view text) {
  const auto scores = parse_guided_scores(text, kAxes, kCatalogue);
  EXPECT_FALSE(scores.ok()) << text;
  return scores.ok() ? "" : scores.error().message;
}

TEST(ParseGuidedScores, PutsScoresInTheOrderOfCatalogueAndAttributes) {
  const auto scores =
      parse_guided_scores("sku,arty,warm\nc,1,2.5\nzz,9,9\na,0,10\n", kAxes, kCatalogue);
  ASSERT_TRUE(scores.ok()) << scores.error().message;
  EXPECT_THAT(scores.value().values, ElementsAre(10, 0, 0, 0, 2.5f, 1));
  EXPECT_THAT(scores.value().present, ElementsAre(true, false, true));
  EXPECT_EQ(scores.value().unknown_count, 1u);
  EXPECT_EQ(scores.value().missing_count, 1u);
  EXPECT_THAT(scores.value().missing_ids, ElementsAre("b"));
}

TEST(ParseUserScores, PutsScoresInTheOrderOfUsers) {
  const std::vector<std::string> users = {"17850", "13047.0", "u,\"1\""};
  const auto scores = parse_user_scores(
      "user,arty,warm\n\"u,\"\"1\"\"\",1,2.5\nsomebody,9,9\n17850,0,10\n", kAxes, users);
  ASSERT_TRUE(scores.ok()) << scores.error().message;
  EXPECT_THAT(scores.value().values, ElementsAre(10, 0, 0, 0, 2.5f, 1));
  EXPECT_THAT(scores.value().present, ElementsAre(true, false, true));
  EXPECT_EQ(scores.value().unknown_count, 1u);
  EXPECT_THAT(scores.value().missing_ids, ElementsAre("13047.0"));
}

TEST(ParseUserScores, RefusesWhatIsNoScore) {
  const std::vector<std::string> users = {"a", "b"};
  const auto error_of = [&](const std::string& rows) {
    const auto scores = parse_user_scores("user,warm,arty\n" + rows, kAxes, users);
    EXPECT_FALSE(scores.ok()) << rows;
    return scores.ok() ? "" : scores.error().message;
  };
  for (const char* value : {"nan", "NaN", "inf", "-inf", "", "much", "1e999", "0x7", "5;"}) {
    EXPECT_THAT(error_of("a,1,2\nb,3," + std::string(value) + "\n"),
                HasSubstr("user scores: line 3: the score of \"arty\" is not a number"))
        << value;
  }
  EXPECT_THAT(error_of("a,10.01,2\n"), HasSubstr("is 10.01, outside 0 to 10"));
  EXPECT_THAT(error_of("a,1,-0.5\n"), HasSubstr("is -0.5, outside 0 to 10"));
  EXPECT_THAT(error_of("a,1,2\na,1,2\n"),
              HasSubstr("line 3: the user \"a\" stands on an earlier line too"));
  EXPECT_THAT(error_of(",1,2\n"), HasSubstr("no user id"));
}

TEST(ParseGuidedScores, ChecksTheHeader) {
  EXPECT_THAT(scores_error(""), HasSubstr("empty"));
  EXPECT_THAT(scores_error("sku,warm\n"), HasSubstr("no column for the attribute \"arty\""));
  EXPECT_THAT(scores_error("sku,warm,arty,warm\n"), HasSubstr("\"warm\" twice"));
  EXPECT_THAT(scores_error("sku,warm,arty,cold\n"), HasSubstr("\"cold\" is not among"));
  EXPECT_THAT(scores_error("warm,arty\n"), HasSubstr("no column for the attribute \"warm\""));
}

TEST(ParseGuidedScores, NamesTheLineOfABadScore) {
  const std::string header = "sku,warm,arty\na,1,2\n";
  for (const char* text : {"b,,1", "b,x,1", "b,nan,1", "b,inf,1", "zz,?,1"}) {
    EXPECT_THAT(scores_error(header + text), HasSubstr("line 3: the score of \"warm\" is not a"))
        << text;
  }
  EXPECT_THAT(scores_error(header + "b,1,10.5"),
              HasSubstr("line 3: the score of \"arty\" is 10.5"));
  EXPECT_THAT(scores_error(header + "b,-1,1"), HasSubstr("outside 0 to 10"));
  EXPECT_THAT(scores_error(header + "a,1,1"), HasSubstr("line 3: the item \"a\" stands"));
  EXPECT_THAT(scores_error(header + ",1,1"), HasSubstr("line 3: no item id"));
  EXPECT_THAT(scores_error(header + "b,1"), HasSubstr("(line 3) has 2 fields"));
  EXPECT_THAT(scores_error(header + "b,\"1,1"), HasSubstr("(line 3), column \"warm\": the quote"));
  EXPECT_THAT(scores_error(header + "b,1\"\",1"), HasSubstr("(line 3), column \"warm\": broken"));
  EXPECT_THAT(scores_error(header + "\xe9,1,1"), HasSubstr("line 3 is not valid UTF-8"));
}

TEST(ParseGuidedScores, ReadsTheShippedScores) {
  const auto read = [](const char* name) {
    std::ifstream file(std::string(MERCER_SOURCE_DIR) + "/models/online-retail/" + name);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const auto attributes = parse_attributes(read("attributes.json"));
  ASSERT_TRUE(attributes.ok()) << attributes.error().message;
  EXPECT_EQ(attributes.value().size(), 16u);
  const auto scores =
      parse_guided_scores(read("guided.csv"), attributes.value(), {{"85123A", "", 0}});
  ASSERT_TRUE(scores.ok()) << scores.error().message;
  EXPECT_EQ(scores.value().unknown_count, 3658u);
  EXPECT_EQ(scores.value().missing_count, 0u);
}

}  // namespace
}  // namespace mercer
