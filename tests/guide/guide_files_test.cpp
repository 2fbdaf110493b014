// What a run keeps and writes: the journal, guided.csv and its record; and what it is asked with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "data/guided_scores.h"
#include "guide/chat.h"
#include "guide/guide_journal.h"
#include "guide/guided_file.h"

namespace mercer {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<Attribute> attributes() { return {{"warm", "0 = cold"}, {"so-called, \"arty\"", "x"}}; }

JournalEntry entry(const std::string& id, std::vector<float> scores) {
  return {{{id, "0123456789abcdef", std::move(scores)}},
          11,
          5,
          "model-1",
          true,
          "2026-01-31T08:00:00Z"};
}

TEST(GuideJournal, ComesBackFromEveryPrefix) {
  const ScoreQuestion question = score_question("m", attributes());
  std::string text = journal_header(question);
  std::vector<size_t> ends = {text.size()};
  for (int i = 0; i < 3; ++i) {
    text += journal_line(entry("Tasse \"" + std::to_string(i) + "\"\n", {7.25F, 10}));
    ends.push_back(text.size());
  }
  for (size_t size = 0; size <= text.size(); ++size) {
    const auto journal = parse_journal(text.substr(0, size), question);
    ASSERT_TRUE(journal.ok()) << journal.error().message;
    const auto whole = static_cast<size_t>(
        std::count_if(ends.begin(), ends.end(), [&](size_t end) { return end <= size; }));
    EXPECT_EQ(journal.value().whole_bytes, whole == 0 ? 0 : ends[whole - 1]);
    EXPECT_EQ(journal.value().entries.size(), whole == 0 ? 0 : whole - 1);
  }
  const auto journal = parse_journal(text, question);
  EXPECT_EQ(journal.value().entries[2].items[0].id, "Tasse \"2\"\n");
  EXPECT_THAT(journal.value().entries[2].items[0].scores, ElementsAre(7.25F, 10));
  EXPECT_TRUE(journal.value().entries[2].is_expectation);
  EXPECT_THAT(text, HasSubstr("[7.25,10]"));
}

TEST(GuideJournal, BelongsToOneQuestion) {
  const std::string text = journal_header(score_question("m", attributes()));
  std::vector<Attribute> labelled = attributes();
  labelled[0].labels = {{"en", "Warm"}};
  EXPECT_TRUE(parse_journal(text, score_question("m", labelled)).ok());
  std::vector<Attribute> reworded = attributes();
  reworded[0].description += "!";
  std::vector<Attribute> reordered = {attributes()[1], attributes()[0]};
  for (const ScoreQuestion& other :
       {score_question("n", attributes()), score_question("m", reworded),
        score_question("m", reordered)}) {
    EXPECT_FALSE(parse_journal(text, other).ok());
  }
  EXPECT_EQ(parse_journal("{\"mercer-guide\":2}\n", score_question("m", attributes())).error().code,
            ErrorCode::kUnsupportedVersion);
}

TEST(GuidedCsv, IsReadAsItWasWritten) {
  const std::vector<ItemText> items = {{"a", "{}"}, {"b,\"c\"", "{}"}, {"d", "{}"}};
  const std::vector<std::vector<float>> scores = {{7.25F, 0}, {10, 0.01F}, {}};
  const std::string csv = guided_csv(items, attributes(), scores);
  EXPECT_EQ(csv, "item,warm,\"so-called, \"\"arty\"\"\"\na,7.25,0\n\"b,\"\"c\"\"\",10,0.01\n");
  const std::vector<CatalogueItem> catalogue = {{"d", ""}, {"b,\"c\"", ""}, {"a", ""}};
  const auto read = parse_guided_scores(csv, attributes(), catalogue);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_THAT(read.value().values, ElementsAre(0, 0, 10, 0.01F, 7.25F, 0));
  EXPECT_THAT(read.value().missing_ids, ElementsAre("d"));
}

TEST(GuidedRecord, ComesBackAndSaysWhenScoresWereEdited) {
  GuidedRecord record{.model = "gpt",
                      .answered_by = {"gpt", "gpt-2026"},
                      .prompt = "guide-1",
                      .prompt_checksum = "aa",
                      .question = "bb",
                      .is_expectation = true,
                      .item_count = 3,
                      .date = "2026-01-31T08:00:00Z",
                      .scores_checksum = "cc",
                      .mercer_version = "1.0"};
  const auto read = decode_guided_record(encode_guided_record(record));
  ASSERT_TRUE(read.ok() && read.value());
  EXPECT_EQ(encode_guided_record(*read.value()), encode_guided_record(record));
  EXPECT_EQ(guided_source(record, "cc"), "gpt (gpt-2026), prompt guide-1 (aa), 2026-01-31");
  EXPECT_EQ(guided_source(record, "dd"),
            "gpt (gpt-2026), prompt guide-1 (aa), 2026-01-31, edited since");
}

TEST(GuidedRecord, SaysWhatWasHeldOutOfUsersHistories) {
  GuidedRecord record;
  record.protocol = "leave-one-out";
  EXPECT_EQ(decode_guided_record(encode_guided_record(record)).value()->protocol, "leave-one-out");
  record.protocol = "";
  EXPECT_EQ(encode_guided_record(record).find("protocol"), std::string::npos);
  EXPECT_EQ(decode_guided_record(encode_guided_record(record)).value()->protocol, "");
}

TEST(ScoreQuestion, OfUsersIsAnotherThanOfItems) {
  const ScoreQuestion items = score_question("m", attributes());
  const ScoreQuestion users = score_question("m", attributes(), Subject::kUsers);
  EXPECT_EQ(items.prompt, "guide-1");
  EXPECT_EQ(users.prompt, "guide-users-1");
  EXPECT_NE(items.prompt_checksum, users.prompt_checksum);
  EXPECT_FALSE(parse_journal(journal_header(items), users).ok());
  EXPECT_THAT(users.system, HasSubstr("- \"warm\": 0 = cold"));
  EXPECT_EQ(users.system.find("{{"), std::string::npos);
}

// Scores and models name their prompt by these: a prompt that is to say something else becomes a
// new file with the next number.
TEST(ScoreQuestion, HasPromptsThatAreNotEditedOnceReleased) {
  EXPECT_EQ(score_question("m", attributes()).prompt_checksum, "737da16bb563dfcb");
  EXPECT_EQ(score_question("m", attributes(), Subject::kUsers).prompt_checksum, "cc9bdf712a0286d6");
}

TEST(GuidedRecord, SaysHowScoresWereTuned) {
  GuidedRecord record{.model = "gpt",
                      .prompt = "guide-1",
                      .prompt_checksum = "aa",
                      .date = "2026-01-31T08:00:00Z",
                      .scores_checksum = "cc"};
  record.tuning = GuidedTuning{.rank = 8,
                               .near = 0.5,
                               .format = 2,
                               .taste_dropout = 0.25,
                               .seed = 7,
                               .protocol = "next-basket",
                               .dataset_checksum = "dd",
                               .untuned_checksum = "ee",
                               .is_edited = false};
  const std::string text = encode_guided_record(record);
  const auto read = decode_guided_record(text);
  ASSERT_TRUE(read.ok() && read.value() && read.value()->tuning);
  EXPECT_EQ(encode_guided_record(*read.value()), text);
  EXPECT_EQ(guided_source(*read.value(), "cc"),
            "gpt, prompt guide-1 (aa), 2026-01-31, tuned on next-basket training events (rank 8, "
            "near 0.5, format 2.0, seed 7)");
  record.tuning->is_edited = true;
  record.model = "";
  EXPECT_THAT(guided_source(record, "other"), HasSubstr("unknown scorer, edited since, tuned on"));
  EXPECT_THAT(guided_source(record, "other"), ::testing::EndsWith("seed 7), edited since"));
  for (const char* member : {"rank", "near", "seed", "protocol", "untuned_checksum", "edited"}) {
    nlohmann::json damaged = nlohmann::json::parse(text);
    damaged["tuning"][member] = nlohmann::json::array();
    const auto refused = decode_guided_record(damaged.dump());
    ASSERT_FALSE(refused.ok()) << member;
    EXPECT_THAT(refused.error().message, HasSubstr(std::string(member) + "\" of its tuning"));
  }
  EXPECT_FALSE(decode_guided_record(R"({"format":"mercer-guided","version":1,"model":"","prompt":"",
    "prompt_checksum":"","question":"","date":"","scores_checksum":"","mercer":"","answered_by":[],
    "items":1,"expectation":false,"tuning":3})")
                   .ok());
}

