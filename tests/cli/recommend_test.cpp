// `mercer recommend`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "cli/small_shop.h"
#include "core/sample_model.h"

namespace mercer::cli {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Recommend : public SmallShop {
 protected:
  void SetUp() override { train(); }
  Outcome recommend(const Words& more) const {
    return run_command(joined({"recommend", "--model", path("shop.mercer")}, more));
  }
  Words ids_for(const Words& more) const {
    Words ids;
    const json report = json_of(recommend(joined(more, {"--json"})));
    for (const json& item : report["items"]) {
      ids.push_back(item["id"].get<std::string>());
    }
    return ids;
  }
};

TEST_F(Recommend, ListsItemsBestFirst) {
  const json report = json_of(recommend({"--history", "sku-1,sku-2", "-k", "4", "--json"}));
  EXPECT_EQ(report.size(), 1u);
  ASSERT_EQ(report["items"].size(), 4u);
  for (size_t i = 0; i < 4; ++i) {
    const json& item = report["items"][i];
    EXPECT_EQ(item.size(), 2u) << "no explanation unless asked for";
    EXPECT_TRUE(item["id"].is_string());
    if (i > 0) {
      EXPECT_LE(item["score"].get<double>(), report["items"][i - 1]["score"].get<double>());
    }
  }
}

TEST_F(Recommend, SplitsEachScoreInTwoWays) {
  const json report =
      json_of(recommend({"--history", "sku-1,sku-4,sku-2", "-k", "15", "--explain", "--json"}));
  ASSERT_EQ(report["items"].size(), 15u);
  for (const json& item : report["items"]) {
    const json& why = item["explanation"];
    ASSERT_EQ(why["attributes"].size(), 2u);
    ASSERT_EQ(why["history"].size(), 3u);
    const double bias = why["bias"].get<double>();
    const auto expect_sum = [&](const json& parts, double rest) {
      double sum = bias + rest;
      double magnitude = std::abs(bias) + std::abs(rest);
      double before = INFINITY;
      for (const json& part : parts) {
        const double value = part["contribution"].get<double>();
        EXPECT_LE(std::abs(value), before) << "largest first";
        before = std::abs(value);
        sum += value;
        magnitude += std::abs(value);
      }
      EXPECT_NEAR(sum, item["score"].get<double>(), 1e-5 * magnitude);
    };
    expect_sum(why["attributes"], why["taste"].get<double>());
    expect_sum(why["history"], 0);
    Words names;
    for (const json& part : why["attributes"]) names.push_back(part["name"].get<std::string>());
    EXPECT_THAT(names, ::testing::UnorderedElementsAre("warm", "arty"));
    Words ids;
    for (const json& part : why["history"]) ids.push_back(part["id"].get<std::string>());
    EXPECT_THAT(ids, ::testing::UnorderedElementsAre("sku-1", "sku-4", "sku-2"));
  }
}

TEST_F(Recommend, TellsWhatIsAheadOfTheAverageItem) {
  const json report =
      json_of(recommend({"--history", "sku-1,sku-4", "-k", "15", "--explain", "--json"}));
  double over_all = 0;
  for (const json& item : report["items"]) {
    const json& why = item["explanation"];
    for (const json& part : why["attributes"]) over_all += part["ahead"].get<double>();
    over_all += why["taste"].get<double>() - why["average"]["taste"].get<double>();
  }
  EXPECT_NEAR(over_all, 0, 1e-3) << "over all candidates nothing is ahead";
  EXPECT_THAT(recommend({"--history", "sku-1", "--explain"}).out,
              HasSubstr("ahead of the average item"));
}

TEST_F(Recommend, SteersAsAsked) {
  const auto wishes_for_warmth = [&](const std::string& wish) {
    const json report = json_of(
        recommend({"--history", "sku-1", "-k", "3", "--explain", "--json", "--steer", wish}));
    double steering = 0;
    for (const json& item : report["items"]) {
      for (const json& part : item["explanation"]["attributes"]) {
        if (part["name"] == "warm") steering += part["steering"].get<double>();
      }
    }
    return steering;
  };
  EXPECT_GT(wishes_for_warmth("warm=3"), 0);
  EXPECT_GT(wishes_for_warmth("warm=-3,arty=0"), 0);
  EXPECT_EQ(wishes_for_warmth("arty=1"), 0);
}

TEST_F(Recommend, RefusesWishesThatItCannotRead) {
  for (const char* wish : {"warm", "warm=", "warm=much", "cold=1", "warm=nan", "warm=1000"}) {
    const Outcome outcome = recommend({"--history", "sku-1", "--steer", wish});
    EXPECT_EQ(outcome.exit_code, 1) << wish;
    EXPECT_FALSE(outcome.err.empty());
  }
}

TEST_F(Recommend, MindsTheOrderOfTheHistory) {
  const auto scores = [&](const char* history) { return recommend({"--history", history}).out; };
  EXPECT_NE(scores("sku-1,sku-4"), scores("sku-4,sku-1"));
}

TEST_F(Recommend, LeavesOutWhatItIsToldTo) {
  EXPECT_EQ(ids_for({"--history", "sku-1,sku-2", "-k", "100"}).size(), 15u);
  const Words unseen = ids_for({"--history", "sku-1,sku-2", "-k", "100", "--exclude-seen"});
  EXPECT_EQ(unseen.size(), 13u);
  EXPECT_THAT(unseen, Not(::testing::Contains(::testing::AnyOf("sku-1", "sku-2"))));
  const Words without = ids_for({"--history", "sku-1", "-k", "100", "--exclude", "sku-7,sku-8"});
  EXPECT_EQ(without.size(), 13u);
  EXPECT_THAT(without, Not(::testing::Contains(::testing::AnyOf("sku-7", "sku-8"))));
}

TEST_F(Recommend, AnswersAVisitorWithoutAHistory) {
  const json report = json_of(recommend({"--explain", "--json", "-k", "3"}));
  ASSERT_EQ(report["items"].size(), 3u);
  for (const json& item : report["items"]) {
    EXPECT_EQ(item["score"], item["explanation"]["bias"]);
    EXPECT_TRUE(item["explanation"]["history"].empty());
  }
}

// A report's items under their ids.
json by_id(const json& report) {
  json items;
  for (const json& item : report["items"]) items[item["id"].get<std::string>()] = item;
  return items;
}

TEST_F(Recommend, BoostsItemsAsTheShopSays) {
  const Words asked = {"--history", "sku-1,sku-4", "-k", "15", "--explain", "--json"};
  const json plain = by_id(json_of(recommend(asked)));
  const json report = json_of(
      recommend(joined(asked, {"--steer", "warm=1", "--boost", "sku-9=50,sku-3=-1,sku-9=0.5"})));
  EXPECT_EQ(report["items"][0]["id"], "sku-9");
  for (const json& item : report["items"]) {
    const json& why = item["explanation"];
    const auto id = item["id"].get<std::string>();
    double sum = why["bias"].get<double>() + why["taste"].get<double>();
    for (const json& part : why["attributes"]) {
      sum += part["contribution"].get<double>() + part["steering"].get<double>();
    }
    const double boost = why["boost"].get<double>();
    EXPECT_NEAR(sum + boost, item["score"].get<double>(), 1e-5 * (1 + std::abs(sum + boost)));
    EXPECT_EQ(boost > 0, id == "sku-9");
    EXPECT_EQ(boost < 0, id == "sku-3");
    EXPECT_TRUE(why["average"].contains("boost"));
    EXPECT_FALSE(plain[id]["explanation"].contains("boost")) << "only where rules are given";
    EXPECT_FALSE(plain[id]["explanation"]["average"].contains("boost"));
  }
}

TEST_F(Recommend, ShowsBoostsAndPinsToPeople) {
  const std::string out =
      recommend({"-k", "2", "--explain", "--boost", "sku-9=50", "--pin", "sku-7"}).out;
  EXPECT_THAT(out, AllOf(HasSubstr("  1 "), HasSubstr("Title of sku-7 (pinned)\n"),
                         HasSubstr("Title of sku-9\n"), HasSubstr("  boosts\n")));
  EXPECT_THAT(recommend({"--explain"}).out, AllOf(Not(HasSubstr("boosts")), Not(HasSubstr("(p"))));
}

TEST_F(Recommend, PinsItemsToTheFirstPlaces) {
  const Words asked = {"--history", "sku-1", "-k", "5"};
  Words expected = {"sku-8", "sku-2"};
  for (const std::string& id : ids_for({"--history", "sku-1", "-k", "15"})) {
    if (id != "sku-8" && id != "sku-2") expected.push_back(id);
  }
  expected.resize(5);
  EXPECT_EQ(ids_for(joined(asked, {"--pin", "sku-8,sku-2", "--exclude", "sku-8"})), expected);
  EXPECT_EQ(ids_for(joined(asked, {"--pin", "sku-8", "--pin", "sku-2"})), expected);
  const json report = json_of(recommend(joined(asked, {"--pin", "sku-8,sku-2", "--json"})));
  for (size_t at = 0; at < 5; ++at) EXPECT_EQ(report["items"][at]["pinned"], at < 2);
}

TEST_F(Recommend, DiversifiesWhatItLists) {
  const Words asked = {"--history", "sku-1,sku-4", "-k", "6"};
  const Words plain = ids_for(asked);
  EXPECT_EQ(ids_for(joined(asked, {"--diversity", "0"})), plain);
  const Words unlike = ids_for(joined(asked, {"--diversity", "1"}));
  EXPECT_NE(unlike, plain);
  EXPECT_EQ(unlike[0], plain[0]);
}

TEST_F(Recommend, ListsWhatIsLikeAnItem) {
  const json report = json_of(recommend(
      {"--similar-to", "sku-4", "-k", "100", "--exclude", "sku-2", "--explain", "--json"}));
  ASSERT_EQ(report["items"].size(), 13u);
  const json items = by_id(report);
  EXPECT_FALSE(items.contains("sku-4") || items.contains("sku-2"));
  double before = 1.0001;
  for (const json& item : report["items"]) {
    const double cosine = item["score"].get<double>();
    EXPECT_LE(cosine, before);
    before = cosine;
    const json& why = item["explanation"];
    double sum = why["taste"].get<double>();
    for (const json& part : why["attributes"]) sum += part["contribution"].get<double>();
    EXPECT_NEAR(sum, cosine, 1e-5);
    ASSERT_EQ(why["history"].size(), 1u);
    EXPECT_EQ(why["history"][0]["id"], "sku-4");
  }
  EXPECT_GE(before, -1.0001);
  EXPECT_NE(report["items"][0]["score"], report["items"][12]["score"]);
}

TEST_F(Recommend, FiltersByWhatTheModelKnowsOfItems) {
  const Words all = {"-k", "100", "--filter"};
  EXPECT_THAT(
      ids_for(joined(all, {"id ~ sku-1.*"})),
      ::testing::UnorderedElementsAre("sku-1", "sku-10", "sku-11", "sku-12", "sku-13", "sku-14"));
  EXPECT_EQ(ids_for(joined(all, {"title = Title of sku-3"})), Words({"sku-3"}));
  EXPECT_EQ(ids_for(joined(all, {"price = 2.5"})).size(), 15u);
  EXPECT_EQ(ids_for(joined(all, {"price >= 2.5", "--filter", "id != sku-3"})).size(), 14u);
  EXPECT_TRUE(ids_for(joined(all, {"price < 2.5"})).empty());
  const Words like = ids_for({"--similar-to", "sku-3", "--filter", "id ~ sku-1."});
  EXPECT_EQ(like.size(), 5u);
}

TEST_F(Recommend, FindsAnUnknownPriceInNoRange) {
  SampleModel sample = random_sample({.items = 4}, 1);
  sample.catalogue[2].price = 0;
  const std::vector<uint8_t> bytes = sample.encode(Precision::kInt8);
  folder_.write("shop.mercer", std::string(bytes.begin(), bytes.end()));
  EXPECT_THAT(ids_for({"--filter", "price >= 0"}),
              ::testing::UnorderedElementsAre("item-0", "item-1", "item-3"));
  EXPECT_EQ(ids_for({"--filter", "price = "}), Words({"item-2"}));
}

TEST_F(Recommend, RefusesRulesThatItCannotRead) {
  const auto expect_refused = [&](const Words& words, const char* says) {
    const Outcome outcome = recommend(words);
    EXPECT_EQ(outcome.exit_code, kExitFailed) << words.back();
    EXPECT_THAT(outcome.err, HasSubstr(says));
    EXPECT_EQ(outcome.out, "");
  };
  for (const char* boost : {"sku-1", "sku-1=", "sku-1=much"}) {
    expect_refused({"--boost", boost}, "write it like 85123A=0.5");
  }
  expect_refused({"--boost", "sku-1=101"}, "sku-1");
  expect_refused({"--boost", "sku-1=nan"}, "from -100 to 100");
  expect_refused({"--boost", "ghost=1"}, "ghost");
  expect_refused({"--pin", "ghost"}, "ghost");
  expect_refused({"--pin", "sku-1,sku-1"}, "twice in the pins");
  expect_refused({"--similar-to", "ghost"}, "ghost");
  expect_refused({"--similar-to", ""}, "these items: \"\";");
  expect_refused({"--filter", "colour = red"}, "filter by id, title or price");
  expect_refused({"--filter", "price<5"}, "spaces around it");
}

TEST_F(Recommend, ShowsTitlesAndReasonsToPeople) {
  const Outcome outcome = recommend({"--history", "sku-1,sku-2", "-k", "2", "--explain"});
  EXPECT_EQ(outcome.exit_code, kExitDone);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("Title of sku-"), HasSubstr("warm"), HasSubstr("arty"),
                                 HasSubstr("because of sku-2")));
}

