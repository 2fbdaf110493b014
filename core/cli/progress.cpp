#include "cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace mercer::cli {
namespace {

using namespace std::chrono_literals;

// Work shorter than this shows nothing at all.
constexpr auto kQuietStart = 500ms;
constexpr auto kTerminalInterval = 100ms;
constexpr auto kPlainInterval = 10s;

// Three significant digits, whole numbers from 100 on: "0.52", "7.61", "541909".
std::string readable(double value) {
  char text[32];
  const int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const bool whole = value == std::floor(value);
  std::snprintf(text, sizeof text, "%.*f", whole ? 0 : decimals, value);
  return text;
}

std::string readable_seconds(double seconds) {
  const auto total = static_cast<long long>(std::ceil(seconds));
  if (total < 60) return std::to_string(total) + " s";
  if (total < 3600) return std::to_string(total / 60) + " min " + std::to_string(total % 60) + " s";
  return std::to_string(total / 3600) + " h " + std::to_string(total % 3600 / 60) + " min";
}

}  // namespace

Progress::Progress(std::string_view label, std::string_view unit, double total)
    : label_(label),
      unit_(unit),
      total_(total),
      terminal_(isatty(STDERR_FILENO) == 1),
      start_(Clock::now()),
      last_draw_(start_) {}

Progress::~Progress() {
  if (drawn_ && terminal_) std::fputs("\r\033[K", stderr);
}

void Progress::update(double done, std::string_view detail) {
  const Clock::time_point now = Clock::now();
  if (now - start_ < kQuietStart) return;
  const Clock::duration interval = terminal_ ? Clock::duration(kTerminalInterval) : kPlainInterval;
  if (now - last_draw_ < interval) return;
  last_draw_ = now;
  drawn_ = true;

  const double elapsed_s = std::chrono::duration<double>(now - start_).count();
  const double rate = done / elapsed_s;
  std::string line = label_ + ": " + readable(done);
  if (total_ > 0) {
    const int percent = static_cast<int>(100 * std::clamp(done / total_, 0.0, 1.0));
    line += " of " + readable(total_) + " " + unit_ + " (" + std::to_string(percent) + " %)";
  } else {
    line += " " + unit_;
  }
  line += ", " + readable(rate) + " " + unit_ + "/s";
  if (total_ > 0 && rate > 0) {
    line += ", " + readable_seconds(std::max(0.0, total_ - done) / rate) + " left";
  }
  if (!detail.empty()) line.append(", ").append(detail);
  std::fprintf(stderr, terminal_ ? "\r\033[K%s" : "%s\n", line.c_str());
  std::fflush(stderr);
}

}  // namespace mercer::cli
