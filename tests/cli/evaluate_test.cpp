// `mercer evaluate`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "cli/interrupt.h"
#include "cli/small_shop.h"
#include "train/baselines.h"

namespace mercer::cli {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class Evaluate : public SmallShop {
 protected:
  Outcome evaluate(const Words& models, const Words& more = {}) const {
    Words words = {"evaluate"};
    for (const std::string& model : models) {
      words.push_back(is_baseline(model) ? model : path(model));
    }
    return run_command(joined(joined(words, {"--data", path("shop")}), more));
  }
};

TEST_F(Evaluate, ReportsOneModelAsTheInterfaceSays) {
  train();
  const json report = json_of(evaluate({"shop.mercer"}, {"--json"}));
  expect_evaluation(report, "leave-one-out");
  EXPECT_EQ(report.size(), 5u) << report.dump();
}

TEST_F(Evaluate, AgreesWithWhatTrainingReported) {
  const json base_report = json_of(base("base.safetensors", {"--json"}));
  const json refined_report = json_of(refine("base.safetensors", "shop.mercer", {"--json"}));
  EXPECT_EQ(json_of(evaluate({"base.safetensors"}, {"--json"})), base_report["test"]);
  EXPECT_EQ(json_of(evaluate({"base.safetensors"}, {"--json", "--split", "validation"})),
            base_report["validation"]);
  EXPECT_NE(base_report["validation"], base_report["test"]);
  EXPECT_EQ(json_of(evaluate({"shop.mercer"}, {"--json"})), refined_report["test"]);
  EXPECT_EQ(json_of(evaluate({"shop.mercer"}, {"--json", "--split", "validation"})),
            refined_report["validation"]);
}

TEST_F(Evaluate, ComparesModelsToTheFirst) {
  train();
  const json report =
      json_of(evaluate({"popularity", "base.safetensors", "shop.mercer"}, {"--json"}));
  EXPECT_EQ(report["protocol"], "leave-one-out");
  EXPECT_EQ(report["split"], "test");
  ASSERT_EQ(report["rows"].size(), 3u);
  for (const json& row : report["rows"]) expect_evaluation(row, "leave-one-out");
  EXPECT_EQ(report["rows"][0]["model"], "popularity");
  EXPECT_FALSE(report["rows"][0].contains("ndcg@10_difference_to_first"));
  for (const size_t i : {1u, 2u}) {
    const json& row = report["rows"][i];
    const json& difference = row["ndcg@10_difference_to_first"];
    const double expected = row["masked"]["ndcg@10"].get<double>() -
                            report["rows"][0]["masked"]["ndcg@10"].get<double>();
    EXPECT_NEAR(difference["mean"].get<double>(), expected, 1e-9);
    EXPECT_LE(difference["low"].get<double>(), difference["mean"].get<double>());
    EXPECT_GE(difference["high"].get<double>(), difference["mean"].get<double>());
    EXPECT_GT(difference["p"].get<double>(), 0);
    EXPECT_LE(difference["p"].get<double>(), 1);
  }
}

TEST_F(Evaluate, PrintsATableForPeople) {
  const Outcome outcome = evaluate({"popularity"});
  EXPECT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("seen items masked"));
  EXPECT_THAT(outcome.out, HasSubstr("every item ranked"));
}

TEST_F(Evaluate, FitsEveryBaselineByItsName) {
  train();
  const json report = json_of(
      evaluate({"popularity", "rules", "linear-next-item", "ease", "shop.mercer"}, {"--json"}));
  ASSERT_EQ(report["rows"].size(), 5u);
  for (const json& row : report["rows"]) expect_evaluation(row, "leave-one-out");
  const auto ndcg_of = [&](size_t row) {
    return report["rows"][row]["masked"]["ndcg@10"].get<double>();
  };
  // Shoppers walk in steps of one or two, so what knows the order beats what counts.
  for (const size_t row : {1u, 2u}) EXPECT_GT(ndcg_of(row), ndcg_of(0)) << report.dump(2);
  for (size_t i = 0; i < 4; ++i) {
    const std::string name(baseline_names()[1 + i]);  // all but random
    EXPECT_EQ(report["rows"][i]["model"], name);
    EXPECT_EQ(json_of(evaluate({name}, {"--json"}))["masked"], report["rows"][i]["masked"]);
  }
}

TEST_F(Evaluate, FitsBaselinesUnderTheModelsProtocol) {
  const Words by_time = {"--protocol",        "time",      "--test-from", "2024-01-07",
                         "--validation-from", "2024-01-05"};
  ASSERT_EQ(base("timed.safetensors", by_time).exit_code, kExitDone);
  for (const std::string_view view : baseline_names()) {
    const std::string name(view);
    const json report = json_of(evaluate({name, "timed.safetensors"}, {"--json"}));
    expect_evaluation(report["rows"][0], "time:1704412800:1704585600");
    EXPECT_EQ(report["rows"][0]["masked"],
              json_of(evaluate({name}, joined(by_time, {"--json"})))["masked"]);
  }
}

