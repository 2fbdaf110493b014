// A run against made-up endpoints, on a made-up clock.
#include "guide/guide_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <set>

namespace mercer {
namespace {

using nlohmann::json;
using ::testing::Each;
using ::testing::HasSubstr;

std::vector<ItemText> items(size_t count) {
  std::vector<ItemText> texts;
  for (size_t i = 0; i < count; ++i) {
    texts.push_back({"sku-" + std::to_string(i), R"({"title":")" + std::to_string(i) + "\"}"});
  }
  return texts;
}

float right_score(size_t item) { return static_cast<float>(item * 7 % 11); }

json products_of(const GuideRequest& request) {
  const json body = json::parse(request.body);
  return json::parse(body["messages"][1]["content"].get<std::string>())["products"];
}

json right_answer(const GuideRequest& request) {
  json scores = json::object();
  for (const json& product : products_of(request)) {
    const size_t item = std::stoul(product["about"]["title"].get<std::string>());
    scores[product["id"].get<std::string>()] = {{"warm", right_score(item)}};
  }
  return scores;
}

HttpAnswer completion(const std::string& content) {
  return {.status = 200, .body = json{{"choices", {{{"message", {{"content", content}}}}}}}.dump()};
}

const ScoreQuestion& question() {
  static const ScoreQuestion kQuestion = score_question("m", {{"warm", "0 = cold"}});
  return kQuestion;
}

// Something that may come of a request, most often the right answer.
HttpAnswer some_answer(const GuideRequest& request, std::mt19937_64& random) {
  json scores = right_answer(request);
  switch (random() % 12) {
    case 0:
      return {.status = 500, .body = "oops"};
    case 1:
      return {.status = 429, .retry_after_ms = static_cast<int64_t>(random() % 5000)};
    case 2:
      return {.failure = "connection lost"};
    case 3:
      return {.status = 400, .body = R"({"error":{"message":"too long"}})"};
    case 4:
      return completion(scores.dump().substr(random() % 20));
    case 5:
      scores.begin().value()["warm"] = 12;
      return completion(scores.dump());
    case 6:
      scores.erase(scores.begin());
      return completion(scores.dump());
    default:
      return completion(scores.dump());
  }
}

TEST(GuideRun, ScoresEachItemOnceWhateverHappens) {
  int finished = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    std::mt19937_64 random(seed);
    const std::vector<ItemText> texts = items(1 + random() % 60);
    const GuideOptions options{
        .batch = 1 + random() % 12, .parallel = 1 + random() % 5, .seed = seed};
    GuideRun run(question(), texts, options);
    std::vector<GuideRequest> under_way;
    std::map<uint32_t, std::vector<float>> scored;
    int64_t now_ms = 0;
    size_t steps = 0;
    while ((run.has_more() || run.in_flight() > 0) && ++steps < 100'000) {
      while (auto request = run.next(now_ms)) {
        ASSERT_EQ(run.waits_ms(now_ms), 0);
        under_way.push_back(std::move(*request));
      }
      ASSERT_LE(run.in_flight(), options.parallel);
      if (under_way.empty()) {
        ASSERT_GT(run.waits_ms(now_ms), 0);
        now_ms += run.waits_ms(now_ms);
        continue;
      }
      now_ms += static_cast<int64_t>(random() % 1000);
      const size_t which = random() % under_way.size();
      const GuideRequest request = std::move(under_way[which]);
      under_way.erase(under_way.begin() + static_cast<std::ptrdiff_t>(which));
      const HttpAnswer answer = some_answer(request, random);
      for (const GuideGain::Item& item : run.take(request.number, answer, now_ms).items) {
        EXPECT_TRUE(scored.emplace(item.item, item.scores).second) << "scored twice";
        EXPECT_THAT(item.scores, Each(right_score(item.item)));
      }
      // An answer that comes twice, or to nothing.
      EXPECT_TRUE(run.take(request.number, answer, now_ms).items.empty());
    }
    if (run.stopped()) continue;
    ++finished;
    EXPECT_EQ(scored.size() + run.unscored().size(), texts.size());
    for (const UnscoredItem& item : run.unscored()) EXPECT_FALSE(scored.contains(item.item));
  }
  EXPECT_GT(finished, 150);
}

TEST(GuideRun, AsksForAnItemSixTimesInHalfTheCompanyEachTime) {
  const std::vector<ItemText> texts = items(32);
  GuideRun run(question(), texts, {.batch = 32});
  std::vector<size_t> sizes;
  while (auto request = run.next(0)) {
    json scores = right_answer(*request);
    const json products = products_of(*request);
    for (const json& product : products) {
      if (product["about"]["title"] != "0") continue;
      scores.erase(product["id"].get<std::string>());
      // A neighbour that is left out, too, keeps it company.
      if (products.size() > 1) scores.erase(products[1]["id"].get<std::string>());
      sizes.push_back(products.size());
    }
    run.take(request->number, completion(scores.dump()), 0);
  }
  EXPECT_THAT(sizes, ::testing::ElementsAre(32, 2, 1, 1, 1, 1));
  ASSERT_EQ(run.unscored().size(), 1u);
  EXPECT_THAT(run.unscored()[0].reason, HasSubstr("leaves out an id"));
  EXPECT_FALSE(run.stopped());
}

TEST(GuideRun, AsksTheSameWhateverTheOrderOfAnswers) {
  const std::vector<ItemText> texts = items(12);
  const auto bodies = [&](bool backwards) {
    GuideRun run(question(), texts, {.batch = 3, .parallel = 4, .seed = 9});
    std::set<std::string> asked;
    std::vector<GuideRequest> under_way;
    while (run.has_more() || run.in_flight() > 0) {
      while (auto request = run.next(0)) under_way.push_back(std::move(*request));
      const GuideRequest request = backwards ? under_way.back() : under_way.front();
      under_way.erase(backwards ? under_way.end() - 1 : under_way.begin());
      asked.insert(request.body);
      run.take(request.number, completion(right_answer(request).dump()), 0);
    }
    return asked;
  };
  EXPECT_EQ(bodies(false).size(), 4u);
  EXPECT_EQ(bodies(false), bodies(true));
}

}  // namespace
}  // namespace mercer