TEST(GuidedRecord, NamesAStudentWithoutAPrompt) {
  GuidedRecord record;
  record.model = "a student of 31 items scored by gpt";
  record.date = "2026-01-31T08:00:00Z";
  record.scores_checksum = "cc";
  const auto read = decode_guided_record(encode_guided_record(record));
  ASSERT_TRUE(read.ok() && read.value());
  EXPECT_EQ(guided_source(*read.value(), "cc"), "a student of 31 items scored by gpt, 2026-01-31");
}

TEST(GuidedRecord, IgnoresWhatIsAboutOtherThingsAndRefusesDamage) {
  for (const char* text : {"", "{}", "[]", "{\"format\":\"x\"}", "{\"format\":1}"}) {
    const auto read = decode_guided_record(text);
    ASSERT_TRUE(read.ok()) << text;
    EXPECT_FALSE(read.value()) << text;
  }
  EXPECT_EQ(decode_guided_record(R"({"format":"mercer-guided","version":9})").error().code,
            ErrorCode::kUnsupportedVersion);
  EXPECT_THAT(decode_guided_record(R"({"format":"mercer-guided","version":1})").error().message,
              HasSubstr("has no \"model\""));
}

TEST(RequestIds, AreShortDifferentAndTheSameForAKey) {
  std::set<std::string> all;
  for (uint64_t key = 0; key < 50; ++key) {
    const std::vector<std::string> ids = request_ids(100, key);
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 100u);
    EXPECT_EQ(ids, request_ids(100, key));
    all.insert(ids.begin(), ids.end());
  }
  EXPECT_GT(all.size(), 4500u);
}

