// What all commands share: version, help, wrong usage.
#include "cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace mercer::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(CommandLine, TellsItsVersion) {
  const Outcome outcome = run_command({"--version"});
  EXPECT_EQ(outcome.exit_code, kExitDone);
  EXPECT_EQ(outcome.out, "mercer " MERCER_VERSION "\n");
}

TEST(CommandLine, ListsItsCommandsWhenGivenNone) {
  const Outcome outcome = run_command({});
  EXPECT_EQ(outcome.exit_code, kExitUsage);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("import"));
}

TEST(CommandLine, RejectsAnUnknownCommand) {
  EXPECT_EQ(run_command({"improt"}).exit_code, kExitUsage);
}

TEST(CommandLine, EndsHelpWithAnExample) {
  const Outcome outcome = run_command({"import", "--help"});
  EXPECT_EQ(outcome.exit_code, kExitDone);
  EXPECT_THAT(outcome.out, HasSubstr("Example:\n  mercer import "));
}

TEST(CommandLine, FailsWhenItsResultCannotBeWritten) {
  std::ostream closed(nullptr);
  std::ostringstream err;
  const char* const argv[] = {"mercer", "--version"};
  EXPECT_EQ(run(2, argv, closed, err), kExitFailed);
  EXPECT_THAT(err.str(), HasSubstr("cannot write the result to stdout [io]"));
}

TEST(Console, WritesErrorsWithTheirCode) {
  std::ostringstream err;
  Console console;
  console.err = &err;
  EXPECT_EQ(console.fail({ErrorCode::kNotFound, "no such thing"}), kExitFailed);
  EXPECT_EQ(err.str(), "mercer: error: no such thing [not-found]\n");
}

TEST(Console, PrintsEitherTextOrJson) {
  std::ostringstream out;
  Console console;
  console.out = &out;
  console.print("text");
  console.print_json({{"a", 1}});
  EXPECT_EQ(out.str(), "text\n");
  out.str("");
  console.json = true;
  console.print("text");
  console.print_json({{"a", "\xff"}});
  EXPECT_THAT(out.str(), StartsWith("{"));
}

TEST(Console, GroupsDigits) {
  EXPECT_EQ(with_thousands(0), "0");
  EXPECT_EQ(with_thousands(999), "999");
  EXPECT_EQ(with_thousands(1000), "1,000");
  EXPECT_EQ(with_thousands(1234567), "1,234,567");
}

}  // namespace
}  // namespace mercer::cli
