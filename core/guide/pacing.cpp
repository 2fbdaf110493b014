#include "guide/pacing.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "data/field_values.h"
#include "data/text_lines.h"

namespace mercer {
namespace {

constexpr int64_t kLongestDuration_ms = int64_t{400} * 24 * 3600 * 1000;

std::string_view header(const HttpAnswer& answer, const std::string& name) {
  const auto found = answer.headers.find(name);
  return found == answer.headers.end() ? std::string_view() : trimmed(found->second);
}

// How long to wait by one pair of headers, of which `needed` must remain; 0: not at all.
int64_t limit_wait_ms(const HttpAnswer& answer, const std::string& kind, double needed) {
  const std::optional<double> remaining =
      parse_number(header(answer, "x-ratelimit-remaining-" + kind));
  if (!remaining || *remaining >= needed) return 0;
  return std::max<int64_t>(0, parse_duration_ms(header(answer, "x-ratelimit-reset-" + kind)));
}

}  // namespace

int64_t parse_duration_ms(std::string_view text) {
  if (const std::optional<double> seconds = parse_number(text)) {
    return *seconds >= 0 && *seconds * 1000 < kLongestDuration_ms
               ? static_cast<int64_t>(*seconds * 1000)
               : -1;
  }
  double total_ms = 0;
  if (text.empty()) return -1;
  while (!text.empty()) {
    const size_t digits = text.find_first_not_of("0123456789.");
    if (digits == 0 || digits == text.npos) return -1;
    const std::optional<double> value = parse_number(text.substr(0, digits));
    const std::string_view rest = text.substr(digits);
    const std::string_view unit = rest.substr(0, rest.find_first_of("0123456789."));
    const double unit_ms = unit == "ms"  ? 1
                           : unit == "s" ? 1000
                           : unit == "m" ? 60'000
                           : unit == "h" ? 3'600'000
                           : unit == "d" ? 86'400'000
                                         : 0;
    if (!value || unit_ms == 0) return -1;
    total_ms += *value * unit_ms;
    text = rest.substr(unit.size());
  }
  return total_ms < kLongestDuration_ms ? static_cast<int64_t>(total_ms) : -1;
}

Pacing::Pacing(size_t parallel, uint64_t seed)
    : parallel_(parallel), at_once_(static_cast<double>(parallel)), random_(seed) {}

void Pacing::wait_until(int64_t time_ms) { ready_at_ms_ = std::max(ready_at_ms_, time_ms); }

void Pacing::answered(const HttpAnswer& answer, uint64_t tokens, int64_t now_ms) {
  has_answer_ = true;
  failures_in_a_row_ = 0;
  at_once_ = std::min(static_cast<double>(parallel_), at_once_ + 1 / at_once_);
  wait_until(now_ms + limit_wait_ms(answer, "requests", 1));
  wait_until(now_ms + limit_wait_ms(answer, "tokens", static_cast<double>(tokens)));
}

void Pacing::failed(const HttpAnswer& answer, int64_t now_ms) {
  if (answer.retry_after_ms) wait_until(now_ms + *answer.retry_after_ms);
  // Of a refusal nobody knows how many tokens it asked for: only what is used up counts.
  wait_until(now_ms + limit_wait_ms(answer, "requests", 1));
  wait_until(now_ms + limit_wait_ms(answer, "tokens", 1));
  // Requests that were under way when the first of them failed tell nothing new.
  if (now_ms < paused_until_ms_) return;
  ++failures_in_a_row_;
  constexpr int kTooManyRequests = 429;
  if (answer.status == kTooManyRequests) at_once_ = std::max(1.0, at_once_ / 2);
  wait_until(now_ms + next_delay_ms());
  paused_until_ms_ = ready_at_ms_;
}

int64_t Pacing::next_delay_ms() {
  constexpr size_t kMostDoublings = 16;
  const int64_t delay_ms = std::min(
      kLongestDelay_ms, kFirstDelay_ms << std::min(failures_in_a_row_ - 1, kMostDoublings));
  const double part = 0.5 + 0.5 * (static_cast<double>(random_() >> 11) * 0x1p-53);
  return static_cast<int64_t>(static_cast<double>(delay_ms) * part);
}

size_t Pacing::allowed_at_once() const { return has_answer_ ? static_cast<size_t>(at_once_) : 1; }

}  // namespace mercer
