// A shop small enough to train on within a test: 30 shoppers, 15 items, 2 attributes.
#ifndef MERCER_TESTS_CLI_SMALL_SHOP_H_
#define MERCER_TESTS_CLI_SMALL_SHOP_H_

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/temporary_folder.h"

namespace mercer::cli {

class SmallShop : public ::testing::Test {
 protected:
  static constexpr int kItems = 15;
  static constexpr int kUsers = 30;
  static constexpr int kEventsAUser = 8;

  static std::string item_id(int item) { return "sku-" + std::to_string(item % kItems); }

  // Shoppers walk the catalogue in steps of 1 or 2, a day and a basket for each item. Their first
  // days are `first_day` and after.
  static std::string events_csv(int users = kUsers) {
    std::string csv = "user,item,time,basket,title,price\n";
    for (int user = 0; user < users; ++user) {
      for (int event = 0; event < kEventsAUser; ++event) {
        const std::string item = item_id(user + event * (1 + user % 2));
        const int day = 1 + event;
        std::ostringstream row;
        row << 'u' << user << ',' << item << ",2024-01-0" << day << ",b" << user * 100 + event
            << ",Title of " << item << ",2.50\n";
        csv += row.str();
      }
    }
    return csv;
  }
  static std::string guided_csv() {
    std::string csv = "item,warm,arty\n";
    for (int item = 0; item < kItems; ++item) {
      csv += item_id(item) + "," + std::to_string(item % 11) + "," +
             std::to_string((item * 7) % 10) + "\n";
    }
    return csv;
  }
  static constexpr const char* kAttributes =
      R"([{"name":"warm","description":"0 = cold, 10 = hot"},)"
      R"({"name":"arty","description":"0 = plain, 10 = ornate"}])";

  SmallShop() {
    import_events("shop", events_csv());
    folder_.write("guided.csv", guided_csv());
    folder_.write("attributes.json", kAttributes);
  }

  void import_events(const std::string& name, const std::string& csv) {
    folder_.write(name + ".csv", csv);
    const Outcome outcome = run_command({"import", path(name + ".csv"), "--user", "user", "--item",
                                         "item", "--time", "time", "--basket", "basket", "--title",
                                         "title", "--price", "price", "-o", path(name)});
    ASSERT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  }

  std::string path(const std::string& name) const { return folder_.path(name); }

  using Words = std::vector<std::string>;
  static Words joined(Words words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Outcome base(const std::string& output, const Words& more = {}) const {
    return run_command(joined(
        {"base", "--data", path("shop"), "--dim", "6", "--epochs", "2", "-o", path(output)}, more));
  }
  Outcome refine(const std::string& base_name, const std::string& output,
                 const Words& more = {}) const {
    return run_command(
        joined({"refine", "--data", path("shop"), "--base", path(base_name), "--guided",
                path("guided.csv"), "--attributes", path("attributes.json"), "--dim", "5",
                "--epochs", "2", "-o", path(output)},
               more));
  }
  // base.safetensors and shop.mercer.
  void train() {
    const Outcome trained = base("base.safetensors");
    ASSERT_EQ(trained.exit_code, kExitDone) << trained.err;
    const Outcome refined = refine("base.safetensors", "shop.mercer");
    ASSERT_EQ(refined.exit_code, kExitDone) << refined.err;
  }

  // The one JSON object on stdout.
  static nlohmann::json json_of(const Outcome& outcome) {
    EXPECT_EQ(outcome.exit_code, kExitDone) << outcome.err;
    const nlohmann::json object = nlohmann::json::parse(outcome.out, nullptr, false);
    EXPECT_TRUE(object.is_object()) << outcome.out;
    return object;
  }

  // What every evaluation must hold.
  static void expect_evaluation(const nlohmann::json& object, const std::string& protocol) {
    EXPECT_EQ(object.value("users", 0), kUsers);
    EXPECT_EQ(object.value("items", 0), kItems);
    EXPECT_EQ(object.value("protocol", ""), protocol);
    for (const char* mask : {"masked", "unmasked"}) {
      const auto metrics = object.value(mask, nlohmann::json::object());
      EXPECT_EQ(metrics.size(), 8u);
      for (const char* name : {"mrr", "mrr@10", "recall@5", "recall@10", "recall@20", "ndcg@5",
                               "ndcg@10", "ndcg@20"}) {
        ASSERT_TRUE(metrics.contains(name)) << mask << " " << name;
        EXPECT_GE(metrics[name].get<double>(), 0);
        EXPECT_LE(metrics[name].get<double>(), 1);
      }
      EXPECT_LE(metrics["recall@5"].get<double>(), metrics["recall@10"].get<double>());
    }
  }

  TemporaryFolder folder_;
};

}  // namespace mercer::cli

#endif  // MERCER_TESTS_CLI_SMALL_SHOP_H_
