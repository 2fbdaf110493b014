// `mercer attributes`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <csignal>

#include "cli/interrupt.h"
#include "cli/small_shop.h"

namespace mercer::cli {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class Attributes : public SmallShop {
 protected:
  Outcome attributes(const Words& more = {}) const {
    return run_command(joined({"attributes", "--data", path("shop"), "--guided", path("guided.csv"),
                               "--attributes", path("attributes.json")},
                              more));
  }
  // Trainings small enough for a test.
  Outcome attributes_with_base(const Words& more = {}) const {
    return attributes(joined(
        {"--base", path("base.safetensors"), "--dim", "5", "--epochs", "2", "--json"}, more));
  }
  // The entry of an attribute.
  static json entry_of(const json& report, const std::string& name) {
    for (const json& entry : report["attributes"]) {
      if (entry["name"] == name) return entry;
    }
    ADD_FAILURE() << "no " << name << " in " << report.dump();
    return {};
  }
  static std::vector<std::string> reasons_of(const json& entry) {
    std::vector<std::string> reasons;
    for (const json& doubt : entry["reconsider"]) reasons.push_back(doubt["reason"]);
    return reasons;
  }
};

TEST_F(Attributes, AreDescribedByTheirScores) {
  const json report = json_of(attributes({"--json"}));
  EXPECT_EQ(report["items"], kItems);
  EXPECT_EQ(report["scored"], kItems);
  EXPECT_EQ(report["retest_items"], 0);
  EXPECT_FALSE(report.contains("validation"));
  const json warm = entry_of(report, "warm");  // 0 to 10, then 0 to 3
  EXPECT_NEAR(warm["mean"].get<double>(), 61.0 / 15, 1e-9);
  EXPECT_NEAR(warm["zero_share"].get<double>(), 2.0 / 15, 1e-9);
  EXPECT_EQ(warm["nearest"], "arty");
  EXPECT_NEAR(warm["r_squared"].get<double>(), std::pow(warm["correlation"].get<double>(), 2),
              1e-9);
  EXPECT_TRUE(warm["retest"].is_null());
  EXPECT_TRUE(warm["without"].is_null());
  EXPECT_EQ(report["attributes"][1]["name"], "arty");
  EXPECT_EQ(entry_of(report, "arty")["correlation"], warm["correlation"]);
}

TEST_F(Attributes, ThatAreOfLittleUseAreNamedWithTheReason) {
  folder_.write("attributes.json",
                R"([{"name":"warm","description":"0 = cold"},{"name":"hot","description":"0 = x"},)"
                R"({"name":"flat","description":"0 = x"},{"name":"arty","description":"0 = x"}])");
  std::string csv = "item,warm,hot,flat,arty\n";
  std::string retest = "item,warm,hot,flat,arty\n";
  for (int item = 0; item < kItems; ++item) {
    const int warm = item % 11;
    const int arty = item * 7 % 10;
    csv += item_id(item) + "," + std::to_string(warm) + "," + std::to_string(10 - warm) + ",5," +
           std::to_string(arty) + "\n";
    if (item % 2 == 0) {
      retest += item_id(item) + "," + std::to_string(warm) + "," + std::to_string(10 - warm) +
                ",5," + std::to_string(arty > 4 ? arty - 5 : arty + 5) + "\n";
    }
  }
  folder_.write("guided.csv", csv);
  folder_.write("guided.retest.csv", retest);
  const json report = json_of(attributes({"--retest", path("guided.retest.csv"), "--json"}));
  EXPECT_EQ(report["retest_items"], 8);
  using Reasons = std::vector<std::string>;
  EXPECT_EQ(reasons_of(entry_of(report, "warm")), Reasons{"redundant"});
  EXPECT_EQ(reasons_of(entry_of(report, "hot")), Reasons{"redundant"});
  EXPECT_EQ(reasons_of(entry_of(report, "flat")), Reasons{"near-constant"});
  EXPECT_EQ(reasons_of(entry_of(report, "arty")), Reasons{"not-repeatable"});
  EXPECT_EQ(entry_of(report, "warm")["retest"]["within_one"], 1);
  EXPECT_EQ(entry_of(report, "arty")["retest"]["mean_absolute_difference"], 5);
  EXPECT_TRUE(entry_of(report, "flat")["retest"]["correlation"].is_null());
  EXPECT_TRUE(entry_of(report, "flat")["nearest"].is_null());

  const Outcome text = attributes({"--retest", path("guided.retest.csv")});
  EXPECT_EQ(text.exit_code, kExitDone) << text.err;
  EXPECT_THAT(text.out, HasSubstr("15 of 15 items have scores, 8 were scored twice"));
  EXPECT_THAT(text.out, HasSubstr("warm       says much the same as hot (correlation -1.00)"));
  EXPECT_THAT(text.out, HasSubstr("flat       nearly the same for every item"));
  EXPECT_THAT(text.out, HasSubstr("arty       asked again, the scores are others"));
  EXPECT_THAT(attributes().out, Not(HasSubstr("within 1")));
}

TEST_F(Attributes, AreTakenAwayInTurnWithABase) {
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  const json report = json_of(attributes_with_base({"--seeds", "2"}));
  EXPECT_EQ(report["validation"]["protocol"], "leave-one-out");
  EXPECT_EQ(report["validation"]["cases"], kUsers);
  EXPECT_EQ(report["validation"]["seeds"], 2);
  const double with_all = report["validation"]["ndcg@10"].get<double>();
  for (const char* name : {"warm", "arty"}) {
    const json without = entry_of(report, name)["without"];
    EXPECT_NEAR(without["ndcg@10"].get<double>(),
                with_all + without["change"]["mean"].get<double>(), 1e-9);
    EXPECT_LE(without["change"]["low"], without["change"]["high"]);
    EXPECT_LE(without["change"]["p"], without["change"]["holm_p"]);
  }
  EXPECT_NE(entry_of(report, "warm")["without"], entry_of(report, "arty")["without"]);
  EXPECT_EQ(report, json_of(attributes_with_base({"--seeds", "2"})));
}

TEST_F(Attributes, AreMeasuredAsRefineMeasures) {
  train();
  const json refined =
      json_of(refine("base.safetensors", "shop.mercer", {"--json", "--precision", "float32"}));
  const json report = json_of(attributes_with_base());
  EXPECT_NEAR(report["validation"]["ndcg@10"].get<double>(),
              refined["validation"]["masked"]["ndcg@10"].get<double>(), 1e-6);
}

TEST_F(Attributes, PrintWhatRankingLosesForPeople) {
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  const Outcome outcome =
      attributes({"--base", path("base.safetensors"), "--dim", "5", "--epochs", "2"});
  EXPECT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("NDCG@10 without it"));
  EXPECT_THAT(outcome.out, HasSubstr("30 validation cases, leave-one-out, 1 seed\n"));
}

