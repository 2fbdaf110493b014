// `mercer update` and `mercer display`: a model changed without training.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/small_shop.h"

namespace mercer::cli {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

class KeepFresh : public SmallShop {
 protected:
  KeepFresh() {
    train();
    folder_.write("new.tsv", "id\ttitle\tprice\nnew-1\tA new one\t7.5\nsku-3\tRenamed\t\n");
    folder_.write("new.csv", "item,warm,arty\nnew-1,9,1\n");
  }

  Outcome update(const char* catalogue, const char* guided) const {
    return run_command({"update", path("shop.mercer"), "--catalogue", path(catalogue), "--guided",
                        path(guided), "-o", path("next.mercer"), "--json"});
  }
};

TEST_F(KeepFresh, AddsAnItemThatIsThenRecommended) {
  const Outcome outcome = update("new.tsv", "new.csv");
  const json report = json_of(outcome);
  EXPECT_EQ(report["items_added"], 1);
  EXPECT_EQ(report["items_changed"], 1);
  EXPECT_EQ(report["size_bytes"], folder_.read("next.mercer").size());
  EXPECT_THAT(outcome.err, HasSubstr("1 of the items have no scores"));
  const json list = json_of(run_command(
      {"recommend", "--model", path("next.mercer"), "--history", "sku-1", "-k", "16", "--json"}));
  EXPECT_EQ(list["items"].size(), 16u);
  EXPECT_THAT(list.dump(), AllOf(HasSubstr("new-1"), HasSubstr("sku-3")));
}

TEST_F(KeepFresh, UpdateRefusesWhatDoesNotFitTheModel) {
  folder_.write("other.csv", "item,cold\nnew-1,9\n");
  EXPECT_THAT(update("new.tsv", "other.csv").err, HasSubstr("other.csv"));
  EXPECT_THAT(update("new.csv", "new.csv").err, HasSubstr("[malformed-input]"));
  EXPECT_THAT(update("gone.tsv", "new.csv").err, HasSubstr("[not-found]"));
  EXPECT_FALSE(std::filesystem::exists(path("next.mercer")));
}

TEST_F(KeepFresh, DisplayTakesPagesAndPicturesFromAFeed) {
  folder_.write("feed.csv",
                "image_link,sku,link,brand\n/p/3.jpg,sku-3,https://shop.example/3?a=b:c,Own\n"
                ",sku-1,/items/1,Own\n/p/0.jpg,unknown,/items/0,Own\n");
  const auto display = [&](const char* feed) {
    return run_command({"display", path("shop.mercer"), "--feed", path(feed), "--id", "sku",
                        "--url", "link", "--image", "image_link", "-o", path("display.json")});
  };
  ASSERT_EQ(display("feed.csv").exit_code, kExitDone);
  const json written = json::parse(folder_.read("display.json"));
  EXPECT_EQ(written["sku-3"], json({{"title", "Title of sku-3"},
                                    {"price", 2.5},
                                    {"url", "https://shop.example/3?a=b:c"},
                                    {"image", "/p/3.jpg"}}));
  EXPECT_EQ(written["sku-1"]["url"], "/items/1");
  EXPECT_FALSE(written["sku-1"].contains("image"));
  EXPECT_FALSE(written.contains("unknown"));

  for (const char* address : {"javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x",
                              "java\tscript:alert(1)", "\x01javascript:alert(1)"}) {
    folder_.write("bad.csv", std::string("image_link,sku,link\n,sku-1,\"") + address + "\"\n");
    const Outcome refused = display("bad.csv");
    EXPECT_EQ(refused.exit_code, kExitFailed) << address;
    EXPECT_THAT(refused.err, AllOf(HasSubstr("bad.csv"), HasSubstr("line 2"))) << address;
  }
  folder_.write("bad.csv", "image_link,sku,link\n,sku-1,/1\n,sku-1,/2\n");
  EXPECT_THAT(display("bad.csv").err, AllOf(HasSubstr("line 3"), HasSubstr("[duplicate]")));
  folder_.write("bad.csv", "sku,link\nsku-1,/1\n");
  EXPECT_THAT(display("bad.csv").err, HasSubstr("image_link"));
  EXPECT_EQ(json::parse(folder_.read("display.json")), written);  // what was there stays
  EXPECT_EQ(run_command({"display", path("shop.mercer"), "--url", "link", "-o", path("x.json")})
                .exit_code,
            kExitUsage);
}

TEST_F(KeepFresh, DisplayWritesWhatIsShownAndTheModelWithoutIt) {
  const Outcome outcome = run_command({"display", path("shop.mercer"), "-o", path("display.json"),
                                       "--without", path("bare.mercer")});
  ASSERT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  const json display = json::parse(folder_.read("display.json"));
  EXPECT_EQ(display.size(), kItems);
  EXPECT_EQ(display["sku-3"], json({{"title", "Title of sku-3"}, {"price", 2.5}}));
  ASSERT_EQ(run_command({"display", path("bare.mercer"), "-o", path("none.json")}).exit_code,
            kExitDone);
  EXPECT_EQ(json::parse(folder_.read("none.json"))["sku-3"], json::object());
}

TEST_F(KeepFresh, DisplayWritesPricesAsTheyWereWritten) {
  folder_.write("new.tsv", "id\ttitle\tprice\nnew-1\tA new one\t2.95\n");
  ASSERT_EQ(update("new.tsv", "new.csv").exit_code, kExitDone);
  run_command({"display", path("next.mercer"), "-o", path("display.json")});
  EXPECT_THAT(folder_.read("display.json"), HasSubstr("\"price\":2.95,"));
}

TEST_F(KeepFresh, RejectsWrongUsage) {
  EXPECT_EQ(run_command({"update", path("shop.mercer")}).exit_code, kExitUsage);
  EXPECT_EQ(run_command({"display"}).exit_code, kExitUsage);
}

}  // namespace
}  // namespace mercer::cli
