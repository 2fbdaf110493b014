// `mercer import`: what it keeps, what it drops, what it writes.
#include <nlohmann/json.hpp>

#include "cli/import_fixture.h"
#include "cli/online_retail.h"

namespace mercer::cli {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

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

TEST_F(Import, TakesCustomerAndTimeOfAnOrdersNextRowsFromItsFirst) {
  const std::string text =
      "user,item,time,basket\n"
      "ann,a1,2024-01-02,7\n"
      ",b2,,7\n"
      "bob,a1,2024-01-01,8\n"
      "bob,c3,,8\n"
      ",c3,,9\n"  // an order of its own, of nobody
      ",b2,,\n";  // no order
  const Outcome outcome = import(text, {"--time", "time", "--basket", "basket", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const Dataset dataset = result();
  ASSERT_EQ(dataset.user_count(), 2U);
  EXPECT_EQ(sequence(dataset, 0), (std::vector<uint32_t>{0, 1}));
  EXPECT_EQ(sequence(dataset, 1), (std::vector<uint32_t>{0, 2}));
  EXPECT_THAT(outcome.out, ::testing::HasSubstr("missing user"));
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

TEST_F(Import, ReadsGzipOfSeveralMembers) {
  const std::string text = kEvents;
  const std::string packed = gzipped(text.substr(0, 50)) + gzipped(text.substr(50));
  ASSERT_EQ(import(packed + std::string(100, '\0'), {}, "events.csv.gz").exit_code, kExitDone);
  EXPECT_EQ(result().event_count(), 3u);
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

TEST_F(Import, MakesTheFoldersAboveItsOutput) {
  ASSERT_EQ(import(kEvents, {"-o", folder_.path("a/b/c/")}).exit_code, kExitUsage)
      << "one output only";
  ASSERT_EQ(run_command({"import", folder_.path("events.csv"), "--user", "user", "--item", "item",
                         "-o", folder_.path("a/b/c/")})
                .exit_code,
            kExitDone);
  EXPECT_EQ(folder_.list().size(), 7u);
}

TEST_F(Import, TurnsTheShippedOnlineRetailRowsIntoTheDocumentedDataSet) {
  const Outcome outcome = import_online_retail(
      {"--min-user-events", "5", "--min-item-events", "5", "--json", "-o", output()});
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
