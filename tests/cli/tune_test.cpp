// `mercer tune` as a user runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <sstream>

#include "cli/interrupt.h"
#include "cli/small_shop.h"
#include "data/attributes.h"
#include "data/guided_scores.h"

namespace mercer::cli {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class Tune : public SmallShop {
 protected:
  Tune() { EXPECT_EQ(base("base.safetensors").exit_code, kExitDone); }

  Outcome tune(const std::string& output, const Words& more = {}) const {
    return run_command(joined(
        {"tune", "--data", path("shop"), "--base", path("base.safetensors"), "--guided",
         path("guided.csv"), "--attributes", path("attributes.json"), "--dim", "5", "--epochs", "6",
         "--positions-per-step", "20", "--near", "0.01", "-o", path(output)},
        more));
  }
  // Of a file of scores, in the order of the items' ids as they were imported.
  GuidedScores scores_in(const std::string& name) const {
    std::vector<CatalogueItem> items;
    for (int item = 0; item < kItems; ++item) items.push_back({item_id(item), ""});
    auto scores =
        parse_guided_scores(folder_.read(name), parse_attributes(kAttributes).value(), items);
    EXPECT_TRUE(scores.ok()) << scores.error().message;
    return std::move(scores).value();
  }
  std::string error_of(const Words& more) const {
    const Outcome outcome = tune("tuned.csv", more);
    EXPECT_EQ(outcome.exit_code, kExitFailed);
    EXPECT_THAT(folder_.list(), Not(Contains(HasSubstr("tuned"))));
    return outcome.err;
  }
};

TEST_F(Tune, ReportsGainAndDriftOfTheScoresThatItWrites) {
  const json report = json_of(tune("tuned.csv", {"--json", "--seed", "3"}));
  EXPECT_EQ(report["output"], path("tuned.csv"));
  EXPECT_EQ(report["items"], kItems);
  EXPECT_EQ(report["seed"], 3);
  for (const char* scores : {"untuned", "tuned"}) {
    expect_evaluation(report[scores]["validation"], "leave-one-out");
    expect_evaluation(report[scores]["test"], "leave-one-out");
    EXPECT_GT(report[scores]["named_share"].get<double>(), 0);
  }
  ASSERT_EQ(report["gains"].size(), 6u);
  for (const json& gain : report["gains"]) {
    const std::string split = gain["split"];
    const std::string metric = gain["metric"];
    const double before = report["untuned"][split]["masked"][metric];
    const double after = report["tuned"][split]["masked"][metric];
    EXPECT_NEAR(gain["gain"].get<double>(), after / before - 1, 1e-9);
    EXPECT_LE(gain["low"], gain["high"]);
  }
  const GuidedScores before = scores_in("guided.csv");
  const GuidedScores after = scores_in("tuned.csv");
  EXPECT_EQ(after.missing_count, 0u);
  ASSERT_EQ(report["drift"].size(), 2u);
  for (size_t k = 0; k < 2; ++k) {
    const json& drift = report["drift"][k];
    double change = 0;
    for (size_t item = 0; item < kItems; ++item) {
      change += std::abs(after.values[item * 2 + k] - before.values[item * 2 + k]) / kItems;
    }
    EXPECT_GT(change, 0);
    EXPECT_NEAR(drift["mean_change"].get<double>(), change, 1e-5);
    EXPECT_LE(drift["correlation"], 1);
    const json& mover = drift["movers"][0];
    EXPECT_EQ(mover["title"], "Title of " + mover["id"].get<std::string>());
  }
}

TEST_F(Tune, TellsAPersonWhatMovedAndWhetherItPays) {
  const Outcome outcome = tune("tuned.csv");
  ASSERT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("tuned, test"));
  EXPECT_THAT(outcome.out, HasSubstr("ndcg@10"));
  EXPECT_THAT(outcome.out, HasSubstr("mean change"));
  EXPECT_THAT(outcome.out, HasSubstr("Title of sku-"));
  EXPECT_THAT(outcome.out, HasSubstr("untuned scores"));
}

TEST_F(Tune, WritesTheSameBytesWithTheSameSeed) {
  tune("first.csv", {"--threads", "1", "--fine-tuning", path("first.jsonl")});
  tune("second.csv", {"--threads", "3", "--fine-tuning", path("second.jsonl")});
  tune("other.csv", {"--seed", "2"});
  const std::string first = folder_.read("first.csv");
  EXPECT_THAT(first, HasSubstr("item,warm,arty\n"));
  EXPECT_EQ(folder_.read("second.csv"), first);
  EXPECT_EQ(folder_.read("second.json"), folder_.read("first.json"));
  EXPECT_EQ(folder_.read("second.jsonl"), folder_.read("first.jsonl"));
  EXPECT_NE(folder_.read("other.csv"), first);
}

TEST_F(Tune, LeavesTheScoresAsTheyAreOfRankZero) {
  const json report = json_of(tune("tuned.csv", {"--rank", "0", "--json"}));
  EXPECT_EQ(scores_in("tuned.csv").values, scores_in("guided.csv").values);
  for (const json& gain : report["gains"]) EXPECT_EQ(gain["gain"], 0);
  for (const json& drift : report["drift"]) EXPECT_TRUE(drift["movers"].empty());
}

