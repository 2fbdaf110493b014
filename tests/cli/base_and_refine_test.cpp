// `mercer base` and `mercer refine`: what they report and write, and what they refuse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/dataset_folder.h"
#include "cli/files.h"
#include "cli/small_shop.h"
#include "data/split.h"
#include "mercer/checksum.h"
#include "train/base_model.h"
#include "train/evaluation.h"
#include "train/trainer.h"

namespace mercer::cli {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

using Base = SmallShop;
using Refine = SmallShop;

TEST_F(Base, ReportsBothHeldOutParts) {
  const json report = json_of(base("b.safetensors", {"--json", "--seed", "7"}));
  EXPECT_EQ(report["output"], path("b.safetensors"));
  EXPECT_EQ(report["model"], "linear");
  EXPECT_EQ(report["dim"], 6);
  EXPECT_EQ(report["seed"], 7);
  EXPECT_GE(report["training_s"].get<double>(), 0);
  expect_evaluation(report["validation"], "leave-one-out");
  expect_evaluation(report["test"], "leave-one-out");
}

TEST_F(Base, PrintsATableForPeople) {
  const Outcome outcome = base("b.safetensors");
  EXPECT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("NDCG@10"));
  EXPECT_THAT(outcome.out, HasSubstr("leave-one-out"));
  EXPECT_THAT(outcome.out, HasSubstr(path("b.safetensors")));
}

TEST_F(Base, WritesTheSameBytesWithTheSameSeed) {
  base("first.safetensors", {"--seed", "5", "--threads", "1"});
  base("second.safetensors", {"--seed", "5", "--threads", "3"});
  base("other.safetensors", {"--seed", "6"});
  const std::string first = folder_.read("first.safetensors");
  EXPECT_GT(first.size(), 100u);
  EXPECT_TRUE(folder_.read("second.safetensors") == first);
  EXPECT_FALSE(folder_.read("other.safetensors") == first);
}

TEST_F(Base, SeedsBothTheStartAndTheTraining) {
  ASSERT_EQ(base("b.safetensors", {"--seed", "9"}).exit_code, kExitDone);
  const Dataset dataset = read_dataset(path("shop")).value().dataset;
  const Split split = split_dataset(dataset, {}).value();
  const auto sequences = training_sequences(dataset, split);
  SequenceModel expected =
      initial_model(default_encoder_settings(EncoderKind::kLinear, 6), kItems, sequences, 9);
  TrainingOptions options;
  options.epochs = 2;
  options.seed = 9;
  ASSERT_TRUE(mercer::train(expected, sequences, options,
                            {.validate = ndcg_at_10_on(dataset, split.validation)})
                  .ok());
  const auto written = decode_base_model(read_binary_file(path("b.safetensors")).value());
  ASSERT_TRUE(written.ok());
  EXPECT_EQ(written.value().seed, 9u);
  EXPECT_EQ(written.value().parameters.items, expected.items);
  EXPECT_EQ(written.value().parameters.encoder, expected.encoder);
}

TEST_F(Base, TrainsEveryModel) {
  for (const std::string model : {"linear", "gru4rec", "sasrec", "bert4rec"}) {
    const json report = json_of(base(model + ".safetensors", {"--json", "--model", model}));
    EXPECT_EQ(report["model"], model);
    EXPECT_EQ(report["epochs_run"], 2);
    EXPECT_EQ(report["epochs"].size(), 2u);
    EXPECT_GE(report["best_epoch"], 1);
    EXPECT_GT(report["positions_per_s"].get<double>(), 0);
    EXPECT_GT(report["peak_rss_bytes"].get<double>(), 1e6);
    expect_evaluation(report["test"], "leave-one-out");
    const auto written = decode_base_model(read_binary_file(path(model + ".safetensors")).value());
    ASSERT_TRUE(written.ok()) << written.error().message;
    EXPECT_EQ(written.value().name(), model);
    EXPECT_EQ(report["options"]["encoder"]["kind"], model);
  }
}

TEST_F(Base, TellsOptionsApartThatAModelDoesNotHave) {
  const auto error_of = [&](const Words& more) {
    const Outcome outcome = base("b.safetensors", more);
    EXPECT_EQ(outcome.exit_code, kExitFailed);
    return outcome.err;
  };
  EXPECT_THAT(error_of({"--layers", "2"}), HasSubstr("--layers means nothing for linear"));
  EXPECT_THAT(error_of({"--model", "gru4rec", "--heads", "2"}), HasSubstr("--heads"));
  EXPECT_THAT(error_of({"--model", "sasrec", "--mask-share", "0.2"}), HasSubstr("--mask-share"));
  EXPECT_THAT(error_of({"--model", "sasrec", "--heads", "4"}), HasSubstr("heads"));  // of width 6
}

