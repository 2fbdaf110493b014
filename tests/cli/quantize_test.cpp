// `mercer quantize`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/small_shop.h"

namespace mercer::cli {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

class Quantize : public SmallShop {
 protected:
  // shop.mercer, in `precision`.
  void train_in(const std::string& precision) {
    ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
    const Outcome refined = refine("base.safetensors", "shop.mercer", {"--precision", precision});
    ASSERT_EQ(refined.exit_code, kExitDone) << refined.err;
  }
  Outcome quantize(const std::string& input, const std::string& precision,
                   const std::string& output, const Words& more = {}) const {
    return run_command(
        joined({"quantize", path(input), "--precision", precision, "-o", path(output)}, more));
  }
  json inspect(const std::string& name) const {
    return json_of(run_command({"inspect", path(name), "--json"}));
  }
  json top(const std::string& name) const {
    return json_of(run_command({"recommend", "--model", path(name), "--history", "sku-1,sku-4",
                                "-k", "5", "--json"}))["items"];
  }
};

TEST_F(Quantize, ChangesTheTableAndKeepsTheRest) {
  train_in("float32");
  const json before = inspect("shop.mercer");
  EXPECT_EQ(before["precision"], "float32");
  for (const std::string precision : {"int8", "int4"}) {
    const json said = json_of(quantize("shop.mercer", precision, precision, {"--json"}));
    json after = inspect(precision);
    EXPECT_EQ(said["from"], "float32");
    EXPECT_EQ(said["to"], precision);
    EXPECT_EQ(said["size_bytes"], after["size_bytes"]);
    EXPECT_EQ(said["size_bytes_before"], before["size_bytes"]);
    EXPECT_LT(after["size_bytes"], before["size_bytes"]);
    EXPECT_EQ(after["precision"], precision);
    EXPECT_EQ(after["format"], precision == "int4" ? "1.4" : "1.3");
    for (const char* kept : {"items", "dimension", "encoder", "attributes", "evaluation"}) {
      EXPECT_EQ(after[kept], before[kept]) << kept;
    }
    after["provenance"].erase("options");
    json provenance = before["provenance"];
    provenance.erase("options");
    EXPECT_EQ(after["provenance"], provenance);
    const json was = top("shop.mercer");
    const json is = top(precision);
    for (size_t rank = 0; rank < 5; ++rank) {
      EXPECT_NEAR(was[rank]["score"].get<double>(), is[rank]["score"].get<double>(), 0.3);
    }
  }
}

TEST_F(Quantize, WritesWhatRefineWouldHaveWritten) {
  train_in("float32");
  ASSERT_EQ(quantize("shop.mercer", "int8", "quantized.mercer").exit_code, kExitDone);
  ASSERT_EQ(refine("base.safetensors", "refined.mercer", {"--precision", "int8"}).exit_code,
            kExitDone);
  EXPECT_EQ(top("quantized.mercer"), top("refined.mercer"));
}

TEST_F(Quantize, RecordsEveryStepInTheProvenance) {
  train_in("float32");
  ASSERT_EQ(quantize("shop.mercer", "int8", "eight.mercer").exit_code, kExitDone);
  ASSERT_EQ(quantize("eight.mercer", "int4", "four.mercer").exit_code, kExitDone);
  const json before =
      json::parse(inspect("shop.mercer")["provenance"]["options"].get<std::string>());
  const json after =
      json::parse(inspect("four.mercer")["provenance"]["options"].get<std::string>());
  EXPECT_EQ(after["refinement"], before["refinement"]);
  ASSERT_EQ(after["quantized"].size(), 2u);
  EXPECT_EQ(after["quantized"][0]["from"], "float32");
  EXPECT_EQ(after["quantized"][0]["to"], "int8");
  EXPECT_EQ(after["quantized"][1]["from"], "int8");
  EXPECT_EQ(after["quantized"][1]["to"], "int4");
  EXPECT_EQ(after["quantized"][1]["source_checksum"].get<std::string>().size(), 16u);
}

TEST_F(Quantize, SaysWhatEveryMetricLost) {
  train_in("float32");
  const json said =
      json_of(quantize("shop.mercer", "int4", "four.mercer", {"--data", path("shop"), "--json"}));
  EXPECT_EQ(said["protocol"], "leave-one-out");
  EXPECT_EQ(said["cases"], kUsers);
  // The same numbers as `mercer evaluate` has, to the last digit that is printed.
  const char* models[] = {"shop.mercer", "four.mercer"};
  const char* sides[] = {"before", "after"};
  for (size_t i = 0; i < 2; ++i) {
    const json measured =
        json_of(run_command({"evaluate", path(models[i]), "--data", path("shop"), "--json"}));
    for (const char* mask : {"masked", "unmasked"}) {
      ASSERT_EQ(said[mask].size(), 8u);
      for (const auto& [name, change] : said[mask].items()) {
        EXPECT_NEAR(change[sides[i]].get<double>(), measured[mask][name].get<double>(), 1e-12);
      }
    }
  }
  const json& ndcg = said["masked"]["ndcg@10"];
  EXPECT_NEAR(ndcg["relative_change"].get<double>(),
              ndcg["after"].get<double>() / ndcg["before"].get<double>() - 1, 1e-12);
  const Outcome shown = quantize("shop.mercer", "int8", "eight.mercer", {"--data", path("shop")});
  EXPECT_THAT(shown.out, AllOf(HasSubstr("ndcg@10"), HasSubstr("before"), HasSubstr(" %"),
                               HasSubstr("float32 to int8")));
}

TEST_F(Quantize, SaysThatNothingComesBack) {
  train_in("int8");
  const Outcome outcome = quantize("shop.mercer", "float32", "large.mercer");
  EXPECT_EQ(outcome.exit_code, kExitDone);
  EXPECT_THAT(outcome.err, HasSubstr("stays rounded"));
  EXPECT_EQ(top("large.mercer").size(), 5u);
}

TEST_F(Quantize, KeepsAModelWithoutTitlesWithoutThem) {
  std::string csv = "user,item\n";
  for (int user = 0; user < kUsers; ++user) {
    for (int event = 0; event < kEventsAUser; ++event) {
      csv += "u" + std::to_string(user) + "," + item_id(user + event * (1 + user % 2)) + "\n";
    }
  }
  folder_.write("plain.csv", csv);
  ASSERT_EQ(run_command({"import", path("plain.csv"), "--user", "user", "--item", "item", "-o",
                         path("shop")})
                .exit_code,
            kExitDone);
  train_in("int8");
  ASSERT_EQ(quantize("shop.mercer", "int4", "four.mercer").exit_code, kExitDone);
  for (const char* name : {"shop.mercer", "four.mercer"}) {
    const json described = inspect(name);
    for (const json& section : described["sections"]) {
      EXPECT_NE(section["name"], "titles");
      EXPECT_NE(section["name"], "prices");
    }
  }
}

TEST_F(Quantize, PutsItemsInClustersAndChangesNoScore) {
  train_in("int8");
  const json before = inspect("shop.mercer");
  EXPECT_EQ(before["clusters"], 0);
  const Outcome told = run_command(
      {"quantize", path("shop.mercer"), "--clusters", "3", "-o", path("clustered.mercer")});
  ASSERT_EQ(told.exit_code, kExitDone) << told.err;
  EXPECT_THAT(told.out, HasSubstr("int8, 3 clusters: "));
  EXPECT_THAT(told.err, HasSubstr("pay above 100,000 items"));
  const json after = inspect("clustered.mercer");
  EXPECT_EQ(after["format"], "1.5");
  EXPECT_EQ(after["clusters"], 3);
  for (const char* kept : {"items", "dimension", "encoder", "attributes", "evaluation"}) {
    EXPECT_EQ(after[kept], before[kept]) << kept;
  }
  EXPECT_EQ(top("clustered.mercer"), top("shop.mercer"));
  const auto probe = [&](const std::string& model, const std::string& probes) {
    return run_command({"recommend", "--model", path(model), "--history", "sku-1,sku-4", "-k", "5",
                        "--probes", probes, "--json"});
  };
  EXPECT_EQ(json_of(probe("clustered.mercer", "3"))["items"], top("shop.mercer"));
  EXPECT_EQ(json_of(probe("clustered.mercer", "1"))["items"].size(), 5U);
  const Outcome useless = probe("shop.mercer", "1");
  EXPECT_EQ(json_of(useless)["items"], top("shop.mercer"));
  EXPECT_THAT(useless.err, HasSubstr("has no clusters"));
}

TEST_F(Quantize, ChangesPrecisionAndClustersTogetherAndKeepsClusters) {
  train_in("float32");
  const json said = json_of(quantize("shop.mercer", "int8", "clustered.mercer",
                                     {"--clusters", "auto", "--data", path("shop"), "--json"}));
  EXPECT_EQ(said["clusters"], 3);  // the root of 15
  EXPECT_EQ(said["to"], "int8");
  EXPECT_EQ(said["cases"], kUsers);
  ASSERT_EQ(quantize("clustered.mercer", "int4", "four.mercer").exit_code, kExitDone);
  EXPECT_EQ(inspect("four.mercer")["clusters"], 3);
  EXPECT_EQ(inspect("four.mercer")["precision"], "int4");
  // Its items stand in another order than the data's.
  const Outcome measured =
      run_command({"evaluate", path("clustered.mercer"), "--data", path("shop")});
  EXPECT_EQ(measured.exit_code, kExitFailed);
  EXPECT_THAT(measured.err, HasSubstr("in the order of clusters"));
}

TEST_F(Quantize, RefusesClustersThatDoNotFit) {
  train_in("int8");
  const auto refused = [&](const std::string& clusters) {
    return run_command(
        {"quantize", path("shop.mercer"), "--clusters", clusters, "-o", path("out.mercer")});
  };
  EXPECT_THAT(refused("16").err,
              AllOf(HasSubstr("15 items cannot stand in 16"), HasSubstr("[invalid-argument]")));
  for (const char* wrong : {"0", "-1", "many", "1.5", "99999999999999999999"}) {
    EXPECT_EQ(refused(wrong).exit_code, kExitUsage) << wrong;
  }
  EXPECT_EQ(run_command({"quantize", path("shop.mercer"), "-o", path("out.mercer")}).exit_code,
            kExitUsage);
  EXPECT_EQ(folder_.read("out.mercer"), "");
}

TEST_F(Quantize, RefusesWhatItCannotDo) {
  train_in("int8");
  const Outcome same = quantize("shop.mercer", "int8", "out.mercer");
  EXPECT_EQ(same.exit_code, kExitFailed);
  EXPECT_THAT(same.err, AllOf(HasSubstr("is int8 already"), HasSubstr("[invalid-argument]")));
  EXPECT_THAT(quantize("guided.csv", "int4", "out.mercer").err, HasSubstr("[malformed-input]"));
  EXPECT_THAT(quantize("gone.mercer", "int4", "out.mercer").err, HasSubstr("[not-found]"));
  std::string newer = folder_.read("shop.mercer");
  const size_t place = newer.find(std::string("\1\0\3\0", 4));  // the versions, in the envelope
  ASSERT_LT(place, 64u);
  newer[place + 2] = 9;
  folder_.write("newer.mercer", newer);
  EXPECT_THAT(quantize("newer.mercer", "int4", "out.mercer").err,
              AllOf(HasSubstr("format 1.9"), HasSubstr("[unsupported-version]")));
  EXPECT_EQ(quantize("shop.mercer", "int2", "out.mercer").exit_code, kExitUsage);
  EXPECT_EQ(run_command({"quantize", path("shop.mercer")}).exit_code, kExitUsage);
  import_events("other", events_csv(kUsers + 1) + "u99,sku-new,2024-01-01,b,New,1\n");
  EXPECT_THAT(quantize("shop.mercer", "int4", "out.mercer", {"--data", path("other")}).err,
              HasSubstr("other items"));
  EXPECT_EQ(folder_.read("out.mercer"), "");  // nothing was written by any of them
}

TEST_F(Quantize, LeavesTheRefinementAsInt4WhenAskedTo) {
  train_in("int4");
  EXPECT_EQ(inspect("shop.mercer")["precision"], "int4");
  EXPECT_EQ(inspect("shop.mercer")["format"], "1.4");
}

}  // namespace
}  // namespace mercer::cli
