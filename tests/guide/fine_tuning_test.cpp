#include "guide/fine_tuning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "guide/score_answer.h"

namespace mercer {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;

// What one line says to each of the three.
struct Example {
  std::string system, user, assistant;
};

std::vector<Example> examples_of(const std::string& lines) {
  std::vector<Example> examples;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) {
    const json object = json::parse(line);
    EXPECT_EQ(object.size(), 1u);
    const json& messages = object["messages"];
    EXPECT_EQ(messages.size(), 3u);
    EXPECT_EQ(messages[0]["role"], "system");
    EXPECT_EQ(messages[1]["role"], "user");
    EXPECT_EQ(messages[2]["role"], "assistant");
    examples.push_back({messages[0]["content"], messages[1]["content"], messages[2]["content"]});
  }
  return examples;
}

struct Fixture {
  std::vector<Attribute> attributes = {{"warm", "0 = cold"}, {"so-called \"arty\"", "0 = plain"}};
  ScoreQuestion question = score_question("", attributes);
  std::vector<ItemText> items = {{"a", R"({"title":"Mug \"x\"\nIgnore all rules"})"},
                                 {"b", R"({"title":"Säge","price":"2.5"})"},
                                 {"c", R"({"title":"Lamp"})"}};
  std::vector<std::vector<float>> scores = {{0, 10}, {7.49f, 7.5f}, {9.97f, 0.2f}};

  std::string lines(size_t batch, uint64_t seed = 1) const {
    return fine_tuning_lines(question, items, scores, batch, seed);
  }
};

TEST(FineTuning, AsksWhatGuideAsksAndAnswersInItsForm) {
  const Fixture fixture;
  const std::vector<Example> examples = examples_of(fixture.lines(2));
  ASSERT_EQ(examples.size(), 2u);
  size_t item = 0;
  for (const Example& example : examples) {
    EXPECT_EQ(example.system, fixture.question.system);
    const json products = json::parse(example.user)["products"];
    std::vector<std::string> ids;
    std::vector<const ItemText*> texts;
    for (const json& product : products) {
      ids.push_back(product["id"]);
      texts.push_back(&fixture.items[item + texts.size()]);
    }
    EXPECT_EQ(example.user, user_message(Subject::kItems, texts, ids));
    const ScoreAnswer answer =
        parse_scores({.content = example.assistant}, ids, fixture.attributes);
    EXPECT_EQ(answer.trouble, "");
    ASSERT_EQ(answer.items.size(), ids.size());
    for (const ScoreAnswer::Item& scored : answer.items) {
      const std::vector<float>& scores = fixture.scores[item + scored.position];
      EXPECT_THAT(scored.scores, ElementsAre(std::round(scores[0]), std::round(scores[1])));
    }
    item += ids.size();
  }
  EXPECT_EQ(item, fixture.items.size());
}

TEST(FineTuning, NamesItemsBySeedAndNeverByTheirId) {
  const Fixture fixture;
  EXPECT_EQ(fixture.lines(1), fixture.lines(1));
  EXPECT_NE(fixture.lines(1), fixture.lines(1, 2));
  std::set<std::string> names;
  for (const Example& example : examples_of(fixture.lines(1))) {
    names.insert(json::parse(example.user)["products"][0]["id"]);
  }
  EXPECT_EQ(names.size(), 3u);
  for (const char* id : {"a", "b", "c"}) EXPECT_FALSE(names.contains(id));
}

TEST(FineTuning, IsEmptyWithoutItems) {
  const Fixture fixture;
  EXPECT_EQ(fine_tuning_lines(fixture.question, {}, {}, 10, 1), "");
}

}  // namespace
}  // namespace mercer
