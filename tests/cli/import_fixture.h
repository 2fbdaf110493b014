// Imports small tables in a folder of their own.
#ifndef MERCER_TESTS_CLI_IMPORT_FIXTURE_H_
#define MERCER_TESTS_CLI_IMPORT_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/dataset_folder.h"
#include "cli/temporary_folder.h"

namespace mercer::cli {

inline constexpr const char* kEvents =
    "user,item,time,basket,title,price\n"
    "ann,b2,2024-01-02,1,Blue cup,3.5\n"
    "ann,a1,2024-01-01,2,Red cup,2\n"
    "bob,a1,2024-01-05,3,Red mug,4\n";

class Import : public ::testing::Test {
 protected:
  // Imports events.csv (written from `text`) with further arguments.
  Outcome import(std::string_view text, std::vector<std::string> more = {},
                 std::string_view name = "events.csv") {
    std::vector<std::string> arguments = {
        "import", folder_.write(name, text), "--user", "user", "--item", "item", "-o", output()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments);
  }
  std::string output() const { return folder_.path("out"); }

  Dataset result() {
    auto loaded = read_dataset(output());
    EXPECT_TRUE(loaded.ok()) << loaded.error().message;
    return loaded.ok() ? std::move(loaded).value().dataset : Dataset();
  }
  static std::vector<uint32_t> sequence(const Dataset& dataset, size_t user) {
    const auto items = dataset.sequence(user);
    return {items.begin(), items.end()};
  }
  // The command fails, says why, and leaves nothing but its input.
  void expect_failure(const Outcome& outcome, std::string_view message,
                      std::string_view name = "events.csv") {
    EXPECT_EQ(outcome.exit_code, kExitFailed);
    EXPECT_THAT(outcome.err, ::testing::HasSubstr(std::string(message)));
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(folder_.list(), ::testing::ElementsAre(std::string(name)));
  }

  TemporaryFolder folder_;
};

}  // namespace mercer::cli

#endif  // MERCER_TESTS_CLI_IMPORT_FIXTURE_H_
