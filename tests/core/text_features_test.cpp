#include "mercer/text_features.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace mercer {
namespace {

using Features = std::vector<uint32_t>;

bool is_distinct_and_ascending(const Features& features) {
  return std::ranges::adjacent_find(features, std::ranges::greater_equal{}) == features.end();
}

size_t shared_count(const Features& a, const Features& b) {
  Features shared;
  std::ranges::set_intersection(a, b, std::back_inserter(shared));
  return shared.size();
}

// These numbers are in students' files: they never change.
TEST(TextFeatures, StayWhatTheyAre) {
  EXPECT_EQ(text_features("a"), (Features{9081}));
  EXPECT_EQ(text_features("Red Mug"), (Features{1865, 3165, 3432, 4412, 10097, 10289, 11071, 11821,
                                                12483, 14042, 14636, 14795, 15070}));
  EXPECT_EQ(text_features("中"), (Features{4747, 6329, 8855}));
}

TEST(TextFeatures, AreDistinctAscendingAndBelowTheirCount) {
  const Features features =
      text_features("SET OF 6 T-LIGHTS, set of 6 t-lights: Café № 7 中文标题");
  EXPECT_GT(features.size(), 40u);
  EXPECT_TRUE(is_distinct_and_ascending(features));
  EXPECT_LT(features.back(), kTextFeatureCount);
}

TEST(TextFeatures, DoNotSeeCaseSpacesAndPunctuation) {
  const Features features = text_features("red retrospot mug");
  EXPECT_EQ(text_features("  RED, Retrospot--Mug!\n"), features);
  EXPECT_EQ(text_features("red\u00a0retrospot\u3000mug\u2026"), features);
}

TEST(TextFeatures, SeeTheOrderOfWordsAndTheirParts) {
  const Features features = text_features("red mug");
  EXPECT_NE(text_features("mug red"), features);
  EXPECT_GT(shared_count(text_features("red mugs"), features), features.size() / 2);
}

TEST(TextFeatures, FindWordsWhereNoSpacesPartThem) {
  // "Christmas stocking" and "Christmas tree" have the first two characters in common.
  EXPECT_GE(shared_count(text_features("圣诞袜"), text_features("红色圣诞树")), 3u);
}

TEST(TextFeatures, AreNoneWithoutWords) {
  EXPECT_TRUE(text_features("").empty());
  EXPECT_TRUE(text_features(" -- £ … ").empty());
}

TEST(TextFeatures, TakeWhatIsNotUtf8ForReplacementCharacters) {
  const std::string replacement = "\xef\xbf\xbd";
  for (const std::string& wrong : {std::string("\x80"), std::string("\xc0"),
                                   std::string("\xed\xa0\x80"), std::string("\xf4\x90\x80\x80"),
                                   std::string("\xe4\xb8"), std::string("\xf0\x80\x80\x80")}) {
    EXPECT_EQ(text_features("a" + wrong + " b"), text_features("a" + replacement + " b"));
  }
}

TEST(TextFeatures, SurviveEveryPairOfBytes) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text = {static_cast<char>(first), static_cast<char>(second)};
      ASSERT_TRUE(is_distinct_and_ascending(text_features(text)));
    }
  }
}

}  // namespace
}  // namespace mercer
