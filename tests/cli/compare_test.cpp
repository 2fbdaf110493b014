// `mercer compare` as a user runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/console.h"
#include "cli/small_shop.h"

namespace mercer::cli {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class Compare : public SmallShop {
 protected:
  Outcome compare(const Words& more = {}) const {
    return run_command(joined({"compare", "--data", path("shop"), "--guided", path("guided.csv"),
                               "--attributes", path("attributes.json"), "--dim", "6"},
                              more));
  }
  static Words quick(const Words& more = {}) {
    return joined({"--base", "linear --epochs 1", "--baselines", "popularity", "--seeds", "1"},
                  more);
  }
  json run_file(const std::string& name) const {
    return json::parse(folder_.read("out/runs/" + name), nullptr, false);
  }
};

TEST_F(Compare, SetsEveryVariantOfEveryBaseBesideTheBaselines) {
  const json report = json_of(
      compare({"--base", "linear --epochs 1",
               "sasrec --epochs 1 --inner 4 --max-length 5 --layers 1", "--seeds", "2", "--json"}));
  EXPECT_EQ(report["protocol"], "leave-one-out");
  EXPECT_EQ(report["cases"], kUsers);
  EXPECT_EQ(report["seeds"], json({1, 2}));
  ASSERT_EQ(report["rows"].size(), 4u + 2 * 7);
  for (const json& row : report["rows"]) {
    EXPECT_EQ(row["base"].is_null(), row["seeds"] == 1);
    EXPECT_GT(row["masked"]["mrr"].get<double>(), 0);
    EXPECT_LE(row["unmasked"]["ndcg@10"].get<double>(), 1);
  }
  EXPECT_EQ(report["gains"].size(), 2u * 7 * 2 * 3);
  for (const json& gain : report["gains"]) {
    EXPECT_LE(gain["low"], gain["gain"]);
    EXPECT_GE(gain["high"], gain["gain"]);
    EXPECT_GE(gain["p_holm"], gain["p"]);
  }
}

TEST_F(Compare, KeepsTheWidthsEqual) {
  const json report = json_of(compare(quick({"--json"})));
  std::map<std::string, int> widths;
  for (const json& row : report["rows"]) widths[row["variant"]] = row["dim"];
  EXPECT_EQ(widths["base"], 6);
  EXPECT_EQ(widths["refined"], 6);
  EXPECT_EQ(widths["refined-shuffled"], 6);
  EXPECT_EQ(widths["refined-random"], 6);
  EXPECT_EQ(widths["reduced"], 4);
  EXPECT_EQ(widths["guided"], 6);
}

TEST_F(Compare, WritesItsReportInThreeForms) {
  const Outcome outcome = compare(quick({"-o", path("out"), "--title", "A <b>shop</b>"}));
  ASSERT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  EXPECT_EQ(folder_.read("out/comparison.md") + "\n", outcome.out);
  const json report = json::parse(folder_.read("out/comparison.json"));
  EXPECT_EQ(report["title"], "A <b>shop</b>");
  EXPECT_THAT(report["command"].get<std::string>(), HasSubstr("--base \"linear --epochs 1\""));
  const std::string page = folder_.read("out/comparison.html");
  EXPECT_THAT(page, HasSubstr("<!doctype html>"));
  EXPECT_THAT(page, HasSubstr("A \\u003cb>shop"));
  EXPECT_THAT(page, Not(HasSubstr("A <b>")));
}

TEST_F(Compare, GoesOnWhereItStopped) {
  const Words words = quick({"-o", path("out"), "--json"});
  const json whole = json_of(compare(words));
  // As if it had been stopped after the third training; what is there is not trained again.
  for (const char* variant : {"refined", "refined-shuffled", "refined-random"}) {
    std::filesystem::remove(path(std::string("out/runs/linear-epochs-1-") + variant + "-1.json"));
  }
  json marked = run_file("linear-epochs-1-guided-1.json");
  marked["training_s"] = 12345;
  folder_.write("out/runs/linear-epochs-1-guided-1.json", marked.dump());
  const json again = json_of(compare(words));
  ASSERT_EQ(again["rows"].size(), whole["rows"].size());
  for (size_t i = 0; i < whole["rows"].size(); ++i) {
    EXPECT_EQ(again["rows"][i]["masked"], whole["rows"][i]["masked"]);
    if (again["rows"][i]["variant"] == "guided") {
      EXPECT_EQ(again["rows"][i]["training_s"], 12345);
    }
  }
  EXPECT_EQ(again["gains"], whole["gains"]);
}

TEST_F(Compare, TrainsAgainWhatWasTrainedOtherwise) {
  const Words words = quick({"-o", path("out"), "--json"});
  json_of(compare(words));
  const json before = run_file("linear-epochs-1-base-1.json");
  json_of(compare(joined(words, {"--protocol", "time", "--test-from", "2024-01-07"})));
  EXPECT_NE(run_file("linear-epochs-1-base-1.json")["identity"], before["identity"]);
}

TEST_F(Compare, NamesADamagedRun) {
  const Words words = quick({"-o", path("out")});
  ASSERT_EQ(compare(words).exit_code, kExitDone);
  for (const char* text : {"", "{}", "[1", R"({"identity": 1})"}) {
    folder_.write("out/runs/linear-epochs-1-base-1.json", text);
    const Outcome outcome = compare(words);
    EXPECT_TRUE(outcome.exit_code == kExitFailed || std::string(text).starts_with("{")) << text;
    if (outcome.exit_code != kExitFailed) continue;
    EXPECT_THAT(outcome.err, HasSubstr("linear-epochs-1-base-1.json"));
    EXPECT_THAT(outcome.err, HasSubstr("delete it"));
  }
}

TEST_F(Compare, SaysWhatIsWrongWithABase) {
  EXPECT_THAT(compare({"--base", "magic"}).err, HasSubstr("--base \"magic\""));
  EXPECT_THAT(compare({"--base", "linear --layers 2"}).err, HasSubstr("--layers means nothing"));
  EXPECT_THAT(compare({"--base", "sasrec --epochs none"}).err, HasSubstr("--epochs"));
}

TEST_F(Compare, MakesOnlyTheVariantsAskedFor) {
  const json report = json_of(compare(quick({"--variants", "refined", "--json"})));
  ASSERT_EQ(report["rows"].size(), 3u);
  EXPECT_EQ(report["rows"][1]["variant"], "base");
  EXPECT_EQ(report["rows"][2]["variant"], "refined");
  EXPECT_EQ(compare(quick({"--variants", "polished"})).exit_code, kExitUsage);
}

TEST_F(Compare, SetsNothingBesideTheBasesIfAskedSo) {
  const json report = json_of(compare({"--base", "linear --epochs 1", "--seeds", "1", "--variants",
                                       "refined", "--baselines", "none", "--json"}));
  EXPECT_EQ(report["rows"].size(), 2u);
}

TEST_F(Compare, AsksForItemsThatTrainingNeverSaw) {
  const json report = json_of(compare(quick({"--new-items", "20", "--variants", "refined",
                                             "--baselines", "random", "popularity", "--json"})));
  EXPECT_EQ(report["protocol"], "new-items:20:1");
  EXPECT_GT(report["cases"], 0);
  EXPECT_LE(report["cases"], kUsers);
  for (const json& row : report["rows"]) {
    // Among the new items alone a target cannot stand lower than among all.
    EXPECT_GE(row["masked"]["mrr"], row["unmasked"]["mrr"]) << row["variant"];
    ASSERT_EQ(row["by_popularity"].size(), 1u);
    EXPECT_EQ(row["by_popularity"][0]["group"], "none");
  }
  EXPECT_EQ(compare(quick({"--new-items", "20", "--protocol", "next-basket"})).exit_code,
            kExitUsage);
}

}  // namespace
}  // namespace mercer::cli
