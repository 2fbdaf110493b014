#include "data/field_values.h"

#include <gtest/gtest.h>

#include <limits>

namespace mercer {
namespace {

TEST(ParseNumber, TakesDecimalNumbersOnly) {
  EXPECT_EQ(parse_number("12"), 12);
  EXPECT_EQ(parse_number("-0.5"), -0.5);
  EXPECT_EQ(parse_number("1e3"), 1000);
  for (const char* text :
       {"", " 1", "1 ", "1,5", "nan", "inf", "-inf", "0x10", "1e999", "--1", "one", "1.2.3"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
}

TEST(ParseFloat, TakesNumbersThatAFloatHolds) {
  constexpr float kLargest = std::numeric_limits<float>::max();
  EXPECT_EQ(parse_float("2.95"), 2.95f);
  EXPECT_EQ(parse_float("3.4028235e+38"), kLargest);
  EXPECT_EQ(parse_float("-3.4028235e+38"), -kLargest);
  EXPECT_EQ(parse_float("1e-60"), 0);
  for (const char* text : {"", "free", "3.4028236e+38", "-3.4028236e+38", "1e300"}) {
    EXPECT_EQ(parse_float(text), std::nullopt) << text;
  }
}

TEST(ParseTime, ReadsIsoTimes) {
  const auto iso = [](const char* text) { return parse_time(text, TimeFormat::kIso); };
  EXPECT_EQ(iso("1970-01-01"), 0);
  EXPECT_EQ(iso("2010-12-01 08:26:00"), 1291191960);
  EXPECT_EQ(iso("2010-12-01T08:26"), 1291191960);
  EXPECT_EQ(iso("2010-12-01t08:26:00.750z"), 1291191960);
  EXPECT_EQ(iso("2010-12-01T08:26:00+01:00"), 1291191960 - 3600);
  EXPECT_EQ(iso("2010-12-01 08:26-0230"), 1291191960 + 9000);
  EXPECT_EQ(iso("2010-12-01 08:26+01"), 1291191960 - 3600);
  EXPECT_EQ(iso("2010-12-01 08:26:00 +0100"), 1291191960 - 3600);
  EXPECT_EQ(iso("2012-02-29"), 1330473600);
  EXPECT_EQ(iso("1969-12-31 23:59:59"), -1);
  EXPECT_EQ(iso("9999-12-31"), 253402214400);
}

TEST(ParseTime, RejectsWhatIsNoIsoTime) {
  for (const char* text : {"",
                           "2010",
                           "2010-12",
                           "2010-13-01",
                           "2010-00-01",
                           "2010-04-31",
                           "2011-02-29",
                           "2010-12-1",
                           "0000-01-01",
                           "2010-12-01 ",
                           "2010-12-01 24:00",
                           "2010-12-01 08",
                           "2010-12-01 08:60",
                           "2010-12-01 08:26:61",
                           "2010-12-01 08:26:00.",
                           "2010-12-01 08:26:00Zulu",
                           "2010-12-01 08:26:00 ",
                           "2010-12-01 08:26:00  +0100",
                           "2010-12-01 08:26:00+24:00",
                           "2010-12-01 08:26:00+1",
                           "01/12/2010 08:26",
                           "2010/12/01",
                           "1291191960",
                           "+2010-12-01",
                           "2010-12-01x08:26"}) {
    EXPECT_EQ(parse_time(text, TimeFormat::kIso), std::nullopt) << text;
  }
}

TEST(ParseTime, ReadsUnixTimes) {
  EXPECT_EQ(parse_time("1291191960", TimeFormat::kUnixSeconds), 1291191960);
  EXPECT_EQ(parse_time("1291191960.9", TimeFormat::kUnixSeconds), 1291191960);
  EXPECT_EQ(parse_time("-1.5", TimeFormat::kUnixSeconds), -2);
  EXPECT_EQ(parse_time("1291191960750", TimeFormat::kUnixMilliseconds), 1291191960);
  EXPECT_EQ(parse_time("5", TimeFormat::kUnixMilliseconds), 0);
  EXPECT_EQ(parse_time("2010-12-01", TimeFormat::kUnixSeconds), std::nullopt);
  EXPECT_EQ(parse_time("1e300", TimeFormat::kUnixSeconds), std::nullopt);
  EXPECT_EQ(parse_time("253402300800", TimeFormat::kUnixSeconds), std::nullopt) << "year 10000";
}

TEST(ParseTime, TellsTheFormatByTheValueInAuto) {
  EXPECT_EQ(parse_time("1291191960", TimeFormat::kAuto), 1291191960);
  EXPECT_EQ(parse_time("1291191960000", TimeFormat::kAuto), 1291191960);
  EXPECT_EQ(parse_time("2010-12-01 08:26:00", TimeFormat::kAuto), 1291191960);
  EXPECT_EQ(parse_time("soon", TimeFormat::kAuto), std::nullopt);
}

}  // namespace
}  // namespace mercer
