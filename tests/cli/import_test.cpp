// `mercer import`: what it keeps, what it drops, and how it says what is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/command_line.h"
#include "cli/dataset_folder.h"
#include "cli/interrupt.h"
#include "cli/temporary_folder.h"

namespace mercer::cli {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kEvents =
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
    EXPECT_THAT(outcome.err, HasSubstr(std::string(message)));
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(folder_.list(), ElementsAre(std::string(name)));
  }

  TemporaryFolder folder_;
};

TEST_F(Import, OrdersUsersAndItemsByIdAndEventsByTime) {
  ASSERT_EQ(import(kEvents, {"--time", "time", "--title", "title", "--price", "price"}).exit_code,
            kExitDone);
  const Dataset dataset = result();
  EXPECT_THAT(dataset.user_ids, ElementsAre("ann", "bob"));
  ASSERT_EQ(dataset.item_count(), 2u);
  EXPECT_EQ(dataset.catalogue[0].id, "a1");
  EXPECT_EQ(dataset.catalogue[1].id, "b2");
  EXPECT_THAT(sequence(dataset, 0), ElementsAre(0, 1));
  EXPECT_THAT(sequence(dataset, 1), ElementsAre(0));
  EXPECT_THAT(dataset.timestamps_s, ElementsAre(1704067200, 1704153600, 1704412800));
}

TEST_F(Import, KeepsFileOrderWithoutTimes) {
  ASSERT_EQ(import(kEvents).exit_code, kExitDone);
  const Dataset dataset = result();
  EXPECT_THAT(sequence(dataset, 0), ElementsAre(1, 0));
  EXPECT_THAT(dataset.timestamps_s, ElementsAre(0, 0, 0));
}

TEST_F(Import, KeepsFileOrderWithinOneSecond) {
  ASSERT_EQ(import("user,item,time\nu,c,5\nu,a,5\nu,b,4\nu,d,5\n", {"--time", "time"}).exit_code,
            kExitDone);
  EXPECT_THAT(sequence(result(), 0), ElementsAre(1, 2, 0, 3));
}

TEST_F(Import, TakesTheMostFrequentTitleAndTheMedianPrice) {
  ASSERT_EQ(import("user,item,title,price\n"
                   "u,a,Cup,1\n"
                   "u,a,Mug,9\n"
                   "v,a, Mug ,4\n"
                   "w,a,Cup,0\n"
                   "w,b,,\n"
                   "w,c,Old,2\n"
                   "x,c,New,3\n",
                   {"--title", "title", "--price", "price"})
                .exit_code,
            kExitDone);
  const Dataset dataset = result();
  EXPECT_EQ(dataset.catalogue[0].title, "Cup");  // two each; Cup was read last
  EXPECT_FLOAT_EQ(dataset.catalogue[0].price, 4);
  EXPECT_EQ(dataset.catalogue[1].title, "");
  EXPECT_EQ(dataset.catalogue[1].price, 0);
  EXPECT_EQ(dataset.catalogue[2].title, "New");
  EXPECT_FLOAT_EQ(dataset.catalogue[2].price, 2.5);
}

TEST_F(Import, NumbersBasketsWithinEachUser) {
  ASSERT_EQ(
      import("user,item,basket\nv,a,7\nu,a,9\nu,b,7\nu,c,9\nu,d,\nu,e,\n", {"--basket", "basket"})
          .exit_code,
      kExitDone);
  EXPECT_THAT(result().baskets, ElementsAre(0, 1, 0, 2, 3, 0));
}

TEST_F(Import, TakesEventsOfTheSameSecondForOneBasketWithoutBasketIds) {
  ASSERT_EQ(import("user,item,time\nu,a,1\nu,b,1\nu,c,2\n", {"--time", "time"}).exit_code,
            kExitDone);
  EXPECT_THAT(result().baskets, ElementsAre(0, 0, 1));
}

TEST_F(Import, KeepsTheEarliestOfRepeatedEvents) {
  ASSERT_EQ(import("user,item,time\nu,a,9\nu,b,5\nu,a,1\nv,a,3\n",
                   {"--time", "time", "--repeat", "first"})
                .exit_code,
            kExitDone);
  const Dataset dataset = result();
  EXPECT_THAT(sequence(dataset, 0), ElementsAre(0, 1));
  EXPECT_THAT(dataset.timestamps_s, ElementsAre(1, 5, 3));
}

