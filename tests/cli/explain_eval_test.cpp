// `mercer explain-eval` as a user runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "cli/interrupt.h"
#include "cli/small_shop.h"

namespace mercer::cli {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class ExplainEval : public SmallShop {
 protected:
  void SetUp() override { train(); }
  Outcome explain_eval(const Words& more = {}, const std::string& model = "shop.mercer") const {
    return run_command(joined({"explain-eval", "--model", path(model), "--data", path("shop"),
                               "--count", "3", "-o", path("out")},
                              more));
  }
};

TEST_F(ExplainEval, ReportsEveryMeasureOfEveryOrder) {
  const json report = json_of(explain_eval({"--json"}));
  EXPECT_EQ(report["protocol"], "leave-one-out");
  EXPECT_EQ(report["encoder"], "linear");
  EXPECT_EQ(report["precision"], "int8");
  EXPECT_EQ(report["users"], kUsers);
  EXPECT_EQ(report["items"], kItems);
  EXPECT_EQ(report["count"], 3);
  EXPECT_EQ(report["attributes"], json({"warm", "arty"}));
  ASSERT_EQ(report["features"].size(), 2u);
  for (const json& features : report["features"]) {
    EXPECT_EQ(features["cases"], kUsers);
    EXPECT_EQ(features["orders"][0]["order"], "shown");
    for (const json& order : features["orders"]) {
      EXPECT_EQ(order["measures"].size(), 12u);
      EXPECT_EQ(order["deletion"].size(), 11u);
      EXPECT_EQ(order["insertion"].size(), 11u);
    }
    for (const json& one : features["comparisons"]) {
      EXPECT_LE(one["low"], one["difference"]);
      EXPECT_GE(one["high"], one["difference"]);
      EXPECT_GE(one["p_holm"], one["p"]);
    }
  }
  EXPECT_EQ(report["randomisations"].size(), 6u);
  EXPECT_NEAR(report["randomisations"][0]["agreement"].get<double>(), 1, 1e-3);
  EXPECT_GT(report["smallest_sets"]["proven"], 0);
  EXPECT_LT(report["attribute_error"], 1e-5);
  EXPECT_LT(report["history_error"], 1e-5);
  EXPECT_LT(report["gradient_error"], 1e-4);
  EXPECT_GT(report["named_share"], 0);
}

TEST_F(ExplainEval, WritesItsReportInThreeForms) {
  const Outcome outcome = explain_eval({"--title", "A <b>shop</b>"});
  ASSERT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  EXPECT_EQ(folder_.read("out/explain-eval.md") + "\n", outcome.out);
  EXPECT_THAT(outcome.out, HasSubstr("holds by construction"));
  EXPECT_THAT(outcome.out, HasSubstr("real re-encoding"));
  const json report = json::parse(folder_.read("out/explain-eval.json"));
  EXPECT_EQ(report["title"], "A <b>shop</b>");
  EXPECT_THAT(report["command"].get<std::string>(), HasSubstr("mercer explain-eval --model"));
  const std::string page = folder_.read("out/explain-eval.html");
  EXPECT_THAT(page, HasSubstr("<!doctype html>"));
  EXPECT_THAT(page, HasSubstr("A \\u003cb>shop"));
  EXPECT_THAT(page, Not(HasSubstr("A <b>")));
  EXPECT_THAT(page, Not(HasSubstr("@REPORT_")));
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(path("out"))) {
    files += entry.exists() ? 1 : 0;
  }
  EXPECT_EQ(files, 3u);
}

TEST_F(ExplainEval, GivesTheSameNumbersForTheSameSeed) {
  const json first = json_of(explain_eval({"--json", "--users", "11", "--seed", "4"}));
  EXPECT_EQ(first["users"], 11);
  const json again = json_of(explain_eval({"--json", "--users", "11", "--seed", "4"}));
  EXPECT_EQ(first, again);
  const json other = json_of(explain_eval({"--json", "--users", "11", "--seed", "5"}));
  EXPECT_NE(first["features"], other["features"]);
  EXPECT_EQ(first["features"][0]["orders"][0], other["features"][0]["orders"][0]);  // shown
}

