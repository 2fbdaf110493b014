// `mercer student`, and `mercer guide` without a language model.
#include "mercer/student.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/dataset_folder.h"
#include "cli/online_retail.h"
#include "cli/small_shop.h"
#include "data/new_items.h"
#include "guide/guided_file.h"

namespace mercer::cli {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// 60 items of two words each, which say all about their scores; the last ten have none.
class Students : public ::testing::Test {
 protected:
  static constexpr int kItems = 60, kScored = 50;
  static constexpr const char* kColours[] = {"red", "grey", "orange", "white"};
  static constexpr const char* kThings[] = {"mug", "plate", "vase"};

  Students() {
    std::string items = "id,title,price\n", guided = "item,arty,warm\n";
    for (int item = 0; item < kItems; ++item) {
      const int colour = item % 4, thing = item * 7 % 3;
      const std::string id = "i" + std::to_string(item);
      items +=
          id + "," + kColours[colour] + " " + kThings[thing] + "," + std::to_string(item) + "\n";
      if (item >= kScored) continue;
      guided +=
          id + "," + std::to_string(1 + 3 * thing) + "," + (colour % 2 == 0 ? "8" : "2") + "\n";
    }
    folder_.write("items.csv", items);
    folder_.write("guided.csv", guided);
    folder_.write(
        "attributes.json",
        R"([{"name":"warm","description":"0 = cold"},{"name":"arty","description":"x"}])");
  }

  std::string path(const std::string& name) const { return folder_.path(name); }
  Outcome student(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {
        "student",           "--catalogue",  path("items.csv"),       "--guided",
        path("guided.csv"),  "--attributes", path("attributes.json"), "-o",
        path("shop.student")};
    words.insert(words.end(), more.begin(), more.end());
    return run_command(words);
  }
  Outcome guide(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"guide",           "--catalogue",           path("new.csv"),
                                      "--attributes",    path("attributes.json"), "-o",
                                      path("scores.csv")};
    words.insert(words.end(), more.begin(), more.end());
    return run_command(words);
  }
  GuidedRecord record(const std::string& name) const {
    return decode_guided_record(folder_.read(name)).value().value();
  }
  static json json_of(const Outcome& outcome) {
    EXPECT_EQ(outcome.exit_code, kExitDone) << outcome.err;
    return json::parse(outcome.out, nullptr, false);
  }
  // [row][column] of a CSV without quotes, without its header.
  static std::vector<std::vector<std::string>> rows_of(const std::string& csv) {
    std::vector<std::vector<std::string>> rows;
    std::istringstream lines(csv.substr(csv.find('\n') + 1));
    for (std::string line; std::getline(lines, line);) {
      std::istringstream fields(line);
      auto& row = rows.emplace_back();
      for (std::string field; std::getline(fields, field, ',');) row.push_back(field);
    }
    return rows;
  }

  TemporaryFolder folder_;
};

TEST_F(Students, LearnFromScoresAndScoreNewItems) {
  const json report = json_of(student({"--guided-source", "some model", "--json"}));
  EXPECT_EQ(report["items"], kScored);
  EXPECT_EQ(report["held_out"], 5);
  EXPECT_EQ(report["attributes"][0]["name"], "warm");
  EXPECT_GT(report["attributes"][0]["correlation"].get<double>(), 0.9);
  EXPECT_EQ(report["size_bytes"], folder_.read("shop.student").size());

  folder_.write("new.csv", "id,title\nn1,Red VASE\nn2,white mug\nn3,\n");
  const Outcome outcome = guide({"--student", path("shop.student")});
  ASSERT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("1 items have no text and are left out: n3"));
  const std::string csv = folder_.read("scores.csv");
  EXPECT_THAT(csv, HasSubstr("item,warm,arty\n"));
  const auto rows = rows_of(csv);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_NEAR(std::stod(rows[0][1]), 8, 1);  // red is warm, a vase arty
  EXPECT_NEAR(std::stod(rows[0][2]), 7, 1);
  EXPECT_NEAR(std::stod(rows[1][1]), 2, 1);
  EXPECT_NEAR(std::stod(rows[1][2]), 1, 1);
  EXPECT_EQ(
      guided_source(record("scores.json"), record("scores.json").scores_checksum).substr(0, 44),
      "a student of 50 items scored by some model, ");
}