TEST_F(Base, TakesAPlainSequenceFile) {
  folder_.write("plain.txt", "u1 a b c d\nu2 b c d a\nu3 c d a b\n");
  const json report =
      json_of(run_command({"base", "--data", path("plain.txt"), "--dim", "2", "--epochs", "1",
                           "--json", "-o", path("b.safetensors")}));
  EXPECT_EQ(report["test"]["items"], 4);
  EXPECT_EQ(report["test"]["users"], 3);
}

TEST_F(Base, HoldsOutByTime) {
  const json report =
      json_of(base("b.safetensors", {"--json", "--protocol", "time", "--test-from", "2024-01-07",
                                     "--validation-from", "2024-01-05"}));
  // Midnights of the two days, in Unix seconds.
  expect_evaluation(report["test"], "time:1704412800:1704585600");
}

TEST_F(Base, HoldsOutAsMuchForValidationAsForTheTest) {
  const json report =
      json_of(base("b.safetensors", {"--json", "--protocol", "time", "--test-from", "2024-01-07"}));
  // The last event is a day after the test's start.
  EXPECT_EQ(report["test"]["protocol"], "time:1704499200:1704585600");
}

TEST_F(Base, RefusesTimesThatItCannotUse) {
  const auto error_of = [&](const Words& more) {
    const Outcome outcome = base("b.safetensors", joined({"--protocol", "time"}, more));
    EXPECT_EQ(outcome.exit_code, kExitFailed);
    return outcome.err;
  };
  EXPECT_THAT(error_of({}), HasSubstr("needs --test-from"));
  EXPECT_THAT(error_of({"--test-from", "soon"}), HasSubstr("\"soon\" is no date"));
  EXPECT_THAT(error_of({"--test-from", "2024-01-05", "--validation-from", "2024-01-06"}),
              HasSubstr("before the test period"));
  EXPECT_THAT(error_of({"--test-from", "2034-01-05", "--validation-from", "2024-01-06"}),
              HasSubstr("leaves nothing"));
  EXPECT_THAT(folder_.list(), Not(::testing::Contains(HasSubstr("b.safetensors"))));
}

TEST_F(Base, SaysWhichFileIsMissing) {
  const Outcome outcome =
      run_command({"base", "--data", path("gone"), "-o", path("b.safetensors")});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, HasSubstr(path("gone")));
  EXPECT_THAT(outcome.err, HasSubstr("[not-found]"));
}

TEST_F(Base, FailsWhereItCannotWrite) {
  const Outcome outcome = base("no/such/folder/b.safetensors");
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, HasSubstr("cannot write"));
}

TEST_F(Base, RejectsWrongUsage) {
  EXPECT_EQ(run_command({"base"}).exit_code, kExitUsage);
  EXPECT_EQ(run_command({"base", "--data", path("shop")}).exit_code, kExitUsage);
  EXPECT_EQ(base("b", {"--model", "magic"}).exit_code, kExitUsage);
  EXPECT_EQ(base("b", {"--epochs", "0"}).exit_code, kExitUsage);
  EXPECT_EQ(base("b", {"--dim", "0"}).exit_code, kExitUsage);
  EXPECT_EQ(base("b", {"--learning-rate", "-1"}).exit_code, kExitUsage);
  EXPECT_EQ(base("b", {"--protocol", "random"}).exit_code, kExitUsage);
  EXPECT_EQ(base("b", {"--no-such-option"}).exit_code, kExitUsage);
  EXPECT_EQ(folder_.read("b"), "");
}

TEST_F(Refine, ReportsBothHeldOutPartsAndItsChoice) {
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  const json report =
      json_of(refine("base.safetensors", "shop.mercer", {"--json", "--guided-weight", "0.5", "2"}));
  expect_evaluation(report["validation"], "leave-one-out");
  expect_evaluation(report["test"], "leave-one-out");
  EXPECT_EQ(report["dim"], 5);
  EXPECT_GE(report["training_s"].get<double>(), 0);
  EXPECT_EQ(report["size_bytes"], folder_.read("shop.mercer").size());
  ASSERT_EQ(report["guided_weight_trials"].size(), 2u);
  double best = -1;
  for (const json& trial : report["guided_weight_trials"]) {
    best = std::max(best, trial["validation_ndcg@10"].get<double>());
  }
  for (const json& trial : report["guided_weight_trials"]) {
    if (trial["guided_weight"] == report["guided_weight"]) {
      EXPECT_EQ(trial["validation_ndcg@10"].get<double>(), best);
    }
  }
  EXPECT_EQ(report["items_never_sold"], 0);
  for (const char* share : {"named_share", "base_kept_by_components"}) {
    EXPECT_GE(report[share].get<double>(), 0) << share;
    EXPECT_LE(report[share].get<double>(), 1) << share;
  }
}