TEST(ChatFeatures, AreGivenUpWhenARefusalSpeaksOfThem) {
  const ChatFeatures all;
  const auto left = [&](const std::string& body) {
    return without_refused(all, {.status = 400, .body = body});
  };
  EXPECT_FALSE(left(R"({"error":{"message":"Unknown parameter: 'response_format'"}})")->schema);
  EXPECT_FALSE(left(R"({"error":"Failed to parse grammar"})")->schema);
  EXPECT_EQ(left(R"({"error":{"message":"top_logprobs must be <= 5"}})")->top_logprobs, 5);
  EXPECT_FALSE(left(R"({"detail":[{"loc":["body","temperature"],"msg":"no"}]})")->temperature);
  EXPECT_FALSE(left("max_tokens is not supported")->max_tokens);
  EXPECT_EQ(left(R"({"error":{"message":"the prompt is too long"}})"), std::nullopt);
  EXPECT_EQ(left(""), std::nullopt);
  // A proxy's page is about nothing that was asked.
  EXPECT_EQ(left("<html><body itemtype=\"https://schema.org/\">Bad gateway"), std::nullopt);
  ChatFeatures few = all;
  few.top_logprobs = 5;
  EXPECT_EQ(without_refused(few, {.status = 400, .body = "no logprobs"})->top_logprobs, 0);
}

TEST(ChatAddress, KnowsThisMachine) {
  for (const char* own : {"http://localhost/v1", "http://LOCALHOST:80/", "http://127.0.0.1:8080",
                          "http://127.9.9.9/x", "http://[::1]:1234/v1"}) {
    EXPECT_TRUE(is_loopback(own)) << own;
  }
  for (const char* other :
       {"http://127.evil.example/", "http://localhost.evil.example/", "http://10.0.0.1/",
        "http://[::2]/", "localhost", "http://evil.example/?localhost"}) {
    EXPECT_FALSE(is_loopback(other)) << other;
  }
}

TEST(ChatAddress, RefusesWhatIsNoPlainAddress) {
  for (const char* endpoint : {"", "localhost:8080", "file:///etc/passwd", "https://",
                               "https:///v1", "https://me:secret@host/", "https://host/a b",
                               "https://host\n/", "https://host/#x", "https://a\\b"}) {
    EXPECT_FALSE(chat_address(endpoint).ok()) << endpoint;
  }
  EXPECT_EQ(chat_address("HTTPS://Host:1/v1beta/openai/").value(),
            "https://Host:1/v1beta/openai/chat/completions");
  EXPECT_EQ(chat_address("https://host?key=1").value(), "https://host/v1/chat/completions?key=1");
}

}  // namespace
}  // namespace mercer
