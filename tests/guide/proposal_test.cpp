// Attributes that a language model proposes: what is taken of its answer, and how it is asked.
#include "guide/proposal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "guide/proposal_run.h"

namespace mercer {
namespace {

namespace proposals {

using nlohmann::json;
using nlohmann::ordered_json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const ProposalQuestion& question() {
  static const ProposalQuestion kQuestion = proposal_question("m", 9, {"en", "pt-BR"});
  return kQuestion;
}

ordered_json quality(size_t number) {
  const std::string n = std::to_string(number);
  return {{"name", "quality_" + n},
          {"meaning", "How much of " + n + "."},
          {"at_0", "none"},
          {"at_10", "all of it."},
          {"labels", {{"en", "Quality " + n}, {"pt-BR", "Qualidade " + n}}}};
}

ordered_json right_proposal(size_t count = 9) {
  ordered_json object = ordered_json::object();
  for (size_t i = 1; i <= count; ++i) object[std::to_string(i)] = quality(i);
  return object;
}

Result<std::vector<Attribute>> parsed(const std::string& content) {
  ChatAnswer answer;
  answer.content = content;
  return parse_proposal(answer, question());
}

TEST(Proposal, BecomesAttributesThatAreReadAsTheyWereWritten) {
  ordered_json object = right_proposal();
  object["2"]["meaning"] = "Says \"café\", \\ and 喜. ";
  const auto attributes = parsed("Here:\n```json\n" + object.dump(2) + "\n```\nEnjoy!");
  ASSERT_TRUE(attributes.ok()) << attributes.error().message;
  ASSERT_EQ(attributes.value().size(), 9u);
  EXPECT_EQ(attributes.value()[0].name, "quality_1");
  EXPECT_EQ(attributes.value()[0].description, "How much of 1. 0 = none, 10 = all of it.");
  EXPECT_EQ(attributes.value()[1].description,
            "Says \"café\", \\ and 喜. 0 = none, 10 = all of it.");
  EXPECT_EQ(attributes.value()[8].labels.at("pt-BR"), "Qualidade 9");

  const auto read = parse_attributes(encode_attributes(attributes.value()));
  ASSERT_TRUE(read.ok()) << read.error().message;
  ASSERT_EQ(read.value().size(), 9u);
  for (size_t k = 0; k < 9; ++k) {
    EXPECT_EQ(read.value()[k].name, attributes.value()[k].name);
    EXPECT_EQ(read.value()[k].description, attributes.value()[k].description);
    EXPECT_EQ(read.value()[k].labels, attributes.value()[k].labels);
  }
}

TEST(Proposal, KeepsTheModelsOrder) {
  const auto attributes = parsed(right_proposal(11).dump());
  ASSERT_TRUE(attributes.ok());
  EXPECT_THAT(
      names_of(attributes.value()),
      ElementsAre("quality_1", "quality_2", "quality_3", "quality_4", "quality_5", "quality_6",
                  "quality_7", "quality_8", "quality_9", "quality_10", "quality_11"));
}

TEST(Proposal, IsRefusedWithTheReason) {
  struct Spoilt {
    std::function<void(ordered_json&)> change;
    std::string reason;
  };
  const Spoilt cases[] = {
      {[](ordered_json& o) { o = right_proposal(7); }, "has 7 qualities, not 9"},
      {[](ordered_json& o) { o = right_proposal(25); }, "has 25 qualities, not 9"},
      {[](ordered_json& o) { o["3"] = "festive"; }, "quality 3 is not an object"},
      {[](ordered_json& o) { o["3"].erase("name"); }, "the \"name\" of quality 3 is missing"},
      {[](ordered_json& o) { o["3"]["name"] = 3; }, "the \"name\" of quality 3 is missing"},
      {[](ordered_json& o) { o["3"]["name"] = "For Children"; }, "the name of quality 3 is not"},
      {[](ordered_json& o) { o["3"]["name"] = "für_kinder"; }, "the name of quality 3 is not"},
      {[](ordered_json& o) { o["3"]["name"] = "3d"; }, "the name of quality 3 is not"},
      {[](ordered_json& o) { o["3"]["name"] = std::string(41, 'a'); }, "longer than 40 bytes"},
      {[](ordered_json& o) { o["3"]["name"] = "quality_1"; },
       "the name of quality 3, \"quality_1\", was given before"},
      {[](ordered_json& o) { o["3"]["meaning"] = "  "; }, "the \"meaning\" of quality 3 is empty"},
      {[](ordered_json& o) { o["3"]["meaning"] = std::string(301, 'a'); }, "longer than 300"},
      {[](ordered_json& o) { o["3"]["at_0"] = nullptr; }, "the \"at_0\" of quality 3 is missing"},
      {[](ordered_json& o) { o["3"]["at_10"] = "a\nb"; },
       "the \"at_10\" of quality 3 holds a line"},
      {[](ordered_json& o) { o["3"]["at_10"] = "\u001b[31m"; }, "another control character"},
      {[](ordered_json& o) { o["3"]["at_10"] = "\u009b31m"; }, "another control character"},
      {[](ordered_json& o) { o["3"].erase("labels"); }, "the \"labels\" of quality 3"},
      {[](ordered_json& o) { o["3"]["labels"].erase("en"); }, "the \"labels\" of quality 3"},
      {[](ordered_json& o) { o["3"]["labels"]["de"] = "Drei"; }, "the \"labels\" of quality 3"},
      {[](ordered_json& o) { o["3"]["labels"]["en"] = ""; }, "the \"en\" of the labels of quality"},
      {[](ordered_json& o) { o["3"]["labels"]["en"] = "Quality 1"; },
       "the label of quality 3 in \"en\" is that of an earlier quality"},
  };
  for (const Spoilt& spoilt : cases) {
    ordered_json object = right_proposal();
    spoilt.change(object);
    const auto attributes = parsed(object.dump());
    ASSERT_FALSE(attributes.ok()) << spoilt.reason;
    EXPECT_THAT(attributes.error().message, HasSubstr(spoilt.reason));
  }
  for (const std::string& content :
       {std::string(), std::string("I am sorry."), std::string("[]"), std::string("{}"),
        right_proposal().dump().substr(0, 500), std::string(200'000, '{'),
        "{\"1\":" + std::string(100'000, '[') + "}"}) {
    EXPECT_FALSE(parsed(content).ok());
  }
}

TEST(Proposal, AsksForWhatIsTakenAndNothingElse) {
  const json schema = proposal_schema(question());
  EXPECT_EQ(schema["required"].size(), 9u);
  EXPECT_EQ(schema["properties"]["9"]["$ref"], "#/$defs/quality");
  EXPECT_EQ(schema["additionalProperties"], false);
  const json quality = schema["$defs"]["quality"];
  EXPECT_EQ(quality["required"], json::array({"name", "meaning", "at_0", "at_10", "labels"}));
  EXPECT_EQ(quality["properties"]["labels"]["required"], json::array({"en", "pt-BR"}));
  for (const char* part : {"9 qualities", "en, pt-BR", "\"1\" to \"9\""}) {
    EXPECT_THAT(question().system, HasSubstr(part));
  }
  EXPECT_THAT(question().system, Not(HasSubstr("{{")));
}

TEST(Proposal, SendsShortTextsAsData) {
  const std::vector<ItemText> sample = {
      {"a", R"({"title":"Mug\"}]}","text":")" + std::string(500, 'x') + "\"}"},
      {"b", R"({"title":"Söckchen"})"}};
  const json message = json::parse(proposal_message(sample, {}));
  EXPECT_EQ(message.size(), 1u);
  EXPECT_EQ(message["products"][0]["title"], "Mug\"}]}");
  EXPECT_EQ(message["products"][0]["text"].get<std::string>().size(), 200u);
  EXPECT_EQ(message["products"][1], json({{"title", "Söckchen"}}));
  const std::vector<std::string> refusals = {"one \"reason\"", "another"};
  EXPECT_EQ(json::parse(proposal_message(sample, refusals))["refused"], json(refusals));
}

HttpAnswer answer_of(const std::string& content) {
  return {.status = 200,
          .body = json{{"model", "m-1"},
                       {"choices", {{{"message", {{"content", content}}}}}},
                       {"usage", {{"prompt_tokens", 70}, {"completion_tokens", 30}}}}
                      .dump()};
}

json message_of(const GuideRequest& request) {
  const json body = json::parse(request.body);
  return json::parse(body["messages"][1]["content"].get<std::string>());
}

std::vector<ItemText> sample_of(size_t count) {
  std::vector<ItemText> sample;
  for (size_t i = 0; i < count; ++i) {
    sample.push_back({std::to_string(i), R"({"title":")" + std::to_string(i) + "\"}"});
  }
  return sample;
}

TEST(ProposalRun, AsksAgainWithEveryReasonAndGivesUpAtLast) {
  ProposalRun run(question(), sample_of(3), {});
  for (size_t ask = 0; ask < ProposalRun::kMostAsks; ++ask) {
    const auto request = run.next(0);
    ASSERT_TRUE(request);
    EXPECT_FALSE(run.next(0));  // one at a time
    const json message = message_of(*request);
    EXPECT_EQ(message.value("refused", json::array()).size(), ask);
    EXPECT_FALSE(json::parse(request->body).contains("logprobs"));
    run.take(request->number, answer_of(right_proposal(7).dump()), 0);
    run.take(request->number, answer_of(right_proposal().dump()), 0);  // twice: of no effect
  }
  EXPECT_FALSE(run.next(0));
  ASSERT_TRUE(run.stopped());
  EXPECT_THAT(run.stopped()->message, HasSubstr("no answer of 5 could be used"));
  EXPECT_THAT(run.stopped()->message, HasSubstr("has 7 qualities"));
  EXPECT_THAT(run.proposal(), IsEmpty());
  EXPECT_EQ(run.tokens_in(), 5u * 70);
}

TEST(ProposalRun, HalvesTheSampleWhenItIsRefusedAsTooLong) {
  ProposalRun run(question(), sample_of(5), {});
  std::vector<size_t> sizes;
  while (const auto request = run.next(0)) {
    sizes.push_back(message_of(*request)["products"].size());
    const HttpAnswer too_long{.status = 400,
                              .body = R"({"error":{"message":"context of 4096 exceeded"}})"};
    run.take(request->number, sizes.size() < 3 ? too_long : answer_of(right_proposal().dump()), 0);
  }
  EXPECT_THAT(sizes, ElementsAre(5, 3, 2));
  EXPECT_EQ(run.proposal().size(), 9u);
}

TEST(ProposalRun, WaitsWhenTheServerSaysSo) {
  ProposalRun run(question(), sample_of(1), {});
  const auto first = run.next(0);
  run.take(first->number, {.status = 429, .retry_after_ms = 3000}, 10);
  EXPECT_FALSE(run.next(2000));
  EXPECT_EQ(run.waits_ms(2000), 1010);
  EXPECT_TRUE(run.next(3010));
}

TEST(ProposalRun, TakesNoAnswerThatHoldsTheKey) {
  GuideOptions options;
  options.secret = "secret_key/1";
  for (const char* member : {"meaning", "at_0", "at_10", "label"}) {
    ProposalRun run(question(), sample_of(1), options);
    ordered_json object = right_proposal();
    if (std::string(member) == "label") {
      object["4"]["labels"]["en"] = "A secret_key/1";
    } else {
      object["4"][member] = "the secret_key/1 of it";
    }
    run.take(run.next(0)->number, answer_of(object.dump()), 0);
    EXPECT_THAT(run.proposal(), IsEmpty()) << member;
    const std::vector<std::string> notes = run.take_notes();
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_THAT(notes[0], HasSubstr("it repeats the key"));
    const auto again = run.next(0);
    EXPECT_THAT(again->body, Not(HasSubstr("secret_key")));
    run.take(again->number, answer_of(right_proposal().dump()), 0);
    EXPECT_EQ(run.proposal().size(), 9u);
  }
}

TEST(DrawnOrder, IsASampleThatGrowsWithoutChanging) {
  std::vector<ItemText> few = sample_of(40);
  const std::vector<ItemText> many = sample_of(60);
  const auto ids = [](const std::vector<ItemText>& items, uint64_t seed) {
    std::vector<std::string> drawn;
    for (const uint32_t item : drawn_order(items, seed)) drawn.push_back(items[item].id);
    return drawn;
  };
  std::vector<std::string> of_many = ids(many, 1);
  EXPECT_EQ(of_many.size(), 60u);
  EXPECT_NE(of_many, ids(many, 2));
  std::erase_if(of_many, [](const std::string& id) { return std::stoul(id) >= 40; });
  EXPECT_EQ(of_many, ids(few, 1));
  std::vector<std::string> sorted = of_many;
  std::ranges::sort(sorted, {}, [](const std::string& id) { return std::stoul(id); });
  EXPECT_NE(of_many, sorted);
  // Whatever stands before it in the catalogue.
  std::ranges::reverse(few);
  EXPECT_EQ(ids(few, 1), of_many);
}

}  // namespace proposals

}  // namespace
}  // namespace mercer