TEST_F(Refine, WritesTheSameBytesWithTheSameSeed) {
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  refine("base.safetensors", "first.mercer", {"--seed", "5", "--threads", "1"});
  refine("base.safetensors", "second.mercer", {"--seed", "5", "--threads", "2"});
  refine("base.safetensors", "other.mercer", {"--seed", "6"});
  const std::string first = folder_.read("first.mercer");
  EXPECT_EQ(first.substr(4, 4), "MRCR");
  EXPECT_TRUE(folder_.read("second.mercer") == first);
  EXPECT_FALSE(folder_.read("other.mercer") == first);
  // Not only the recorded seed differs.
  const auto scores = [&](const char* model) {
    return run_command({"recommend", "--model", path(model), "--history", "sku-1", "--json"}).out;
  };
  EXPECT_EQ(scores("second.mercer"), scores("first.mercer"));
  EXPECT_NE(scores("other.mercer"), scores("first.mercer"));
}

TEST_F(Refine, WritesEitherPrecision) {
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  refine("base.safetensors", "small.mercer");
  refine("base.safetensors", "exact.mercer", {"--precision", "float32"});
  EXPECT_EQ(json_of(run_command({"inspect", path("small.mercer"), "--json"}))["precision"], "int8");
  EXPECT_EQ(json_of(run_command({"inspect", path("exact.mercer"), "--json"}))["precision"],
            "float32");
}

TEST_F(Refine, ListsItemsWithoutScores) {
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  std::string scores = guided_csv();
  scores.resize(scores.rfind("sku-13"));  // without 13 and 14
  folder_.write("guided.csv", scores);
  const Outcome outcome = refine("base.safetensors", "shop.mercer", {"--json"});
  EXPECT_EQ(outcome.exit_code, kExitDone);
  EXPECT_THAT(outcome.err, HasSubstr("2 items have no guided scores"));
  EXPECT_THAT(outcome.err, HasSubstr("sku-13, sku-14"));
}

TEST_F(Refine, SaysHowManyScoresBelongToNoItem) {
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  folder_.write("guided.csv", guided_csv() + "sku-lost,1,2\n");
  const Outcome outcome = refine("base.safetensors", "shop.mercer", {"--json"});
  EXPECT_EQ(outcome.exit_code, kExitDone);
  EXPECT_THAT(outcome.err, HasSubstr("1 scored items are not in the data set"));
}

TEST_F(Refine, RefusesABaseOfOtherData) {
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  std::string events = events_csv();
  events.replace(events.find("u3,sku-3"), 8, "u3,sku-4");
  import_events("shop2", events);
  const Outcome outcome = run_command(
      {"refine", "--data", path("shop2"), "--base", path("base.safetensors"), "--guided",
       path("guided.csv"), "--attributes", path("attributes.json"), "-o", path("x.mercer")});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, HasSubstr("trained on other data"));
  EXPECT_EQ(folder_.read("x.mercer"), "");
}

TEST_F(Refine, RefusesABaseThatIsNone) {
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  folder_.write("cut.safetensors", folder_.read("base.safetensors").substr(0, 500));
  EXPECT_THAT(refine("cut.safetensors", "x.mercer").err, HasSubstr("cut.safetensors"));
  EXPECT_EQ(refine("cut.safetensors", "x.mercer").exit_code, kExitFailed);
  EXPECT_EQ(refine("guided.csv", "x.mercer").exit_code, kExitFailed);
  EXPECT_EQ(refine("gone.safetensors", "x.mercer").exit_code, kExitFailed);
  EXPECT_EQ(folder_.read("x.mercer"), "");
}

// Each gives a clear error and leaves nothing behind, not even under another name.
class RefineInput : public SmallShop {
 protected:
  std::string error_with(const std::string& scores, const std::string& attributes = kAttributes) {
    if (folder_.read("base.safetensors").empty()) base("base.safetensors");
    folder_.write("guided.csv", scores);
    folder_.write("attributes.json", attributes);
    const auto before = folder_.list();
    const Outcome outcome = refine("base.safetensors", "x.mercer", {"--json"});
    EXPECT_EQ(outcome.exit_code, kExitFailed);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(folder_.list(), before);
    return outcome.err;
  }
  static std::string with(const std::string& old_text, const std::string& new_text) {
    std::string scores = guided_csv();
    return scores.replace(scores.find(old_text), old_text.size(), new_text);
  }
};