TEST_F(Import, RepeatsTheCoreUntilNothingChanges) {
  // c is rare; without it w has too few events; without w, b is rare; and so on to u and v on a, d.
  const Outcome outcome = import("user,item\nu,a\nu,d\nv,a\nv,d\nw,b\nw,c\nx,b\nx,a\n",
                                 {"--min-user-events", "2", "--min-item-events", "2", "--json"});
  ASSERT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  EXPECT_THAT(result().user_ids, ElementsAre("u", "v"));
  const json report = json::parse(outcome.out);
  EXPECT_EQ(report["rows_kept"], 4);
  EXPECT_EQ(report["rows_dropped"]["item with too few events"], 2);
  EXPECT_EQ(report["rows_dropped"]["user with too few events"], 2);
}

TEST_F(Import, CountsDroppedRowsByReason) {
  const Outcome outcome = import(
      "user,item,time,price,n\n"
      ",a,1,1,1\n"
      "u,,1,1,1\n"
      "u,a,yesterday,1,1\n"
      "u,a,tomorrow,1,1\n"
      "u,a,1,cheap,1\n"
      "u,a,1,1,0\n"
      "u,a,1,1,many\n"
      "u,a,1,,1\n",
      {"--time", "time", "--price", "price", "--where", "n > 0", "--json"});
  ASSERT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  const json report = json::parse(outcome.out);
  EXPECT_EQ(report["rows_read"], 8);
  EXPECT_EQ(report["rows_kept"], 1);
  EXPECT_EQ(report["rows_dropped"], (json{{"missing user", 1},
                                          {"missing item", 1},
                                          {"unreadable time: time", 2},
                                          {"unreadable number: price", 1},
                                          {"unreadable number: n", 1},
                                          {"not: n > 0", 1}}));
  EXPECT_EQ(report["examples"]["unreadable time: time"],
            (json{{"row", 3}, {"value", "yesterday"}}));
}

TEST_F(Import, ShowsCountsAndTheFirstUnreadableRowToPeople) {
  const Outcome outcome = import("user,item,time\nu,a,1\nu,a,noon\n", {"--time", "time"});
  ASSERT_EQ(outcome.exit_code, kExitDone);
  EXPECT_THAT(outcome.out, HasSubstr("2  rows read"));
  EXPECT_THAT(outcome.out, HasSubstr("1  dropped: unreadable time: time (first: row 2: \"noon\")"));
  EXPECT_THAT(outcome.out, HasSubstr("1  kept: 1 users, 1 items"));
}

TEST_F(Import, UpperCasesItemsAfterTheConditions) {
  ASSERT_EQ(
      import("user,item\nu,1a\nv,1A\nv,1b\n", {"--upper-case-items", "--where", "item ~ .*[aA]"})
          .exit_code,
      kExitDone);
  const Dataset dataset = result();
  ASSERT_EQ(dataset.item_count(), 1u);
  EXPECT_EQ(dataset.catalogue[0].id, "1A");
}

TEST_F(Import, ReadsEachFormatToTheSameData) {
  const std::vector<std::string> options = {"--time", "time", "--title", "title", "--json"};
  const auto checksum = [](const Outcome& outcome) {
    EXPECT_EQ(outcome.exit_code, kExitDone) << outcome.err;
    return json::parse(outcome.out)["checksum"].get<std::string>();
  };
  const std::string csv = "user,item,time,title\nu,1,5,\"6\"\" plate, \"\"blue\"\"\"\nu,2,4,Cup\n";
  const std::string tsv =
      "user\titem\ttime\ttitle\r\nu\t1\t5\t6\" plate, \"blue\"\r\nu\t2\t4\tCup\r\n";
  const std::string lines =
      "{\"user\":\"u\",\"item\":1,\"time\":5,\"title\":\"6\\\" plate, "
      "\\\"blue\\\"\",\"x\":[{}]}\n\n"
      "{\"title\":\"Cup\",\"item\":\"2\",\"user\":\"u\",\"time\":4}";
  const std::string expected = checksum(import(csv, options));
  const std::string title = result().catalogue[0].title;
  EXPECT_EQ(title, "6\" plate, \"blue\"");
  EXPECT_EQ(checksum(import(gzipped(csv), options, "events.csv.gz")), expected);
  EXPECT_EQ(checksum(import(gzipped(csv), options, "packed.csv")), expected);
  EXPECT_EQ(checksum(import("\xef\xbb\xbf" + csv, options)), expected);
  EXPECT_EQ(checksum(import(tsv, options, "events.tsv")), expected);
  EXPECT_EQ(result().catalogue[0].title, title);
  EXPECT_EQ(checksum(import(lines, options, "events.jsonl")), expected);
  EXPECT_EQ(result().catalogue[0].title, title);
}

TEST_F(Import, GivesTheSameBytesAgain) {
  ASSERT_EQ(import(kEvents).exit_code, kExitDone);
  const std::string first = folder_.read("out/interactions.bin") +
                            folder_.read("out/catalogue.tsv") + folder_.read("out/dataset.json");
  ASSERT_EQ(import(kEvents).exit_code, kExitDone);
  EXPECT_EQ(folder_.read("out/interactions.bin") + folder_.read("out/catalogue.tsv") +
                folder_.read("out/dataset.json"),
            first);
}

