// Numbers and times as they stand in a field of a table.
#ifndef MERCER_DATA_FIELD_VALUES_H_
#define MERCER_DATA_FIELD_VALUES_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace mercer {

// A decimal number ("12", "-0.5", "1e3") and nothing else; infinities and NaN are none.
std::optional<double> parse_number(std::string_view text);

// The float nearest to such a number; nothing beyond the largest float, which itself is spelt
// "3.4028235e+38", a little more than it is.
std::optional<float> parse_float(std::string_view text);

enum class TimeFormat {
  kAuto,         // a number is kUnixSeconds, or kUnixMilliseconds from 1e11 on; else kIso
  kIso,          // 2010-12-01, 2010-12-01 08:26[:30[.5]], with T for the space if wanted, and
                 // Z or an offset (+01:00) behind the time; UTC when none is given
  kUnixSeconds,  // since 1970-01-01 UTC, a fraction is dropped
  kUnixMilliseconds
};

// Unix seconds. Nothing when the text is no time in that format, or outside the years 1 to 9999.
std::optional<int64_t> parse_time(std::string_view text, TimeFormat format);

}  // namespace mercer

#endif  // MERCER_DATA_FIELD_VALUES_H_