TEST_F(RefineInput, IsRefusedWithScoresThatAreWrong) {
  EXPECT_THAT(error_with(with("sku-4,4,8", "sku-4,11,8")), HasSubstr("outside 0 to 10"));
  EXPECT_THAT(error_with(with("sku-4,4,8", "sku-4,4,-1")), HasSubstr("line 6"));
  EXPECT_THAT(error_with(with("sku-4,4,8", "sku-4,high,8")), HasSubstr("not a number"));
  EXPECT_THAT(error_with(with("sku-4,4,8", "sku-4,nan,8")), HasSubstr("line 6"));
  EXPECT_THAT(error_with(with("sku-4,4,8", "sku-4,4")), HasSubstr("line 6"));
  EXPECT_THAT(error_with(with("sku-4,", "sku-3,")), HasSubstr("earlier line"));
  EXPECT_THAT(error_with(""), HasSubstr("guided.csv"));
}

TEST_F(RefineInput, IsRefusedWithColumnsThatAreWrong) {
  EXPECT_THAT(error_with(with("item,warm,arty", "item,warm,art")),
              HasSubstr("no column for the attribute \"arty\""));
  EXPECT_THAT(error_with(with("item,warm,arty", "item,warm,warm")), HasSubstr("warm"));
  EXPECT_THAT(error_with(with("item,warm,arty", "item,warm")), HasSubstr("arty"));
}

TEST_F(RefineInput, IsRefusedWithAttributesThatAreWrong) {
  EXPECT_THAT(error_with(guided_csv(), R"([{"name":"warm","description":"x"},)"
                                       R"({"name":"warm","description":"y"}])"),
              HasSubstr("repeats the name \"warm\""));
  EXPECT_THAT(error_with(guided_csv(), R"([{"name":"warm","description":"x"}])"),
              HasSubstr("\"arty\""));
  EXPECT_THAT(error_with(guided_csv(), "["), HasSubstr("attributes.json"));
}

TEST_F(RefineInput, IsRefusedWhenItSaysNothing) {
  std::string constant = "item,warm,arty\n";
  std::string strangers = "item,warm,arty\n";
  for (int item = 0; item < kItems; ++item) {
    constant += item_id(item) + ",5," + std::to_string(item % 10) + "\n";
    strangers += "x" + std::to_string(item) + ",1,2\n";
  }
  EXPECT_THAT(error_with(constant), HasSubstr("\"warm\" has the same score for every item"));
  EXPECT_THAT(error_with(strangers), HasSubstr("no item of the catalogue has guided scores"));
}

TEST_F(Refine, RefusesAWidthThatDoesNotFit) {
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  for (const char* width : {"1", "7"}) {
    const Outcome outcome = refine("base.safetensors", "x.mercer", {"--dim", width});
    EXPECT_NE(outcome.exit_code, kExitDone) << width;
    EXPECT_EQ(folder_.read("x.mercer"), "");
  }
}

TEST_F(Refine, RejectsWrongUsage) {
  EXPECT_EQ(run_command({"refine"}).exit_code, kExitUsage);
  EXPECT_EQ(refine("b", "x", {"--guided-weight", "0"}).exit_code, kExitUsage);
  EXPECT_EQ(refine("b", "x", {"--guided-weight", "much"}).exit_code, kExitUsage);
  EXPECT_EQ(refine("b", "x", {"--precision", "int2"}).exit_code, kExitUsage);
  EXPECT_EQ(refine("b", "x", {"--encoder", "magic"}).exit_code, kExitUsage);
  EXPECT_EQ(refine("b", "x", {"--start", "nowhere"}).exit_code, kExitUsage);
}

std::string npy_of(size_t rows, size_t columns) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" +
                       std::to_string(rows) + ", " + std::to_string(columns) + "), }";
  header.resize((10 + header.size() + 1 + 63) / 64 * 64 - 11, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 255);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  for (size_t i = 0; i < rows * columns; ++i) {
    const auto value = static_cast<float>((i * 37 % 101) / 50.0 - 1);
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  return bytes;
}

