// When requests may be sent.
#include "guide/pacing.h"

#include <gtest/gtest.h>

namespace mercer {
namespace {

HttpAnswer with_status(int status) { return {.status = status}; }

TEST(Pacing, DoublesTheDelayOfItsOwnUpToAMinute) {
  Pacing pacing(4, 1);
  int64_t now_ms = 0;
  for (int64_t most_ms : {1000, 2000, 4000, 8000, 16'000, 32'000, 60'000, 60'000}) {
    pacing.failed(with_status(500), now_ms);
    const int64_t delay_ms = pacing.ready_at_ms() - now_ms;
    EXPECT_GE(delay_ms, most_ms / 2);
    EXPECT_LE(delay_ms, most_ms);
    now_ms = pacing.ready_at_ms();
  }
  pacing.answered(with_status(200), 0, now_ms);
  pacing.failed(with_status(500), now_ms);
  EXPECT_LE(pacing.ready_at_ms() - now_ms, Pacing::kFirstDelay_ms);
}

TEST(Pacing, JittersBySeed) {
  const auto delay_of = [](uint64_t seed) {
    Pacing pacing(4, seed);
    pacing.failed(with_status(503), 0);
    return pacing.ready_at_ms();
  };
  EXPECT_EQ(delay_of(3), delay_of(3));
  EXPECT_NE(delay_of(3), delay_of(4));
}

TEST(Pacing, NeverSendsBeforeTheServerSaid) {
  Pacing pacing(4, 1);
  pacing.failed({.status = 429, .retry_after_ms = 90'000}, 500);
  EXPECT_EQ(pacing.ready_at_ms(), 90'500);
  // One that was under way asks for less, and one for more.
  pacing.failed({.status = 429, .retry_after_ms = 1000}, 600);
  EXPECT_EQ(pacing.ready_at_ms(), 90'500);
  pacing.failed({.status = 429, .retry_after_ms = 100'000}, 700);
  EXPECT_EQ(pacing.ready_at_ms(), 100'700);
}

TEST(Pacing, GrowsMorePatientThanAServerThatAlwaysSaysTheSame) {
  Pacing pacing(4, 1);
  int64_t now_ms = 0;
  std::vector<int64_t> delays_ms;
  for (int i = 0; i < 6; ++i) {
    pacing.failed({.status = 429, .retry_after_ms = 1000}, now_ms);
    delays_ms.push_back(pacing.ready_at_ms() - now_ms);
    now_ms = pacing.ready_at_ms();
  }
  EXPECT_EQ(delays_ms[0], 1000);
  EXPECT_GE(delays_ms[5], 16'000);
}

TEST(Pacing, HeedsALimitThatARefusalNames) {
  const auto ready_after = [](int status, std::map<std::string, std::string> headers) {
    Pacing pacing(2, 1);
    pacing.failed({.status = status, .headers = std::move(headers)}, 1000);
    return pacing.ready_at_ms() - 1000;
  };
  EXPECT_EQ(ready_after(429, {{"x-ratelimit-remaining-requests", "0"},
                              {"x-ratelimit-reset-requests", "6m0s"},
                              {"x-ratelimit-remaining-tokens", "0"},
                              {"x-ratelimit-reset-tokens", "3s"}}),
            360'000);
  EXPECT_EQ(
      ready_after(503, {{"x-ratelimit-remaining-tokens", "0"}, {"x-ratelimit-reset-tokens", "90"}}),
      90'000);
  // What is not used up is not to blame.
  EXPECT_LE(ready_after(429, {{"x-ratelimit-remaining-tokens", "70"},
                              {"x-ratelimit-reset-tokens", "90"},
                              {"x-ratelimit-remaining-requests", "3"},
                              {"x-ratelimit-reset-requests", "90"}}),
            Pacing::kFirstDelay_ms);
}

TEST(Pacing, CountsRequestsThatFailTogetherOnce) {
  Pacing pacing(8, 1);
  for (int i = 0; i < 8; ++i) pacing.failed(with_status(500), i);
  EXPECT_EQ(pacing.failures_in_a_row(), 1u);
  pacing.failed(with_status(500), pacing.ready_at_ms());
  EXPECT_EQ(pacing.failures_in_a_row(), 2u);
}

TEST(Pacing, SendsOneAtATimeUntilTheFirstAnswerAndHalfAsManyAfterTooMany) {
  Pacing pacing(8, 1);
  EXPECT_EQ(pacing.allowed_at_once(), 1u);
  pacing.answered(with_status(200), 0, 0);
  EXPECT_EQ(pacing.allowed_at_once(), 8u);
  pacing.failed(with_status(429), 10);
  EXPECT_EQ(pacing.allowed_at_once(), 4u);
  for (int i = 0; i < 5; ++i) pacing.answered(with_status(200), 0, 20);
  EXPECT_EQ(pacing.allowed_at_once(), 5u);
  for (int i = 0; i < 1000; ++i) pacing.answered(with_status(200), 0, 20);
  EXPECT_EQ(pacing.allowed_at_once(), 8u);
}

TEST(Pacing, WaitsWhenALimitIsUsedUp) {
  const auto ready_after = [](std::map<std::string, std::string> headers) {
    Pacing pacing(2, 1);
    pacing.answered({.status = 200, .headers = std::move(headers)}, 500, 1000);
    return pacing.ready_at_ms() - 1000;
  };
  EXPECT_EQ(ready_after({{"x-ratelimit-remaining-requests", "0"},
                         {"x-ratelimit-reset-requests", "1m2.5s"}}),
            62'500);
  EXPECT_EQ(
      ready_after({{"x-ratelimit-remaining-tokens", "499"}, {"x-ratelimit-reset-tokens", "20ms"}}),
      20);
  EXPECT_LE(ready_after({{"x-ratelimit-remaining-requests", "3"},
                         {"x-ratelimit-reset-requests", "60s"},
                         {"x-ratelimit-remaining-tokens", "500"},
                         {"x-ratelimit-reset-tokens", "60s"}}),
            0);
  EXPECT_LE(ready_after(
                {{"x-ratelimit-remaining-requests", "0"}, {"x-ratelimit-reset-requests", "soon"}}),
            0);
  EXPECT_LE(ready_after({{"x-ratelimit-remaining-requests", "0"}}), 0);
}

TEST(ParseDuration, ReadsWhatServersWriteAndNothingElse) {
  EXPECT_EQ(parse_duration_ms("1s"), 1000);
  EXPECT_EQ(parse_duration_ms("6m0s"), 360'000);
  EXPECT_EQ(parse_duration_ms("1h0m1.5s"), 3'601'500);
  EXPECT_EQ(parse_duration_ms("2d"), 172'800'000);
  EXPECT_EQ(parse_duration_ms("120ms"), 120);
  EXPECT_EQ(parse_duration_ms("7.66"), 7660);
  EXPECT_EQ(parse_duration_ms("0"), 0);
  for (const char* text : {"", "s", "1x", "1s2", "-1", "-1s", "1e99", "1..2s", "nan", "inf", "1 s",
                           "99999999999999999999h", "2026-01-01"}) {
    EXPECT_EQ(parse_duration_ms(text), -1) << text;
  }
}

}  // namespace
}  // namespace mercer