TEST_F(ExplainEval, TakesEveryEncoder) {
  for (const std::string encoder : {"gru4rec", "sasrec", "bert4rec"}) {
    const std::string model = encoder + ".mercer";
    const Outcome refined =
        refine("base.safetensors", model,
               {"--encoder", encoder, "--layers", "1", "--inner", "4", "--max-length", "6"});
    ASSERT_EQ(refined.exit_code, kExitDone) << refined.err;
    const json report = json_of(explain_eval({"--json"}, model));
    EXPECT_EQ(report["encoder"], encoder);
    EXPECT_TRUE(report["history_error"].is_null());
    EXPECT_TRUE(report["gradient_error"].is_null());
    EXPECT_EQ(report["features"][0]["orders"][4]["order"], "gradient x input");
    EXPECT_EQ(report["features"][0]["orders"].size(), encoder == "gru4rec" ? 5u : 6u);
  }
}

TEST_F(ExplainEval, MeasuresOnTheSplitThatTheModelWasTrainedUnder) {
  const Words by_time = {"--protocol",        "time",      "--test-from", "2024-01-07",
                         "--validation-from", "2024-01-05"};
  ASSERT_EQ(base("timed.safetensors", by_time).exit_code, kExitDone);
  ASSERT_EQ(refine("timed.safetensors", "timed.mercer").exit_code, kExitDone);
  const json report = json_of(explain_eval({"--json"}, "timed.mercer"));
  EXPECT_EQ(report["protocol"], "time:1704412800:1704585600");
}

TEST_F(ExplainEval, SaysWhatIsWrong) {
  const auto expect_failure = [](const Outcome& outcome, const std::string& what) {
    EXPECT_EQ(outcome.exit_code, kExitFailed);
    EXPECT_THAT(outcome.err, HasSubstr(what));
    EXPECT_EQ(outcome.out, "");
  };
  expect_failure(explain_eval({}, "gone.mercer"), "[not-found]");
  const std::string bytes = folder_.read("shop.mercer");
  folder_.write("cut.mercer", bytes.substr(0, bytes.size() / 2));
  expect_failure(explain_eval({}, "cut.mercer"), "[malformed-input]");
  std::string events = events_csv();
  for (size_t at = events.find("sku-3,"); at != std::string::npos; at = events.find("sku-3,")) {
    events.replace(at, 6, "new-3,");
  }
  import_events("other", events);
  expect_failure(run_command({"explain-eval", "--model", path("shop.mercer"), "--data",
                              path("other"), "-o", path("out")}),
                 "was trained on other data");
  EXPECT_FALSE(std::filesystem::exists(path("out")));
  expect_failure(run_command({"explain-eval", "--model", path("shop.mercer"), "--data",
                              path("shop"), "-o", path("shop.mercer")}),
                 "cannot be made");
}

TEST_F(ExplainEval, RejectsWrongUsage) {
  EXPECT_EQ(explain_eval({"--users", "0"}).exit_code, kExitUsage);
  EXPECT_EQ(explain_eval({"--count", "0"}).exit_code, kExitUsage);
  EXPECT_EQ(run_command({"explain-eval", "--model", "a", "--data", "b"}).exit_code, kExitUsage);
  EXPECT_THAT(run_command({"explain-eval", "--help"}).out, HasSubstr("Example:"));
}

TEST_F(ExplainEval, StopsOnAnInterruptAndWritesNothing) {
  catch_interrupts();
  std::raise(SIGINT);
  const Outcome outcome = explain_eval();
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, HasSubstr("[cancelled]"));
  EXPECT_TRUE(std::filesystem::is_empty(path("out")));
  clear_interrupt();
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

}  // namespace
}  // namespace mercer::cli
