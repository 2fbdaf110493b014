#include "data/field_values.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>
#include <version>

namespace mercer {
namespace {

// As the largest float is spelt.
constexpr double kLargestFloat = 3.4028235e38;

// From here on a number of seconds would lie past the year 5138, so it counts milliseconds.
constexpr double kFirstMilliseconds = 1e11;
constexpr int64_t kEarliest_s = -62135596800;  // 0001-01-01
constexpr int64_t kLatest_s = 253402300799;    // 9999-12-31 23:59:59

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes text apart from the front; a step that does not fit makes all later ones fail.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  bool take(char expected) {
    if (rest_.empty() || rest_.front() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void require(char expected) { ok_ = take(expected) && ok_; }
  // A number of exactly `digits` digits, from `low` to `high`.
  int number(size_t digits, int low, int high) {
    int value = 0;
    if (rest_.size() < digits) ok_ = false;
    for (size_t i = 0; ok_ && i < digits; ++i) {
      ok_ = is_digit(rest_[i]);
      value = value * 10 + (rest_[i] - '0');
    }
    ok_ = ok_ && value >= low && value <= high;
    if (ok_) rest_.remove_prefix(digits);
    return value;
  }
  void skip_digits() {
    ok_ = ok_ && !rest_.empty() && is_digit(rest_.front());
    while (!rest_.empty() && is_digit(rest_.front())) rest_.remove_prefix(1);
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

// "Z", "+01:00", "+0100", "+01", " +0100" (as Shopify's exports have it) or nothing.
int64_t scan_offset_s(Scanner& scanner) {
  if (scanner.at_end() || scanner.take('Z') || scanner.take('z')) return 0;
  scanner.take(' ');
  const bool west = scanner.take('-');
  if (!west) scanner.require('+');
  const int hours = scanner.number(2, 0, 23);
  int minutes = 0;
  if (!scanner.at_end()) {
    scanner.take(':');
    minutes = scanner.number(2, 0, 59);
  }
  const int64_t offset_s = hours * 3600 + minutes * 60;
  return west ? -offset_s : offset_s;
}

std::optional<int64_t> parse_iso_time(std::string_view text) {
  Scanner scanner(text);
  const int year = scanner.number(4, 1, 9999);
  scanner.require('-');
  const int month = scanner.number(2, 1, 12);
  scanner.require('-');
  const int day = scanner.number(2, 1, 31);
  if (!scanner.ok()) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;  // 31 April
  int64_t time_s = int64_t{86400} * std::chrono::sys_days(date).time_since_epoch().count();
  if (!scanner.at_end()) {
    if (!scanner.take('T') && !scanner.take('t')) scanner.require(' ');
    time_s += int64_t{3600} * scanner.number(2, 0, 23);
    scanner.require(':');
    time_s += int64_t{60} * scanner.number(2, 0, 59);
    if (scanner.take(':')) {
      time_s += scanner.number(2, 0, 60);  // 60: a leap second
      if (scanner.take('.')) scanner.skip_digits();
    }
    time_s -= scan_offset_s(scanner);
  }
  if (!scanner.ok() || !scanner.at_end()) return std::nullopt;
  return time_s;
}

}  // namespace

#ifdef __cpp_lib_to_chars

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): `end` bounds it
  const auto [stop, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

#else

// Emscripten's library has no from_chars for floating point; strtod rounds the same way.
std::optional<double> parse_number(std::string_view text) {
  // strtod alone would also take blanks, "+1" and hexadecimal.
  if (text.empty() || text.front() == '+') return std::nullopt;
  if (text.find_first_not_of("0123456789+-.eE") != text.npos) return std::nullopt;
  const std::string terminated(text);
  char* stop = nullptr;
  errno = 0;
  const double value = std::strtod(terminated.c_str(), &stop);
  const bool underflown = errno == ERANGE && value == 0;
  if (stop != terminated.c_str() + terminated.size() || underflown || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

#endif

std::optional<float> parse_float(std::string_view text) {
  const std::optional<double> value = parse_number(text);
  if (!value || std::abs(*value) > kLargestFloat) return std::nullopt;
  constexpr double kLargest = std::numeric_limits<float>::max();
  return static_cast<float>(std::clamp(*value, -kLargest, kLargest));
}

std::optional<int64_t> parse_time(std::string_view text, TimeFormat format) {
  std::optional<int64_t> time_s;
  const std::optional<double> number =
      format == TimeFormat::kIso ? std::nullopt : parse_number(text);
  if (number) {
    const bool milliseconds =
        format == TimeFormat::kUnixMilliseconds ||
        (format == TimeFormat::kAuto && std::abs(*number) >= kFirstMilliseconds);
    const double seconds = std::floor(milliseconds ? *number / 1000 : *number);
    if (std::abs(seconds) > 1e15) return std::nullopt;
    time_s = static_cast<int64_t>(seconds);
  } else if (format == TimeFormat::kAuto || format == TimeFormat::kIso) {
    time_s = parse_iso_time(text);
  }
  if (!time_s || *time_s < kEarliest_s || *time_s > kLatest_s) return std::nullopt;
  return time_s;
}

}  // namespace mercer
