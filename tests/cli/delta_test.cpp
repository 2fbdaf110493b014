// `mercer delta`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/small_shop.h"

namespace mercer::cli {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

class DeltaCommand : public SmallShop {
 protected:
  DeltaCommand() {
    train();
    const Outcome refined = refine("base.safetensors", "next.mercer", {"--seed", "2"});
    EXPECT_EQ(refined.exit_code, kExitDone) << refined.err;
  }
};

TEST_F(DeltaCommand, MakesWhatMakesTheNewModelOfTheOldOne) {
  const json made = json_of(run_command(
      {"delta", path("shop.mercer"), path("next.mercer"), "-o", path("next.delta"), "--json"}));
  EXPECT_EQ(made["base_bytes"], folder_.read("shop.mercer").size());
  EXPECT_EQ(made["new_bytes"], folder_.read("next.mercer").size());
  EXPECT_EQ(made["delta_bytes"], folder_.read("next.delta").size());
  const json applied =
      json_of(run_command({"delta", "--apply", path("shop.mercer"), path("next.delta"), "-o",
                           path("made.mercer"), "--json"}));
  EXPECT_EQ(folder_.read("made.mercer"), folder_.read("next.mercer"));
  EXPECT_EQ(applied["new_checksum"], made["new_checksum"]);
}

TEST_F(DeltaCommand, SaysWhatItCostsForPeople) {
  const Outcome outcome =
      run_command({"delta", path("shop.mercer"), path("shop.mercer"), "-o", path("none.delta")});
  EXPECT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("old model"), HasSubstr("48 bytes before compression")));
}

TEST_F(DeltaCommand, RefusesAnotherOldModelAndWhatIsNoDelta) {
  const json made = json_of(run_command(
      {"delta", path("shop.mercer"), path("next.mercer"), "-o", path("next.delta"), "--json"}));
  const auto apply = [&](const char* base, const char* delta) {
    return run_command({"delta", "--apply", path(base), path(delta), "-o", path("made.mercer")});
  };
  EXPECT_THAT(
      apply("next.mercer", "next.delta").err,
      AllOf(HasSubstr(made["base_checksum"].get<std::string>()),
            HasSubstr(made["new_checksum"].get<std::string>()), HasSubstr("[checksum-mismatch]")));
  EXPECT_THAT(apply("shop.mercer", "guided.csv").err, HasSubstr("[malformed-input]"));
  EXPECT_THAT(apply("guided.csv", "next.delta").err, HasSubstr("guided.csv"));
  EXPECT_THAT(apply("shop.mercer", "gone.delta").err, HasSubstr("[not-found]"));
  EXPECT_FALSE(std::filesystem::exists(path("made.mercer")));
  EXPECT_THAT(
      run_command({"delta", path("shop.mercer"), path("guided.csv"), "-o", path("x.delta")}).err,
      AllOf(HasSubstr("guided.csv"), HasSubstr("[malformed-input]")));
}

TEST_F(DeltaCommand, RejectsWrongUsage) {
  EXPECT_EQ(run_command({"delta", path("shop.mercer")}).exit_code, kExitUsage);
  EXPECT_EQ(run_command({"delta", path("shop.mercer"), path("next.mercer")}).exit_code, kExitUsage);
}

}  // namespace
}  // namespace mercer::cli