TEST_F(Refine, TakesATableMadeElsewhere) {
  folder_.write("table.npy", npy_of(kItems, 9));
  std::string ids;
  for (int item = kItems; item-- > 0;) ids += item_id(item) + "\n";
  folder_.write("ids.txt", ids);
  const Outcome outcome =
      refine("table.npy", "shop.mercer", {"--item-ids", path("ids.txt"), "--json"});
  expect_evaluation(json_of(outcome)["test"], "leave-one-out");
  EXPECT_THAT(outcome.err, HasSubstr("does not say what it was trained on"));
  const json card = json_of(run_command({"inspect", path("shop.mercer"), "--json"}));
  EXPECT_EQ(card["provenance"]["protocol"], "leave-one-out");
  const json options = json::parse(card["provenance"]["options"].get<std::string>());
  EXPECT_TRUE(options["base"].is_null());
}

TEST_F(Refine, RecordsWhatTheModelWasTrainedWith) {
  ASSERT_EQ(base("b.safetensors", {"--learning-rate", "0.02"}).exit_code, kExitDone);
  ASSERT_EQ(refine("b.safetensors", "shop.mercer", {"--taste-dropout", "0.2"}).exit_code,
            kExitDone);
  const json card = json_of(run_command({"inspect", path("shop.mercer"), "--json"}));
  const json options = json::parse(card["provenance"]["options"].get<std::string>());
  EXPECT_EQ(options["base"]["learning_rate"], 0.02);
  EXPECT_EQ(options["refinement"]["training"]["epochs"], 2);
  EXPECT_EQ(options["refinement"]["taste_dropout"], 0.2);
}

TEST_F(Refine, SaysWhatIsWrongWithATableMadeElsewhere) {
  folder_.write("table.npy", npy_of(kItems, 9));
  EXPECT_THAT(refine("table.npy", "shop.mercer").err, HasSubstr("--item-ids"));
  folder_.write("ids.txt", "nothing\nof\nours\n");
  EXPECT_THAT(refine("table.npy", "shop.mercer", {"--item-ids", path("ids.txt")}).err,
              HasSubstr("3"));
  EXPECT_EQ(folder_.read("shop.mercer"), "");
}

TEST_F(Refine, RefusesAProtocolThatTheBaseWasNotTrainedUnder) {
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  const Outcome outcome = refine("base.safetensors", "shop.mercer",
                                 {"--protocol", "time", "--test-from", "2024-01-07"});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, HasSubstr("was trained under leave-one-out"));
}

TEST_F(Refine, TrainsEveryEncoderThatTheBrowserRuns) {
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  for (const std::string encoder : {"gru4rec", "sasrec", "bert4rec"}) {
    const json report = json_of(refine(
        "base.safetensors", "shop.mercer",
        {"--json", "--encoder", encoder, "--inner", "8", "--max-length", "7", "--layers", "1"}));
    EXPECT_EQ(report["encoder"], encoder);
    const json card = json_of(run_command({"inspect", path("shop.mercer"), "--json"}));
    EXPECT_EQ(card["encoder"]["kind"], encoder);
    EXPECT_EQ(card["encoder"]["max_length"], 7);
    const json list = json_of(run_command({"recommend", "--model", path("shop.mercer"), "--history",
                                           item_id(1) + "," + item_id(2), "--explain", "--json"}));
    EXPECT_GT(list["items"].size(), 3u);
  }
}

// mercer guide's record of who scored goes into the model, unless the user knows better.
TEST_F(Refine, RecordsWhoScored) {
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  const auto source = [&](const Words& more) {
    EXPECT_EQ(refine("base.safetensors", "shop.mercer", more).exit_code, kExitDone);
    return json_of(
        run_command({"inspect", path("shop.mercer"), "--json"}))["provenance"]["guided_source"];
  };
  EXPECT_EQ(source({}), "");
  const std::string record =
      R"({"format":"mercer-guided","version":1,"model":"gpt","answered_by":[],"prompt":"guide-1",)"
      R"("prompt_checksum":"ab","question":"cd","expectation":false,"items":15,)"
      R"("date":"2026-01-31T08:00:00Z","mercer":"1.0","scores_checksum":")";
  folder_.write("guided.json", record + checksum_hex(guided_csv()) + "\"}");
  EXPECT_EQ(source({}), "gpt, prompt guide-1 (ab), 2026-01-31");
  EXPECT_EQ(source({"--guided-source", "my own"}), "my own");
  folder_.write("guided.json", record + "0\"}");
  EXPECT_EQ(source({}), "gpt, prompt guide-1 (ab), 2026-01-31, edited since");
  folder_.write("guided.json", "{\"something\": \"else\"}");
  EXPECT_EQ(source({}), "");
  folder_.write("guided.json", R"({"format":"mercer-guided"})");
  EXPECT_EQ(refine("base.safetensors", "shop.mercer").exit_code, kExitFailed);
}

}  // namespace
}  // namespace mercer::cli
