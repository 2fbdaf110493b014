#include "mercer/student.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <string>

#include "mercer/text_features.h"
#include "sealed_student.h"

namespace mercer {
namespace student_test {

using ::testing::ElementsAre;
using Bytes = std::vector<uint8_t>;

Student two_headed() {
  Student student{.item_count = 31,
                  .source = "a model",
                  .scores_checksum = "0123456789abcdef",
                  .attributes = {{"warm", "0 = cold", 2.5, 0.25, 0.9, 0.5},
                                 {"arty", "0 = plain", 7, 0.125, -0.25, 1.75}},
                  .weights = std::vector<int8_t>(2 * kTextFeatureCount)};
  for (const uint32_t feature : text_features("mug")) {
    student.weights[2 * feature] = 4;
    student.weights[2 * feature + 1] = -3;
  }
  return student;
}

TEST(Student, ScoresByItsFormula) {
  const Student student = two_headed();
  const auto count = static_cast<double>(text_features("mug").size());
  EXPECT_THAT(student.scores("MUG"), ElementsAre(2.5 + 0.25 * (4 * count) / std::sqrt(count),
                                                 7 + 0.125 * (-3 * count) / std::sqrt(count)));
  EXPECT_THAT(student.scores(""), ElementsAre(2.5, 7));
  EXPECT_THAT(student.scores("?!"), ElementsAre(2.5, 7));
}

TEST(Student, ScoresFromZeroToTen) {
  Student student = two_headed();
  student.attributes[0].scale = student.attributes[1].scale = 1e300;
  const std::vector<double> scores = student.scores("mug");
  EXPECT_THAT(scores, ElementsAre(10, 0));
  EXPECT_FALSE(std::signbit(scores[1]));
  student.attributes[0].bias = -0.0;
  EXPECT_FALSE(std::signbit(student.scores("")[0]));
}

TEST(Student, ComesBackFromItsFile) {
  const Student student = two_headed();
  const Bytes bytes = encode_student(student);
  EXPECT_EQ(sealed_student(bytes), bytes);
  const auto read = decode_student(bytes);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read.value().item_count, 31u);
  EXPECT_EQ(read.value().source, "a model");
  EXPECT_EQ(read.value().scores_checksum, "0123456789abcdef");
  EXPECT_EQ(read.value().weights, student.weights);
  ASSERT_EQ(read.value().attributes.size(), 2u);
  EXPECT_EQ(read.value().attributes[1].name, "arty");
  EXPECT_EQ(read.value().attributes[1].description, "0 = plain");
  EXPECT_EQ(read.value().attributes[1].correlation, -0.25);
  EXPECT_EQ(read.value().attributes[1].mean_absolute_error, 1.75);
  EXPECT_EQ(read.value().scores("red mug"), student.scores("red mug"));
}

TEST(Student, IsRefusedWhenCutShort) {
  const Bytes whole = encode_student(two_headed());
  // All of the head, some of the many weights.
  for (size_t size = 0; size < whole.size(); size += size < 400 ? 1 : 997) {
    const auto read = decode_student(std::span(whole).first(size));
    ASSERT_FALSE(read.ok()) << size;
    EXPECT_FALSE(read.error().message.empty());
  }
}

TEST(Student, IsRefusedWhenCutShortWithTheChecksumSetRight) {
  const Bytes whole = encode_student(two_headed());
  for (size_t size = kStudentSealedFrom; size < whole.size(); size += size < 400 ? 1 : 997) {
    const auto read = decode_student(
        sealed_student({whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size)}));
    ASSERT_FALSE(read.ok()) << size;
    EXPECT_EQ(read.error().code, ErrorCode::kMalformedInput) << size;
  }
  Bytes longer = whole;
  longer.push_back(0);
  EXPECT_EQ(decode_student(sealed_student(longer)).error().code, ErrorCode::kMalformedInput);
}

TEST(Student, IsRefusedWhenAnyByteIsAnother) {
  Bytes bytes = encode_student(two_headed());
  for (size_t place = 0; place < bytes.size(); place += place < 400 ? 1 : 997) {
    bytes[place] ^= 0x40;
    const auto read = decode_student(bytes);
    ASSERT_FALSE(read.ok()) << place;
    EXPECT_EQ(read.error().code, place < 4   ? ErrorCode::kMalformedInput
                                 : place < 8 ? ErrorCode::kUnsupportedVersion
                                             : ErrorCode::kChecksumMismatch);
    bytes[place] ^= 0x40;
  }
}

// Changes what the checksum does not speak against.
ErrorCode refusal_of(const std::function<void(Student&)>& change) {
  Student student = two_headed();
  change(student);
  const auto read = decode_student(encode_student(student));
  EXPECT_FALSE(read.ok());
  return read.ok() ? ErrorCode{} : read.error().code;
}

TEST(Student, IsRefusedForNumbersThatNoStudentHas) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto with = [](double StudentAttribute::* member, double value) {
    return refusal_of([=](Student& student) { student.attributes[1].*member = value; });
  };
  for (double StudentAttribute::* member :
       {&StudentAttribute::bias, &StudentAttribute::scale, &StudentAttribute::correlation,
        &StudentAttribute::mean_absolute_error}) {
    EXPECT_EQ(with(member, std::nan("")), ErrorCode::kNotFinite);
    EXPECT_EQ(with(member, -kInfinity), ErrorCode::kNotFinite);
    EXPECT_EQ(with(member, -2), ErrorCode::kOutOfRange);
  }
  EXPECT_EQ(with(&StudentAttribute::bias, 10.5), ErrorCode::kOutOfRange);
  EXPECT_EQ(with(&StudentAttribute::correlation, 1.5), ErrorCode::kOutOfRange);
  EXPECT_EQ(with(&StudentAttribute::mean_absolute_error, 11), ErrorCode::kOutOfRange);
}

TEST(Student, IsRefusedForAttributesThatAreNone) {
  EXPECT_EQ(refusal_of([](Student& student) { student.attributes[1].name = "warm"; }),
            ErrorCode::kDuplicate);
  EXPECT_EQ(refusal_of([](Student& student) { student.attributes[0].name = ""; }),
            ErrorCode::kMalformedInput);
  EXPECT_EQ(refusal_of([](Student& student) {
              student.attributes.clear();
              student.weights.clear();
            }),
            ErrorCode::kMalformedInput);
}

TEST(Student, IsRefusedForForgedSizes) {
  const Bytes whole = encode_student(two_headed());
  // The count of attributes, the sizes of three texts and of the first attribute's two.
  for (const size_t place : {16, 20, 31, 51, 59}) {
    for (const uint32_t size : {0x7fffffffu, 0xffffffffu, 257u, 100'000u}) {
      Bytes forged = whole;
      std::memcpy(forged.data() + place, &size, sizeof size);
      const auto read = decode_student(sealed_student(forged));
      EXPECT_FALSE(read.ok()) << place << " " << size;
    }
  }
}

}  // namespace student_test
}  // namespace mercer
