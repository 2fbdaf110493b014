// When the next request may be sent: as many at once as allowed, later after failures, and never
// before the server said. Knows no clock; all times are milliseconds on the caller's.
#ifndef MERCER_GUIDE_PACING_H_
#define MERCER_GUIDE_PACING_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>

#include "guide/http_answer.h"

namespace mercer {

class Pacing {
 public:
  static constexpr int64_t kFirstDelay_ms = 1000;
  static constexpr int64_t kLongestDelay_ms = 60'000;  // of our own; servers may ask for more

  // At most `parallel` requests at once; the jitter follows from `seed`.
  Pacing(size_t parallel, uint64_t seed);

  // An answer, good or bad, that took `tokens`: the server is well. Heeds x-ratelimit-remaining-
  // and x-ratelimit-reset- (requests, tokens).
  void answered(const HttpAnswer& answer, uint64_t tokens, int64_t now_ms);

  // A failure that may pass. The next request waits for as long as the server says, by Retry-After
  // or by a limit that is used up, and for at least
  // min(kLongestDelay_ms, kFirstDelay_ms * 2^(failures in a row - 1)) times a random 0.5 to 1.
  // After a 429 only half as many requests are sent at once, and one more for each such round of
  // answers. Failures within the pause after one count as that one.
  void failed(const HttpAnswer& answer, int64_t now_ms);

  // Until the first answer one request at a time: what is wrong with all is learned from one.
  size_t allowed_at_once() const;
  int64_t ready_at_ms() const { return ready_at_ms_; }
  size_t failures_in_a_row() const { return failures_in_a_row_; }

 private:
  void wait_until(int64_t time_ms);
  int64_t next_delay_ms();

  size_t parallel_;
  double at_once_;
  std::mt19937_64 random_;
  int64_t ready_at_ms_ = 0;
  int64_t paused_until_ms_ = 0;  // because of the last failure that counted
  size_t failures_in_a_row_ = 0;
  bool has_answer_ = false;
};

// "6m0s", "1.5s", "20ms" or plain seconds, as x-ratelimit-reset- has it; -1: none of these.
int64_t parse_duration_ms(std::string_view text);

}  // namespace mercer

#endif  // MERCER_GUIDE_PACING_H_
