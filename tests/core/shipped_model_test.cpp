// The model that ships in models/online-retail: what anybody who takes it gets.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "mercer/model.h"
#include "mercer/recommender.h"

namespace mercer {
namespace {

const std::string kFolder = std::string(MERCER_SOURCE_DIR) + "/models/online-retail/";

class ShippedModel : public ::testing::Test {
 protected:
  static Model open() {
    std::ifstream file(kFolder + "online-retail.mercer", std::ios::binary);
    auto model = Model::open({std::istreambuf_iterator<char>(file), {}});
    EXPECT_TRUE(model.ok()) << model.error().message;
    return std::move(model).value();
  }
  const Model model_ = open();
};

TEST_F(ShippedModel, IsOfThisShop) {
  EXPECT_EQ(model_.item_count(), 3145u);
  const auto lantern = model_.find_item("85123A");
  ASSERT_TRUE(lantern.has_value());
  EXPECT_EQ(model_.item_title(lantern.value_or(0)), "WHITE HANGING HEART T-LIGHT HOLDER");
  std::ifstream file(kFolder + "attributes.json");
  const auto attributes = nlohmann::json::parse(file);
  ASSERT_EQ(model_.attribute_count(), attributes.size());
  for (size_t k = 0; k < attributes.size(); ++k) {
    EXPECT_EQ(model_.attribute_name(k), attributes[k]["name"].get<std::string>());
    EXPECT_EQ(model_.attribute_description(k), attributes[k]["description"].get<std::string>());
  }
}

TEST_F(ShippedModel, SaysHowWellItRanks) {
  std::map<std::string, double> test;
  for (const MetricEntry& entry : model_.evaluation()) {
    EXPECT_EQ(entry.protocol, "leave-one-out");
    if (entry.split == "test") test[std::string(entry.name)] = entry.value;
  }
  EXPECT_GT(test["masked.ndcg@10"], 0.2);
  EXPECT_GT(test["named_share"], 0.4);
  EXPECT_FALSE(model_.provenance().dataset_checksum.empty());
  EXPECT_FALSE(model_.provenance().guided_checksum.empty());
}

TEST_F(ShippedModel, ExplainsEveryScoreToTheLastDigits) {
  for (uint32_t first = 0; first < 200; ++first) {
    const std::vector<uint32_t> history = {first, (first * 7 + 300) % 3145,
                                           (first * 31 + 900) % 3145};
    const auto answer = recommend(model_, {.history = history, .count = 5, .excluded = history});
    ASSERT_TRUE(answer.ok()) << answer.error().message;
    ASSERT_EQ(answer.value().items.size(), 5u);
    for (const Recommendation& one : answer.value().items) {
      const Explanation& why = one.explanation;
      double by_attribute = why.bias + why.taste;
      for (const float part : why.attributes) by_attribute += part;
      double by_history = why.bias;
      for (const float part : why.history) by_history += part;
      EXPECT_NEAR(by_attribute, one.score, 1e-5 * std::abs(one.score));
      EXPECT_NEAR(by_history, one.score, 1e-5 * std::abs(one.score));
    }
  }
}

}  // namespace
}  // namespace mercer