TEST_F(Import, RecordsHowTheDataWereMade) {
  ASSERT_EQ(import(kEvents, {"--where", "item != zz"}).exit_code, kExitDone);
  const json manifest = json::parse(folder_.read("out/dataset.json"));
  EXPECT_EQ(manifest["import"]["source"], "events.csv");
  EXPECT_EQ(manifest["import"]["options"]["where"], json::array({"item != zz"}));
  EXPECT_EQ(manifest["import"]["rows"]["rows_read"], 3);
  EXPECT_EQ(manifest["mercer"], MERCER_VERSION);
}

TEST_F(Import, ReadsLatin1WhenTold) {
  ASSERT_EQ(
      import("user,item,title\nu,a,caf\xe9 \x80\n", {"--title", "title", "--encoding", "latin-1"})
          .exit_code,
      kExitDone);
  EXPECT_EQ(result().catalogue[0].title, "caf\xc3\xa9 \xe2\x82\xac");
}

TEST_F(Import, ReportsTheRowThatIsNotUtf8AndTheWayOut) {
  const Outcome outcome = import("user,item,title\nu,a,tea\nu,b,caf\xe9\n");
  expect_failure(outcome, "row 2 (line 3) is not valid UTF-8");
  EXPECT_THAT(outcome.err, HasSubstr("--encoding latin-1"));
}

TEST_F(Import, ReportsAMissingColumnAndNamesThoseThere) {
  expect_failure(import("user,sku\nu,a\n"), "no column \"item\"; the columns are: user, sku");
  expect_failure(import("user,item,item\nu,a,b\n"), "names the column \"item\" twice");
}

TEST_F(Import, ReportsAMissingMemberOfJsonLines) {
  expect_failure(import("{\"user\":1,\"sku\":2}\n", {}, "events.jsonl"),
                 "no row has a member \"item\"", "events.jsonl");
}

TEST_F(Import, ReportsRowAndColumnOfABrokenQuote) {
  expect_failure(import("user,item,title\nu,a,\"x\ny\"\nu,b,6\" plate\n"),
                 "row 2 (line 4), column \"title\": broken quote");
  expect_failure(import("user,item,title\nu,\"a\"b,c\n"),
                 "row 1 (line 2), column \"item\": broken quote");
}

TEST_F(Import, ReportsAQuoteThatIsNeverClosed) {
  expect_failure(import("user,item,title\nu,a,t\nu,b,\"half\nu,c,t\n"),
                 "row 2 (line 3), column \"title\": the quote that opens here is never closed");
}

TEST_F(Import, ReportsARowOfAnotherLength) {
  expect_failure(import("user,item,title\nu,a\n"),
                 "row 1 (line 2) has 2 fields where the header has 3");
  expect_failure(import("user,item,title\nu,a,t,z\n"),
                 "row 1 (line 2) has 4 fields where the header has 3");
}

TEST_F(Import, ReportsALineThatIsNoObject) {
  expect_failure(import("{\"user\":1,\"item\":2}\n[1]\n", {}, "events.jsonl"),
                 "row 2 (line 2) is not an object", "events.jsonl");
  expect_failure(import("{\"user\":1,\n", {}, "events.jsonl"), "row 1 (line 1): this is not JSON",
                 "events.jsonl");
  expect_failure(import("{\"user\":[1],\"item\":2}\n", {}, "events.jsonl"),
                 "column \"user\" holds an array", "events.jsonl");
}

TEST_F(Import, ReportsAnInputWithoutRows) {
  expect_failure(import(""), "the input is empty");
  expect_failure(import("user,item\n"), "no event is left of 0 rows");
}

TEST_F(Import, SaysWhyNoEventIsLeft) {
  expect_failure(import("user,item,time\nu,a,1.1.2024\n", {"--time", "time"}),
                 "most were dropped for \"unreadable time: time\" (1 rows, first row 1: "
                 "\"1.1.2024\")");
}

