#include "train/student_trainer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "mercer/text_features.h"
#include "train/random.h"

namespace mercer {
namespace {

// Titles of three words; each word adds to the scores what it says, on three attributes.
StudentLessons lessons(size_t count, uint64_t seed) {
  const std::vector<std::pair<std::string, std::vector<float>>> words = {
      {"red", {3, 0, 5}},  {"blue", {0, 1, 5}},  {"mug", {0, 4, 5}},   {"clock", {0, 0, 5}},
      {"star", {2, 2, 5}}, {"heart", {4, 0, 5}}, {"paper", {0, 3, 5}}, {"garden", {1, 1, 5}}};
  Random random(seed);
  StudentLessons result{{}, {}, {{"warm", "w"}, {"arty", "a"}, {"same", "always the same"}}};
  for (size_t item = 0; item < count; ++item) {
    std::string text;
    std::vector<float> sums(3);
    for (int word = 0; word < 3; ++word) {
      const auto& [name, adds] = words[random.below(words.size())];
      text += (text.empty() ? "" : " ") + name;
      for (size_t k = 0; k < 3; ++k) sums[k] = k == 2 ? 5 : std::min(10.0f, sums[k] + adds[k]);
    }
    result.texts.push_back(text);
    result.scores.insert(result.scores.end(), sums.begin(), sums.end());
  }
  return result;
}

TEST(StudentTrainer, LearnsWhatWordsSay) {
  const auto trained = train_student(lessons(400, 1), {});
  ASSERT_TRUE(trained.ok()) << trained.error().message;
  const Student& student = trained.value().student;
  EXPECT_EQ(student.item_count, 400u);
  EXPECT_EQ(trained.value().held_out_count, 40u);
  for (size_t k = 0; k < 2; ++k) {
    EXPECT_GT(student.attributes[k].correlation, 0.97) << k;
    EXPECT_LT(student.attributes[k].mean_absolute_error, 0.5) << k;
  }
  // Words that it knows in a company that it does not.
  const StudentLessons others = lessons(100, 2);
  double error = 0;
  for (size_t item = 0; item < others.texts.size(); ++item) {
    error += std::abs(student.scores(others.texts[item])[0] - others.scores[3 * item]);
  }
  EXPECT_LT(error / 100, 0.5);
  EXPECT_GT(student.scores("blue hearts")[0], student.scores("blue clocks")[0] + 1);
}

TEST(StudentTrainer, SaysWhenAnAttributeIsAlwaysTheSame) {
  const Student student = train_student(lessons(100, 1), {}).value().student;
  EXPECT_EQ(student.attributes[2].correlation, 0);
  EXPECT_EQ(student.attributes[2].mean_absolute_error, 0);
  EXPECT_EQ(student.scores("red star")[2], 5);
  EXPECT_TRUE(decode_student(encode_student(student)).ok());
}

// The measure of accuracy must not come from what was learned by heart.
TEST(StudentTrainer, DoesNotTakeChanceForKnowledge) {
  StudentLessons chance = lessons(400, 1);
  Random random(9);
  for (size_t item = 0; item < chance.texts.size(); ++item) {
    chance.texts[item] = "w" + std::to_string(random.next());
    for (size_t k = 0; k < 3; ++k)
      chance.scores[3 * item + k] = static_cast<float>(random.below(11));
  }
  const Student student = train_student(chance, {}).value().student;
  for (const StudentAttribute& attribute : student.attributes) {
    EXPECT_LT(std::abs(attribute.correlation), 0.45);
    EXPECT_GT(attribute.mean_absolute_error, 2);
  }
}

TEST(StudentTrainer, ReachesTheMinimumOfItsObjective) {
  const StudentLessons all = lessons(60, 3);
  const Student student = train_student(all, {.penalties = {0.3}}).value().student;
  // The gradient of the squared error plus 0.3 |w|^2 at the weights, which are rounded to a 127th
  // of the largest.
  const size_t width = all.attributes.size();
  std::vector<double> gradient(kTextFeatureCount), weights(kTextFeatureCount);
  for (size_t f = 0; f < kTextFeatureCount; ++f) {
    weights[f] = student.attributes[0].scale * student.weights[f * width];
    gradient[f] = 0.3 * weights[f];
  }
  for (size_t item = 0; item < all.texts.size(); ++item) {
    const auto features = text_features(all.texts[item]);
    const double value = 1 / std::sqrt(static_cast<double>(features.size()));
    double score = student.attributes[0].bias;
    for (const uint32_t f : features) score += value * weights[f];
    for (const uint32_t f : features) gradient[f] += value * (score - all.scores[width * item]);
  }
  double steepest = 0, at_zero = 0;
  for (const double slope : gradient) steepest = std::max(steepest, std::abs(slope));
  for (size_t item = 0; item < all.texts.size(); ++item) {
    at_zero += std::abs(all.scores[width * item] - student.attributes[0].bias) / 8;
  }
  EXPECT_LT(steepest, 0.05 * at_zero);
}

TEST(StudentTrainer, GivesTheSameBytesForTheSameSeed) {
  const StudentLessons all = lessons(80, 1);
  const auto bytes = [&](uint64_t seed) {
    return encode_student(train_student(all, {.seed = seed}).value().student);
  };
  EXPECT_EQ(bytes(4), bytes(4));
  EXPECT_NE(bytes(4), bytes(5));
}

TEST(StudentTrainer, NeedsItemsToLearnFrom) {
  EXPECT_EQ(train_student(lessons(kFewestLessons - 1, 1), {}).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_TRUE(train_student(lessons(kFewestLessons, 1), {}).ok());
}

TEST(StudentTrainer, TellsHowFarItIsAndStopsWhenAsked) {
  size_t last = 0, calls = 0;
  const auto trained = train_student(lessons(40, 1), {}, [&](size_t done, size_t total) {
    EXPECT_GE(done, last);
    EXPECT_LE(done, total);
    last = done;
    return ++calls < 5;
  });
  EXPECT_EQ(calls, 5u);
  EXPECT_EQ(trained.error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace mercer
