// `mercer import`: how it says what is wrong, and that it leaves nothing half-written.
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <thread>

#include "cli/import_fixture.h"
#include "cli/interrupt.h"

namespace mercer::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class ImportFailure : public Import {};

TEST_F(ImportFailure, ReportsTheRowThatIsNotUtf8AndTheWayOut) {
  const Outcome outcome = import("user,item,title\nu,a,tea\nu,b,caf\xe9\n");
  expect_failure(outcome, "row 2 (line 3) is not valid UTF-8");
  EXPECT_THAT(outcome.err, HasSubstr("--encoding latin-1"));
}

TEST_F(ImportFailure, ReportsAMissingColumnAndNamesThoseThere) {
  expect_failure(import("user,sku\nu,a\n"), "no column \"item\"; the columns are: user, sku");
  expect_failure(import("user,item,item\nu,a,b\n"), "names the column \"item\" twice");
}

TEST_F(ImportFailure, ReportsAMissingMemberOfJsonLines) {
  expect_failure(import("{\"user\":1,\"sku\":2}\n", {}, "events.jsonl"),
                 "no row has a member \"item\"", "events.jsonl");
}

TEST_F(ImportFailure, ReportsRowAndColumnOfABrokenQuote) {
  expect_failure(import("user,item,title\nu,a,\"x\ny\"\nu,b,6\" plate\n"),
                 "row 2 (line 4), column \"title\": broken quote");
  expect_failure(import("user,item,title\nu,\"a\"b,c\n"),
                 "row 1 (line 2), column \"item\": broken quote");
}

TEST_F(ImportFailure, ReportsAQuoteThatIsNeverClosed) {
  expect_failure(import("user,item,title\nu,a,t\nu,b,\"half\nu,c,t\n"),
                 "row 2 (line 3), column \"title\": the quote that opens here is never closed");
}

TEST_F(ImportFailure, ReportsARowOfAnotherLength) {
  expect_failure(import("user,item,title\nu,a\n"),
                 "row 1 (line 2) has 2 fields where the header has 3");
  expect_failure(import("user,item,title\nu,a,t,z\n"),
                 "row 1 (line 2) has 4 fields where the header has 3");
}

TEST_F(ImportFailure, ReportsALineThatIsNoObject) {
  expect_failure(import("{\"user\":1,\"item\":2}\n[1]\n", {}, "events.jsonl"),
                 "row 2 (line 2) is not an object", "events.jsonl");
  expect_failure(import("{\"user\":1,\n", {}, "events.jsonl"), "row 1 (line 1): this is not JSON",
                 "events.jsonl");
  expect_failure(import("{\"user\":[1],\"item\":2}\n", {}, "events.jsonl"),
                 "column \"user\" holds an array", "events.jsonl");
}

TEST_F(ImportFailure, ReportsAnInputWithoutRows) {
  expect_failure(import(""), "the input is empty");
  expect_failure(import("user,item\n"), "no event is left of 0 rows");
}

TEST_F(ImportFailure, SaysWhyNoEventIsLeft) {
  expect_failure(import("user,item,time\nu,a,1.1.2024\n", {"--time", "time"}),
                 "most were dropped for \"unreadable time: time\" (1 rows, first row 1: "
                 "\"1.1.2024\")");
}

TEST_F(ImportFailure, ReportsDamagedGzip) {
  const std::string packed = gzipped(kEvents);
  for (size_t size : {size_t{2}, size_t{11}, packed.size() - 9, packed.size() - 1}) {
    expect_failure(import(packed.substr(0, size), {}, "events.csv.gz"), "ends too early",
                   "events.csv.gz");
  }
  std::string damaged = packed;
  damaged[damaged.size() - 6] ^= 1;  // within the CRC
  expect_failure(import(damaged, {}, "events.csv.gz"), "damaged", "events.csv.gz");
  expect_failure(import(packed + "junk", {}, "events.csv.gz"), "not gzip follows", "events.csv.gz");
  expect_failure(import(kEvents, {}, "events.csv.gz"), "content is not gzip", "events.csv.gz");
}

TEST_F(ImportFailure, RecognisesFilesThatAreNoTables) {
  expect_failure(import(std::string("PK\x03\x04\x14\x00", 6)), "zip archive or an Excel workbook");
  expect_failure(import(std::string("\xff\xfeu\0s\0\n\0", 8)), "UTF-16");
  expect_failure(import(std::string("user,item\n\0\0\0\n", 14)), "line 2 holds a zero byte");
}

