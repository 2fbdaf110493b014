// `mercer inspect`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "cli/small_shop.h"

namespace mercer::cli {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

using Inspect = SmallShop;

TEST_F(Inspect, ShowsWhatTheFileHolds) {
  train();
  const json report = json_of(run_command({"inspect", path("shop.mercer"), "--json"}));
  EXPECT_EQ(report["format"], "1.3");
  EXPECT_EQ(report["size_bytes"], folder_.read("shop.mercer").size());
  EXPECT_EQ(report["items"], kItems);
  EXPECT_EQ(report["dimension"], 5);
  EXPECT_EQ(report["precision"], "int8");
  EXPECT_EQ(report["attributes"], json::parse(kAttributes));
}

TEST_F(Inspect, ShowsWhatTheBytesAreSpentOn) {
  train();
  const json report = json_of(run_command({"inspect", path("shop.mercer"), "--json"}));
  size_t sum = 0;
  std::map<std::string, double> an_item;
  for (const json& section : report["sections"]) {
    sum += section["size_bytes"].get<size_t>();
    if (section.contains("bytes_an_item")) {
      an_item[section["name"].get<std::string>()] = section["bytes_an_item"].get<double>();
    }
  }
  EXPECT_EQ(sum, report["size_bytes"].get<size_t>());
  EXPECT_NEAR(an_item.at("item table"), 5 + 4, 1);  // width 5 in int8, and a scale
  EXPECT_NEAR(an_item.at("guided scores"), 2, 0.5);
  const Outcome outcome = run_command({"inspect", path("shop.mercer")});
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("an item"), HasSubstr("guided scores"),
                                 HasSubstr("without title and price")));
}

TEST_F(Inspect, ShowsWhereTheModelCameFrom) {
  ASSERT_EQ(base("base.safetensors", {"--seed", "3"}).exit_code, kExitDone);
  ASSERT_EQ(refine("base.safetensors", "shop.mercer",
                   {"--seed", "4", "--guided-source", "scored by hand", "--guided-weight", "1.5"})
                .exit_code,
            kExitDone);
  const json provenance =
      json_of(run_command({"inspect", path("shop.mercer"), "--json"}))["provenance"];
  EXPECT_EQ(provenance["mercer_version"], MERCER_VERSION);
  EXPECT_EQ(provenance["base_model"], "linear");
  EXPECT_EQ(provenance["base_seed"], 3);
  EXPECT_EQ(provenance["refine_seed"], 4);
  EXPECT_EQ(provenance["protocol"], "leave-one-out");
  EXPECT_EQ(provenance["guided_source"], "scored by hand");
  EXPECT_EQ(provenance["guided_weight"], 1.5);
  const json dataset = json::parse(folder_.read("shop/dataset.json"));
  EXPECT_EQ(provenance["dataset_checksum"], dataset["checksums"]["interactions.bin"]);
  EXPECT_EQ(provenance["guided_checksum"].get<std::string>().size(), 16u);
}

TEST_F(Inspect, ShowsTheEvaluationThatRefineReported) {
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  const json refined = json_of(refine("base.safetensors", "shop.mercer", {"--json"}));
  const json report = json_of(run_command({"inspect", path("shop.mercer"), "--json"}));
  std::set<std::string> seen;
  for (const json& entry : report["evaluation"]) {
    EXPECT_EQ(entry["protocol"], "leave-one-out");
    const auto split = entry["split"].get<std::string>();
    const auto name = entry["name"].get<std::string>();
    EXPECT_TRUE(seen.insert(split + "." + name).second) << "twice";
    if (name == "named_share") {
      EXPECT_EQ(entry["value"], refined["named_share"]);
      continue;
    }
    const size_t dot = name.find('.');
    EXPECT_EQ(entry["value"], refined[split][name.substr(0, dot)][name.substr(dot + 1)]) << name;
  }
  EXPECT_EQ(seen.size(), 2 * 2 * 8 + 1u);
}

TEST_F(Inspect, PrintsItAllForPeople) {
  train();
  const Outcome outcome = run_command({"inspect", path("shop.mercer")});
  EXPECT_EQ(outcome.exit_code, kExitDone);
  EXPECT_THAT(
      outcome.out,
      AllOf(HasSubstr("format 1.3"), HasSubstr("0 = plain, 10 = ornate"), HasSubstr("2, by curves"),
            HasSubstr("leave-one-out, test, masked.ndcg@10"), HasSubstr("(not recorded)")));
}

TEST_F(Inspect, RefusesWhatIsNoModel) {
  train();
  const std::string bytes = folder_.read("shop.mercer");
  folder_.write("cut.mercer", bytes.substr(0, bytes.size() / 2));
  folder_.write("empty.mercer", "");
  for (const char* name : {"cut.mercer", "empty.mercer", "guided.csv", "base.safetensors"}) {
    const Outcome outcome = run_command({"inspect", path(name), "--json"});
    EXPECT_EQ(outcome.exit_code, kExitFailed) << name;
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(path(name)), HasSubstr("[malformed-input]")));
  }
  EXPECT_THAT(run_command({"inspect", path("gone.mercer")}).err, HasSubstr("[not-found]"));
}

TEST_F(Inspect, RejectsWrongUsage) {
  EXPECT_EQ(run_command({"inspect"}).exit_code, kExitUsage);
  EXPECT_EQ(run_command({"inspect", "a", "b"}).exit_code, kExitUsage);
}

}  // namespace
}  // namespace mercer::cli
