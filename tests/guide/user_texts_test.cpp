// What a language model is told of users.
#include "guide/user_texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace mercer {
namespace {

using ::testing::ElementsAre;

// Items 0 to 6 are called "no. 0" and so on, but for item 6, which has no title. One event a day.
Dataset shop_of(const std::vector<std::vector<uint32_t>>& sequences) {
  Dataset dataset;
  for (uint32_t item = 0; item < 7; ++item) {
    const std::string number = std::to_string(item);
    dataset.catalogue.push_back({"sku-" + number, item == 6 ? " " : "no. " + number, 2.5F});
  }
  dataset.user_offsets = {0};
  for (size_t user = 0; user < sequences.size(); ++user) {
    dataset.user_ids.push_back("user-" + std::to_string(user));
    for (size_t event = 0; event < sequences[user].size(); ++event) {
      dataset.items.push_back(sequences[user][event]);
      dataset.timestamps_s.push_back(static_cast<int64_t>(event) * 86'400);
      dataset.baskets.push_back(static_cast<uint32_t>(event));
    }
    dataset.user_offsets.push_back(static_cast<uint32_t>(dataset.items.size()));
  }
  return dataset;
}

std::vector<std::string> titles_of(const ItemText& user) {
  const auto about = nlohmann::json::parse(user.about);
  EXPECT_EQ(about.size(), 1u) << user.about;
  return about["history"].get<std::vector<std::string>>();
}

TEST(UserTexts, AreTheLatestTitlesOfTheTrainingPartOldestFirst) {
  const Dataset shop = shop_of({{3, 1, 0, 2, 4, 5}, {0, 0, 1, 5, 4}, {2, 4, 5}});
  const Split split = split_dataset(shop, {}).value();
  const UserTexts users = user_texts(shop, split, {.latest = 3, .min_events = 1});
  ASSERT_EQ(users.texts.items.size(), 3u);
  EXPECT_EQ(users.texts.items[0].id, "user-0");
  EXPECT_THAT(titles_of(users.texts.items[0]), ElementsAre("no. 1", "no. 0", "no. 2"));
  EXPECT_THAT(titles_of(users.texts.items[1]), ElementsAre("no. 0", "no. 0", "no. 1"));
  EXPECT_THAT(titles_of(users.texts.items[2]), ElementsAre("no. 2"));
  EXPECT_EQ(users.short_count, 0u);
}

TEST(UserTexts, StopWhereATimeSplitDoes) {
  const Dataset shop = shop_of({{3, 1, 0, 2, 4, 5}, {0, 1, 5, 4, 2}});
  const Protocol protocol{
      .kind = Protocol::Kind::kTime, .validation_time_s = 2 * 86'400, .test_time_s = 3 * 86'400};
  const Split split = split_dataset(shop, protocol).value();
  const UserTexts users = user_texts(shop, split, {});
  EXPECT_TRUE(users.texts.items.empty());
  EXPECT_EQ(users.short_count, 2u);
  const UserTexts of_two = user_texts(shop, split, {.min_events = 2});
  EXPECT_THAT(titles_of(of_two.texts.items[1]), ElementsAre("no. 0", "no. 1"));
}

TEST(UserTexts, LeaveOutUsersOfFewEventsOrWithoutTitles) {
  const Dataset shop = shop_of({{0, 1, 2, 3}, {6, 6, 6, 6, 1}, {0, 6, 1, 2, 3}, {}});
  const Split split = split_dataset(shop, {}).value();
  const UserTexts users = user_texts(shop, split, {});
  EXPECT_EQ(users.short_count, 2u);
  EXPECT_THAT(users.texts.without_text, ElementsAre("user-1"));
  ASSERT_EQ(users.texts.items.size(), 1u);
  EXPECT_THAT(titles_of(users.texts.items[0]), ElementsAre("no. 0", "no. 1"));
}

TEST(UserTexts, CutLongTitlesBetweenCharacters) {
  Dataset shop = shop_of({{0, 1, 2, 3, 4}});
  shop.catalogue[1].title = "x";
  for (int i = 0; i < 200; ++i) shop.catalogue[1].title += "\xc3\xa4";  // ä
  const Split split = split_dataset(shop, {}).value();
  const UserTexts users = user_texts(shop, split, {});
  EXPECT_EQ(titles_of(users.texts.items[0])[1].size(), kMostTitleBytes - 1);
}

}  // namespace
}  // namespace mercer