TEST_F(Students, PrintATableOfAccuracies) {
  const Outcome outcome = student();
  ASSERT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("correlation"), HasSubstr("warm"), HasSubstr("(mean)"),
                                 HasSubstr("Learned from 50 items")));
}

TEST_F(Students, AreTheSameBytesForTheSameSeed) {
  student();
  const std::string first = folder_.read("shop.student");
  student();
  EXPECT_EQ(folder_.read("shop.student"), first);
  student({"--seed", "2"});
  EXPECT_NE(folder_.read("shop.student"), first);
}

TEST_F(Students, FillInWhatHasNoScoresAndSaySo) {
  const json report = json_of(student({"--fill", path("all.csv"), "--json"}));
  EXPECT_EQ(report["filled_items"], kItems - kScored);
  const auto rows = rows_of(folder_.read("all.csv"));
  ASSERT_EQ(rows.size(), static_cast<size_t>(kItems));
  EXPECT_EQ(rows[0], (std::vector<std::string>{"i0", "8", "1"}));  // the language model's
  EXPECT_NEAR(std::stod(rows[52][1]), 8, 1);
  EXPECT_THAT(record("all.json").model, HasSubstr("; 10 items by a student of 50 items"));
  EXPECT_EQ(record("all.json").item_count, 60u);
}

TEST_F(Students, DoNotReadPrices) {
  student({"--text", "title,price"});
  const std::string with_prices = folder_.read("shop.student");
  student({"--text", "title"});
  EXPECT_EQ(folder_.read("shop.student"), with_prices);
}

TEST_F(Students, NameTheAttributesThatTheyHaveNotLearned) {
  student();
  folder_.write("attributes.json", R"([{"name":"warm","description":"0 = cold"},)"
                                   R"({"name":"soft","description":"x"}])");
  folder_.write("new.csv", "id,title\nn1,Red vase\n");
  const Outcome outcome = guide({"--student", path("shop.student")});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("has not learned \"soft\" (it knows \"warm\", \"arty\")"),
                    HasSubstr("--endpoint"), HasSubstr("[not-found]")));
  EXPECT_EQ(folder_.read("scores.csv"), "");
}

TEST_F(Students, SayWhenAnAttributeMeansSomethingElse) {
  student();
  folder_.write("attributes.json", R"([{"name":"warm","description":"0 = unfriendly"}])");
  folder_.write("new.csv", "id,title\nn1,Red vase\n");
  const Outcome outcome = guide({"--student", path("shop.student")});
  EXPECT_EQ(outcome.exit_code, kExitDone);
  EXPECT_THAT(outcome.err, HasSubstr("learned \"warm\" by another description"));
}

TEST_F(Students, DoNotTakeThePlaceOfALanguageModelsScores) {
  student();
  folder_.write("new.csv", "id,title\nn1,Red vase\n");
  folder_.write("scores.csv", "paid for");
  folder_.write("scores.csv.journal", "{}");
  const Outcome outcome = guide({"--student", path("shop.student")});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, HasSubstr("name another output"));
  EXPECT_EQ(folder_.read("scores.csv"), "paid for");
}

TEST_F(Students, RefuseFilesThatAreNone) {
  folder_.write("new.csv", "id,title\nn1,Red vase\n");
  for (const std::string& content : {std::string("<html>"), std::string(), std::string("MRST")}) {
    folder_.write("wrong.student", content);
    const Outcome outcome = guide({"--student", path("wrong.student")});
    EXPECT_EQ(outcome.exit_code, kExitFailed);
    EXPECT_THAT(outcome.err, HasSubstr("wrong.student"));
  }
  EXPECT_THAT(guide({"--student", path("gone.student")}).err, HasSubstr("[not-found]"));
}

TEST_F(Students, NeedScoresToLearnFrom) {
  folder_.write("guided.csv", "item,arty,warm\ni1,1,2\n");
  EXPECT_THAT(student().err, HasSubstr("at least 20 items"));
  EXPECT_FALSE(std::filesystem::exists(path("shop.student")));
}