TEST_F(Recommend, NamesTheItemsThatTheModelDoesNotKnow) {
  const Outcome history = recommend({"--history", "sku-1,ghost,sku-2,phantom"});
  EXPECT_EQ(history.exit_code, kExitFailed);
  EXPECT_THAT(history.err, AllOf(HasSubstr("ghost, phantom"), HasSubstr("[not-found]")));
  EXPECT_EQ(history.out, "");
  const Outcome exclude = recommend({"--history", "sku-1", "--exclude", "ghost"});
  EXPECT_EQ(exclude.exit_code, kExitFailed);
  EXPECT_THAT(exclude.err, HasSubstr("ghost"));
  EXPECT_THAT(recommend({"--history", ""}).err, HasSubstr("these items: \"\";"));
}

TEST_F(Recommend, RefusesAHistoryThatRepeatsAnItem) {
  const Outcome outcome = recommend({"--history", "sku-1,sku-2,sku-1"});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("sku-1"), HasSubstr("[invalid-argument]")));
}

TEST_F(Recommend, RefusesADamagedModel) {
  const std::string bytes = folder_.read("shop.mercer");
  folder_.write("cut.mercer", bytes.substr(0, bytes.size() - 100));
  const Outcome cut = run_command({"recommend", "--model", path("cut.mercer")});
  EXPECT_EQ(cut.exit_code, kExitFailed);
  EXPECT_THAT(cut.err, AllOf(HasSubstr(path("cut.mercer")), HasSubstr("[malformed-input]")));
  std::string changed = bytes;
  changed[bytes.size() / 2] ^= 1;
  folder_.write("changed.mercer", changed);
  EXPECT_THAT(run_command({"recommend", "--model", path("changed.mercer")}).err,
              HasSubstr("[checksum-mismatch]"));
  EXPECT_THAT(run_command({"recommend", "--model", path("gone.mercer")}).err,
              HasSubstr("[not-found]"));
  EXPECT_THAT(run_command({"recommend", "--model", path("guided.csv")}).err,
              HasSubstr("not a Mercer model file"));
}

TEST_F(Recommend, RejectsWrongUsage) {
  EXPECT_EQ(run_command({"recommend"}).exit_code, kExitUsage);
  EXPECT_EQ(recommend({"-k", "0"}).exit_code, kExitUsage);
  EXPECT_EQ(recommend({"-k", "-1"}).exit_code, kExitUsage);
  EXPECT_EQ(recommend({"-k", "many"}).exit_code, kExitUsage);
  EXPECT_EQ(recommend({"--diversity", "1.1"}).exit_code, kExitUsage);
  EXPECT_EQ(recommend({"--diversity", "-0.1"}).exit_code, kExitUsage);
  for (const char* other : {"--history", "--steer", "--boost", "--pin", "--diversity"}) {
    EXPECT_EQ(recommend({"--similar-to", "sku-1", other, "1"}).exit_code, kExitUsage) << other;
  }
}

}  // namespace
}  // namespace mercer::cli