TEST_F(Attributes, StopOnAnInterrupt) {
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  catch_interrupts();
  std::raise(SIGINT);
  const Outcome outcome = attributes_with_base();
  clear_interrupt();
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, HasSubstr("[cancelled]"));
  EXPECT_EQ(outcome.out, "");
}

TEST_F(Attributes, SayWhatIsWrongWithTheirFiles) {
  const std::string guided = guided_csv();
  folder_.write("other.csv", "item,warm,arty\nnobody,1,2\n");
  folder_.write("bad.csv", "item,warm,arty\nsku-1,1,12\n");
  const Outcome other = attributes({"--retest", path("other.csv")});
  EXPECT_EQ(other.exit_code, kExitFailed);
  EXPECT_THAT(other.err, HasSubstr("scores no item of the data set a second time"));
  EXPECT_THAT(attributes({"--retest", path("bad.csv")}).err, HasSubstr("bad.csv"));
  EXPECT_THAT(attributes({"--base", path("gone.safetensors")}).err, HasSubstr("[not-found]"));
  folder_.write("guided.csv", "item,warm,arty\nnobody,1,2\n");
  EXPECT_THAT(attributes().err, HasSubstr("no item of the catalogue has guided scores"));
  // What is the same for all can be reported, but not trained with.
  std::string flat = "item,warm,arty\n";
  for (int item = 0; item < kItems; ++item) {
    flat += item_id(item) + ",3," + std::to_string(item % 10) + "\n";
  }
  folder_.write("guided.csv", flat);
  EXPECT_EQ(reasons_of(entry_of(json_of(attributes({"--json"})), "warm")),
            std::vector<std::string>{"near-constant"});
  folder_.write("guided.csv", guided);
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  folder_.write("guided.csv", flat);
  EXPECT_THAT(attributes_with_base().err, HasSubstr("\"warm\" has the same score"));
}

TEST_F(Attributes, RejectWrongUsage) {
  EXPECT_EQ(run_command({"attributes", "--data", path("shop")}).exit_code, kExitUsage);
  EXPECT_EQ(attributes({"--seeds", "2"}).exit_code, kExitUsage);
  EXPECT_EQ(attributes({"--dim", "5"}).exit_code, kExitUsage);
}

}  // namespace
}  // namespace mercer::cli