TEST_F(Students, RejectWrongUsage) {
  folder_.write("new.csv", "id,title\nn1,Red vase\n");
  EXPECT_EQ(guide({"--student", "x", "--endpoint", "http://localhost:1", "--model", "m"}).exit_code,
            kExitUsage);
  EXPECT_EQ(guide({"--endpoint", "http://localhost:1"}).exit_code, kExitUsage);
  EXPECT_EQ(guide({"--model", "m"}).exit_code, kExitUsage);
  EXPECT_EQ(guide({"--dry-run"}).exit_code, kExitUsage);
  EXPECT_EQ(student({"--new-items", "10"}).exit_code, kExitUsage);
  EXPECT_EQ(student({"--fill", "x.json"}).exit_code, kExitUsage);
}

TEST_F(Students, BuiltInOneScoresWhereNoLanguageModelIsNamed) {
  folder_.write("attributes.json", R"([{"name":"for_children","description":"x"},)"
                                   R"({"name":"festive","description":"x"}])");
  folder_.write("new.csv", "id,title\nn1,Christmas tree decoration\nn2,Childs jigsaw puzzle\n");
  const Outcome outcome = guide();
  ASSERT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("no language model is named"),
                                 HasSubstr("Mercer's built-in student")));
  const auto rows = rows_of(folder_.read("scores.csv"));
  EXPECT_GT(std::stod(rows[0][2]), 7);  // festive
  EXPECT_LT(std::stod(rows[1][2]), 3);
  EXPECT_GT(std::stod(rows[1][1]), 6);  // for children
  EXPECT_THAT(record("scores.json").model, HasSubstr("Mercer's built-in student, a student of 3,"));
  folder_.write("attributes.json", R"([{"name":"soft","description":"x"}])");
  EXPECT_THAT(guide().err, HasSubstr("has not learned \"soft\" (it knows \"festive\", "));
}

// models/online-retail/README.md has these commands.
TEST_F(Students, BuiltInOneIsWhatTheShippedScoresTeach) {
  const Outcome imported = import_online_retail({"-o", path("all")});
  ASSERT_EQ(imported.exit_code, kExitDone) << imported.err;
  const Outcome taught =
      run_command({"student", "--data", path("all"), "--guided", online_retail("guided.csv"),
                   "--attributes", online_retail("attributes.json"), "--guided-source",
                   "a large language model (Online Retail)", "-o", path("online-retail.student")});
  ASSERT_EQ(taught.exit_code, kExitDone) << taught.err;
  std::ifstream file(online_retail("online-retail.student"), std::ios::binary);
  const std::string shipped{std::istreambuf_iterator<char>(file), {}};
  EXPECT_TRUE(folder_.read("online-retail.student") == shipped)
      << "make models/online-retail/online-retail.student anew, as its README.md says";
  EXPECT_LT(shipped.size(), 300'000u);
}

class StudentsOfADataSet : public SmallShop {};

TEST_F(StudentsOfADataSet, LearnNothingOfTheItemsThatComparisonsHoldOut) {
  std::string events = "user,item,title\n";
  for (int item = 0; item < 60; ++item) {
    events += "u" + std::to_string(item % 7) + ",p" + std::to_string(59 - item) + ",Thing " +
              std::to_string(item % 5) + "\n";
  }
  folder_.write("events.csv", events);
  ASSERT_EQ(run_command({"import", path("events.csv"), "--user", "user", "--item", "item",
                         "--title", "title", "-o", path("many")})
                .exit_code,
            kExitDone);
  // What is held out is scored otherwise than all the rest.
  const auto catalogue = read_dataset(path("many")).value().dataset.catalogue;
  const std::vector<bool> is_new =
      drawn_new_items(60, {.kind = Protocol::Kind::kNewItems, .new_percent = 20, .new_seed = 3});
  std::string guided = "item,warm,arty\n", learned = guided;
  for (size_t item = 0; item < 60; ++item) {
    guided += catalogue[item].id + (is_new[item] ? ",10,0\n" : ",1,9\n");
    learned += catalogue[item].id + ",1,9\n";
  }
  folder_.write("many.csv", guided);
  const json report = json_of(
      run_command({"student", "--data", path("many"), "--guided", path("many.csv"), "--attributes",
                   path("attributes.json"), "--new-items", "20", "--seed", "3", "--fill",
                   path("filled.csv"), "-o", path("many.student"), "--json"}));
  EXPECT_EQ(report["filled_items"], std::ranges::count(is_new, true));
  EXPECT_GT(report["filled_items"], 3);
  EXPECT_EQ(folder_.read("filled.csv"), learned);
}

}  // namespace
}  // namespace mercer::cli