TEST_F(ImportFailure, ReportsAMissingFileAndAFolder) {
  const Outcome missing = run_command(
      {"import", folder_.path("none.csv"), "--user", "u", "--item", "i", "-o", output()});
  EXPECT_EQ(missing.exit_code, kExitFailed);
  EXPECT_THAT(missing.err, HasSubstr("[not-found]"));
  std::filesystem::create_directory(folder_.path("folder.csv"));
  const Outcome is_folder = run_command(
      {"import", folder_.path("folder.csv"), "--user", "u", "--item", "i", "-o", output()});
  EXPECT_EQ(is_folder.exit_code, kExitFailed);
  EXPECT_THAT(is_folder.err, HasSubstr("is a folder"));
  EXPECT_THAT(folder_.list(), ElementsAre("folder.csv"));
}

TEST_F(ImportFailure, RejectsOptionsThatMakeNoSense) {
  const std::vector<std::vector<std::string>> wrong = {
      {"--where", "price"},         {"--where", "price > cheap"}, {"--where", "item ~ ["},
      {"--time-format", "sundial"}, {"--repeat", "twice"},        {"--min-user-events", "-1"},
      {"--encoding", "ebcdic"},     {"--format", "xlsx"},         {"--user", ""},
      {"--no-such-option"}};
  for (const auto& options : wrong) {
    const Outcome outcome = import(kEvents, options);
    EXPECT_EQ(outcome.exit_code, kExitUsage) << options.back();
    EXPECT_THAT(outcome.err, HasSubstr("mercer: error: ")) << options.back();
    EXPECT_THAT(folder_.list(), ElementsAre("events.csv"));
  }
  EXPECT_EQ(import(kEvents, {}, "events.dat").exit_code, kExitUsage);
  EXPECT_EQ(run_command({"import"}).exit_code, kExitUsage);
}

TEST_F(ImportFailure, KeepsTheEarlierDataSetWhenItFails) {
  ASSERT_EQ(import(kEvents).exit_code, kExitDone);
  EXPECT_EQ(import("user,item\nu\n").exit_code, kExitFailed);
  EXPECT_EQ(result().event_count(), 3u);
  EXPECT_EQ(folder_.list().size(), 5u);
}

TEST_F(ImportFailure, WillNotReplaceWhatIsNoDataSet) {
  folder_.write("out", "a letter");
  EXPECT_THAT(import(kEvents).err, HasSubstr("it is not a folder"));
  EXPECT_EQ(folder_.read("out"), "a letter");

  std::filesystem::remove(output());
  std::filesystem::create_directory(output());
  folder_.write("out/letter.txt", "a letter");
  EXPECT_THAT(import(kEvents).err, HasSubstr("it also holds \"letter.txt\""));
  EXPECT_EQ(folder_.read("out/letter.txt"), "a letter");

  std::filesystem::remove(folder_.path("out/letter.txt"));
  folder_.write("out/dataset.json", "{}");
  EXPECT_THAT(import(kEvents).err, HasSubstr("it is not a data set"));
  EXPECT_EQ(folder_.list(), (std::vector<std::string>{"events.csv", "out", "out/dataset.json"}));

  std::filesystem::remove(folder_.path("out/dataset.json"));
  EXPECT_EQ(import(kEvents).exit_code, kExitDone) << "an empty folder is free";
}

TEST_F(ImportFailure, LeavesNothingBehindWhenTheDiskIsFull) {
  std::string many = "user,item\n";
  for (int i = 0; i < 5000; ++i) many.append("u").append(std::to_string(i)).append(",a\n");
  const std::string input = folder_.write("events.csv", many);

  // A limit on the size of files fails a write as a full disk does, and needs no privileges.
  const auto previous = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit = {};
  getrlimit(RLIMIT_FSIZE, &limit);
  const rlimit small = {20000, limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const Outcome outcome = run_command(
      {"import", input, "--user", "user", "--item", "item", "-o", folder_.path("a/b/out")});
  setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, previous);

  expect_failure(outcome, "cannot write");
  EXPECT_THAT(outcome.err, HasSubstr("[io]"));
}

TEST_F(ImportFailure, LeavesNothingBehindWhenInterrupted) {
  const std::string pipe = folder_.path("events.csv");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  catch_interrupts();
  std::thread shop([&] {
    std::ofstream stream(pipe);
    stream << kEvents << std::flush;
    std::raise(SIGINT);
  });
  const Outcome outcome =
      run_command({"import", pipe, "--user", "user", "--item", "item", "-o", output()});
  shop.join();
  clear_interrupt();
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  expect_failure(outcome, "[cancelled]");
}

TEST_F(ImportFailure, KeepsControlCharactersOfTheInputOffTheTerminal) {
  EXPECT_THAT(import("user,\x1b[2Jitem\nu,a\n").err, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace mercer::cli