TEST_F(Tune, LetsAModelTellThatItsScoresWereTuned) {
  ASSERT_EQ(tune("tuned.csv", {"--seed", "4"}).exit_code, kExitDone);
  const Outcome refined =
      run_command({"refine", "--data", path("shop"), "--base", path("base.safetensors"), "--guided",
                   path("tuned.csv"), "--attributes", path("attributes.json"), "--dim", "5",
                   "--epochs", "1", "-o", path("shop.mercer")});
  ASSERT_EQ(refined.exit_code, kExitDone) << refined.err;
  const json inspected = json_of(run_command({"inspect", path("shop.mercer"), "--json"}));
  EXPECT_THAT(inspected["provenance"]["guided_source"].get<std::string>(),
              HasSubstr("unknown scorer, tuned on leave-one-out training events (rank 8, near "
                        "0.01,"));
}

TEST_F(Tune, RefusesScoresThatWereTunedBefore) {
  ASSERT_EQ(tune("tuned.csv").exit_code, kExitDone);
  folder_.write("guided.csv", folder_.read("tuned.csv"));
  folder_.write("guided.json", folder_.read("tuned.json"));
  const Outcome again = tune("again.csv");
  EXPECT_EQ(again.exit_code, kExitFailed);
  EXPECT_THAT(again.err, HasSubstr("tuned before"));
  EXPECT_EQ(folder_.read("again.csv"), "");
}

TEST_F(Tune, WritesExamplesForFineTuning) {
  const json report = json_of(
      tune("tuned.csv", {"--fine-tuning", path("examples.jsonl"), "--batch", "4", "--json"}));
  EXPECT_EQ(report["fine_tuning_examples"], 4);
  const GuidedScores scores = scores_in("tuned.csv");
  std::istringstream lines(folder_.read("examples.jsonl"));
  int items = 0;
  for (std::string line; std::getline(lines, line);) {
    const json messages = json::parse(line)["messages"];
    const json asked = json::parse(messages[1]["content"].get<std::string>());
    const json answered = json::parse(messages[2]["content"].get<std::string>());
    for (const json& product : asked["products"]) {
      const std::string title = product["about"]["title"];
      EXPECT_EQ(product["about"]["price"], "2.5");
      const int item = std::stoi(title.substr(std::string("Title of sku-").size()));
      const json& answer = answered[product["id"].get<std::string>()];
      EXPECT_EQ(answer["warm"], std::lround(scores.values[item * 2]));
      EXPECT_EQ(answer["arty"], std::lround(scores.values[item * 2 + 1]));
      ++items;
    }
  }
  EXPECT_EQ(items, kItems);
  const json none = json_of(
      tune("tuned.csv", {"--fine-tuning", path("none.jsonl"), "--min-sales", "1000", "--json"}));
  EXPECT_EQ(none["fine_tuning_examples"], 0);
}

TEST_F(Tune, LeavesNothingHalfWrittenWhenInterrupted) {
  catch_interrupts();
  std::raise(SIGINT);
  const Outcome outcome = tune("tuned.csv", {"--fine-tuning", path("tuned.jsonl")});
  clear_interrupt();
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, HasSubstr("[cancelled]"));
  EXPECT_THAT(folder_.list(), Not(Contains(HasSubstr("tuned"))));
}

TEST_F(Tune, RefusesWhatIsNoScoreAndPassesOverUnknownItems) {
  folder_.write("guided.csv", guided_csv() + "sku-lost,1,2\n");
  const Outcome outcome = tune("tuned.csv");
  EXPECT_EQ(outcome.exit_code, kExitDone);
  EXPECT_THAT(outcome.err, HasSubstr("1 scored items are not in the data set"));
  EXPECT_THAT(folder_.read("tuned.csv"), Not(HasSubstr("sku-lost")));
  std::remove(path("tuned.csv").c_str());
  std::remove(path("tuned.json").c_str());
  for (const char* score : {"nan", "inf", "-1", "10.01", "", "many"}) {
    std::string csv = guided_csv();
    csv.replace(csv.find("sku-3,3,"), 8, "sku-3," + std::string(score) + ",");
    folder_.write("guided.csv", csv);
    EXPECT_THAT(error_of({}), HasSubstr("line 5")) << score;
  }
}

TEST_F(Tune, NeedsTitles) {
  std::string csv = events_csv();
  for (size_t at = csv.find("Title of"); at != std::string::npos; at = csv.find("Title of")) {
    csv.erase(at, csv.find(',', at) - at);
  }
  import_events("shop", csv);
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  EXPECT_THAT(error_of({}), HasSubstr("no scored item has a title"));
}

TEST_F(Tune, RejectsWrongUse) {
  EXPECT_EQ(run_command({"tune"}).exit_code, kExitUsage);
  EXPECT_EQ(tune("tuned.json").exit_code, kExitUsage);
  EXPECT_EQ(tune("guided.csv").exit_code, kExitUsage);
  EXPECT_EQ(tune("tuned.csv", {"--rank", "-1"}).exit_code, kExitUsage);
  EXPECT_EQ(tune("tuned.csv", {"--format", "-1"}).exit_code, kExitUsage);
  EXPECT_EQ(tune("tuned.csv", {"--batch", "0"}).exit_code, kExitUsage);
  EXPECT_EQ(folder_.read("guided.csv"), guided_csv());
  EXPECT_THAT(error_of({"--guided-weight", "1", "2"}), HasSubstr("one guided weight"));
}

}  // namespace
}  // namespace mercer::cli