TEST_F(Import, ReportsDamagedGzip) {
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

TEST_F(Import, ReadsGzipOfSeveralMembers) {
  const std::string text = kEvents;
  const std::string packed = gzipped(text.substr(0, 50)) + gzipped(text.substr(50));
  ASSERT_EQ(import(packed + std::string(100, '\0'), {}, "events.csv.gz").exit_code, kExitDone);
  EXPECT_EQ(result().event_count(), 3u);
}

TEST_F(Import, RecognisesFilesThatAreNoTables) {
  expect_failure(import(std::string("PK\x03\x04\x14\x00", 6)), "zip archive or an Excel workbook");
  expect_failure(import(std::string("\xff\xfeu\0s\0\n\0", 8)), "UTF-16");
  expect_failure(import(std::string("user,item\n\0\0\0\n", 14)), "line 2 holds a zero byte");
}

TEST_F(Import, ReportsAMissingFileAndAFolder) {
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

TEST_F(Import, RejectsOptionsThatMakeNoSense) {
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

TEST_F(Import, DropsIdsThatWouldBreakTheCatalogue) {
  const Outcome outcome = import("user,item\nu,a\nu,\"b\nc\"\n\"v\x1b[2J\",a\n", {"--json"});
  ASSERT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  EXPECT_EQ(json::parse(outcome.out)["rows_dropped"]["control character in an id"], 2);
}

TEST_F(Import, ReplacesAnEarlierDataSet) {
  ASSERT_EQ(import(kEvents).exit_code, kExitDone);
  ASSERT_EQ(import("user,item\nu,z\n").exit_code, kExitDone);
  EXPECT_EQ(result().catalogue[0].id, "z");
  EXPECT_THAT(folder_.list(), ElementsAre("events.csv", "out", "out/catalogue.tsv",
                                          "out/dataset.json", "out/interactions.bin"));
}

TEST_F(Import, KeepsTheEarlierDataSetWhenItFails) {
  ASSERT_EQ(import(kEvents).exit_code, kExitDone);
  EXPECT_EQ(import("user,item\nu\n").exit_code, kExitFailed);
  EXPECT_EQ(result().event_count(), 3u);
  EXPECT_EQ(folder_.list().size(), 5u);
}

TEST_F(Import, WillNotReplaceWhatIsNoDataSet) {
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

TEST_F(Import, MakesTheFoldersAboveItsOutput) {
  ASSERT_EQ(import(kEvents, {"-o", folder_.path("a/b/c/")}).exit_code, kExitUsage)
      << "one output only";
  ASSERT_EQ(run_command({"import", folder_.path("events.csv"), "--user", "user", "--item", "item",
                         "-o", folder_.path("a/b/c/")})
                .exit_code,
            kExitDone);
  EXPECT_EQ(folder_.list().size(), 7u);
}

TEST_F(Import, LeavesNothingBehindWhenTheDiskIsFull) {
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

TEST_F(Import, LeavesNothingBehindWhenInterrupted) {
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

TEST_F(Import, KeepsControlCharactersOfTheInputOffTheTerminal) {
  EXPECT_THAT(import("user,\x1b[2Jitem\nu,a\n").err, Not(HasSubstr("\x1b")));
}

TEST_F(Import, TurnsTheShippedOnlineRetailRowsIntoTheDocumentedDataSet) {
  const Outcome outcome =
      run_command({"import",
                   std::string(MERCER_SOURCE_DIR) + "/models/online-retail/online_retail.csv.gz",
                   "--user",
                   "CustomerID",
                   "--item",
                   "StockCode",
                   "--time",
                   "InvoiceDate",
                   "--basket",
                   "InvoiceNo",
                   "--title",
                   "Description",
                   "--price",
                   "UnitPrice",
                   "--where",
                   "InvoiceNo !~ C.*",
                   "--where",
                   "StockCode ~ [0-9]{5}[A-Za-z]*",
                   "--where",
                   "Quantity > 0",
                   "--where",
                   "UnitPrice > 0",
                   "--upper-case-items",
                   "--repeat",
                   "first",
                   "--min-user-events",
                   "5",
                   "--min-item-events",
                   "5",
                   "--json",
                   "-o",
                   output()});
  ASSERT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  const json report = json::parse(outcome.out);
  EXPECT_EQ(report["rows_read"], 541909);
  EXPECT_EQ(report["rows_dropped"], (json{{"missing user", 135080},
                                          {"not: InvoiceNo !~ C.*", 8905},
                                          {"not: StockCode ~ [0-9]{5}[A-Za-z]*", 1554},
                                          {"not: Quantity > 0", 0},
                                          {"not: UnitPrice > 0", 33},
                                          {"repeat of an earlier event", 130116},
                                          {"user with too few events", 595},
                                          {"item with too few events", 1116}}));
  // First purchases, before users and items with too few of them go.
  EXPECT_EQ(report["rows_kept"].get<int>() + 595 + 1116, 266221);
  EXPECT_EQ(report["users"], 4074);
  EXPECT_EQ(report["items"], 3145);
  EXPECT_EQ(report["events"], 264510);
  EXPECT_EQ(report["checksum"], "bd693008bffdc438");
  EXPECT_EQ(result().catalogue.front().title, "INFLATABLE POLITICAL GLOBE");
}

}  // namespace
}  // namespace mercer::cli