TEST_F(Evaluate, NamesTheBaselinesInItsHelp) {
  const Outcome help = run_command({"evaluate", "--help"});
  for (const std::string_view name : baseline_names()) {
    EXPECT_THAT(help.out, HasSubstr(std::string(name)));
  }
}

TEST_F(Evaluate, StopsFittingOnAnInterrupt) {
  catch_interrupts();
  std::raise(SIGINT);
  for (const char* name : {"linear-next-item", "ease"}) {
    const Outcome outcome = evaluate({name}, {"--json"});
    EXPECT_EQ(outcome.exit_code, kExitFailed) << name;
    EXPECT_THAT(outcome.err, HasSubstr("[cancelled]"));
    EXPECT_EQ(outcome.out, "");
  }
  EXPECT_EQ(evaluate({"popularity"}).exit_code, kExitDone);  // takes no time
  clear_interrupt();
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

TEST_F(Evaluate, RefusesAModelTrainedUnderAnotherProtocol) {
  train();
  const Words by_time = {"--protocol",        "time",      "--test-from", "2024-01-07",
                         "--validation-from", "2024-01-05"};
  ASSERT_EQ(base("timed.safetensors", by_time).exit_code, kExitDone);
  for (const char* model : {"base.safetensors", "shop.mercer"}) {
    const Outcome asked = evaluate({model}, by_time);
    EXPECT_EQ(asked.exit_code, kExitFailed);
    EXPECT_THAT(asked.err, HasSubstr("was trained under leave-one-out"));
    const Outcome mixed = evaluate({"timed.safetensors", model});
    EXPECT_EQ(mixed.exit_code, kExitFailed);
    EXPECT_THAT(mixed.err, HasSubstr(path(model)));
  }
  const Outcome reverse = evaluate({"timed.safetensors"}, {"--protocol", "leave-one-out"});
  EXPECT_EQ(reverse.exit_code, kExitFailed);
  EXPECT_THAT(reverse.err, HasSubstr("train it again"));
}

TEST_F(Evaluate, TakesTheModelsOwnProtocolAlsoForPopularity) {
  const Words by_time = {"--protocol",        "time",      "--test-from", "2024-01-07",
                         "--validation-from", "2024-01-05"};
  ASSERT_EQ(base("timed.safetensors", by_time).exit_code, kExitDone);
  const json report = json_of(evaluate({"popularity", "timed.safetensors"}, {"--json"}));
  EXPECT_EQ(report["protocol"], "time:1704412800:1704585600");
  EXPECT_EQ(report["rows"][0], json_of(evaluate({"popularity", "popularity"},
                                                joined(by_time, {"--json"})))["rows"][0]);
}

TEST_F(Evaluate, RefusesAModelOfOtherData) {
  train();
  std::string events = events_csv();
  for (size_t at = events.find("sku-3,"); at != std::string::npos; at = events.find("sku-3,")) {
    events.replace(at, 6, "new-3,");
  }
  import_events("shop2", events);
  for (const char* model : {"base.safetensors", "shop.mercer"}) {
    const Outcome outcome = run_command({"evaluate", path(model), "--data", path("shop2")});
    EXPECT_EQ(outcome.exit_code, kExitFailed);
    EXPECT_THAT(outcome.err, HasSubstr("was trained on other data"));
  }
}

TEST_F(Evaluate, RefusesDamagedModels) {
  train();
  for (const char* name : {"base.safetensors", "shop.mercer"}) {
    std::string bytes = folder_.read(name);
    const std::string cut = std::string("cut-") + name;
    folder_.write(cut, bytes.substr(0, bytes.size() / 2));
    const Outcome outcome = evaluate({cut});
    EXPECT_EQ(outcome.exit_code, kExitFailed);
    EXPECT_THAT(outcome.err, HasSubstr(path(cut)));
    EXPECT_THAT(outcome.err, HasSubstr("[malformed-input]"));
  }
  EXPECT_THAT(evaluate({"gone.mercer"}).err, HasSubstr("[not-found]"));
}

TEST_F(Evaluate, RejectsWrongUsage) {
  EXPECT_EQ(run_command({"evaluate", "popularity"}).exit_code, kExitUsage);
  EXPECT_EQ(run_command({"evaluate", "--data", path("shop")}).exit_code, kExitUsage);
  EXPECT_EQ(evaluate({"popularity"}, {"--split", "train"}).exit_code, kExitUsage);
}

TEST_F(Evaluate, SetsUsersOwnInterestsBesideARefinedModel) {
  train();
  const json report =
      json_of(evaluate({"base.safetensors", "shop.mercer"}, {"--user-interests", "--json"}));
  ASSERT_EQ(report["rows"].size(), 3u);  // a base has no attributes to be interested in
  EXPECT_EQ(report["rows"][2]["model"], path("shop.mercer") + " + interests");
  expect_evaluation(report["rows"][2], "leave-one-out");
  EXPECT_NE(report["rows"][2]["masked"], report["rows"][1]["masked"]);
}

// users.csv, and beside it what `mercer guide --users` says of it.
class EvaluateUserScores : public Evaluate {
 protected:
  EvaluateUserScores() {
    std::string csv = "user,arty,warm\n";
    for (int user = 1; user < kUsers; ++user) {  // one has none
      csv += "u" + std::to_string(user) + "," + std::to_string(user % 11) + "," +
             std::to_string(user * 7 % 9) + ".5\n";
    }
    folder_.write("users.csv", csv);
    write_record("leave-one-out");
  }
  void write_record(const std::string& protocol) {
    const json record = {{"format", "mercer-guided"},
                         {"version", 1},
                         {"model", "gpt"},
                         {"answered_by", json::array()},
                         {"prompt", "guide-users-1"},
                         {"prompt_checksum", "ab"},
                         {"question", "cd"},
                         {"expectation", false},
                         {"items", 29},
                         {"date", "2026-01-31T08:00:00Z"},
                         {"scores_checksum", "ef"},
                         {"mercer", "1.0"},
                         {"protocol", protocol}};
    folder_.write("users.json", record.dump());
  }
  Outcome with_scores(const Words& more = {}) const {
    return evaluate({"shop.mercer"},
                    joined({"--user-interests", "--user-scores", path("users.csv")}, more));
  }
};

TEST_F(EvaluateUserScores, StandBesideInterestsFromZero) {
  train();
  const Outcome outcome = with_scores({"--json"});
  const json report = json_of(outcome);
  ASSERT_EQ(report["rows"].size(), 3u);
  const json& row = report["rows"][2];
  EXPECT_EQ(row["model"], path("shop.mercer") + " + interests from scores");
  expect_evaluation(row, "leave-one-out");
  EXPECT_EQ(row["interests"]["source"], "gpt, prompt guide-users-1 (ab), 2026-01-31, edited since");
  const double strength = row["interests"]["strength"];
  EXPECT_TRUE(strength == 0 || strength == 0.03 || strength == 0.1 || strength == 0.3);
  ASSERT_EQ(row["interests"]["trials"].size(), 4u);
  if (strength == 0) {
    EXPECT_EQ(row["masked"], report["rows"][1]["masked"]);
  }
  EXPECT_THAT(outcome.err, HasSubstr("1 users have no scores"));
  EXPECT_THAT(with_scores().out, HasSubstr("user scores at strength 0.03  validation NDCG@10 0."));
}

TEST_F(EvaluateUserScores, MayNotKnowWhatIsAskedFor) {
  train();
  write_record("next-basket");
  const Outcome refused = with_scores();
  EXPECT_EQ(refused.exit_code, kExitFailed);
  EXPECT_THAT(refused.err, HasSubstr("was made under next-basket, not under leave-one-out"));
  folder_.write("users.json", "{}");
  EXPECT_THAT(with_scores().err, HasSubstr("nothing says from which part of the histories"));
}

TEST_F(EvaluateUserScores, AreRefusedWhenTheyAreNoneOrNobodys) {
  train();
  const auto error_of = [&](const std::string& csv) {
    folder_.write("users.csv", csv);
    const Outcome outcome = with_scores();
    EXPECT_EQ(outcome.exit_code, kExitFailed) << outcome.out;
    return outcome.err;
  };
  EXPECT_THAT(error_of("user,arty,warm\nu1,nan,2\n"), HasSubstr("users.csv"));
  EXPECT_THAT(error_of("user,arty,warm\nu1,11,2\n"), HasSubstr("outside 0 to 10"));
  EXPECT_THAT(error_of("user,arty,cold\nu1,1,2\n"), HasSubstr("no column for the attribute"));
  EXPECT_THAT(error_of("user,arty,warm\nsku-1,1,2\n"), HasSubstr("has no user of the data set"));
  EXPECT_EQ(evaluate({"shop.mercer"}, {"--user-scores", path("users.csv")}).exit_code, kExitUsage);
  EXPECT_THAT(
      evaluate({"shop.mercer"}, {"--user-interests", "--user-scores", path("none.csv")}).err,
      HasSubstr("none.csv"));
}

}  // namespace
}  // namespace mercer::cli
