// Live progress on stderr for anything that takes over two seconds: what is done, at which rate,
// and how long is left. Redraws one line on a terminal; prints a plain line every ten seconds
// elsewhere.
#ifndef MERCER_CLI_PROGRESS_H_
#define MERCER_CLI_PROGRESS_H_

#include <chrono>
#include <string>
#include <string_view>

namespace mercer::cli {

class Progress {
 public:
  // `label` names the work ("Reading"), `unit` what is counted ("rows"). `total` may be 0
  // (unknown).
  Progress(std::string_view label, std::string_view unit, double total);
  ~Progress();  // clears the live line

  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `done` counts in `unit`, never decreasing; `detail` is shown behind it ("loss 5.31").
  // Cheap: redraws at most ten times a second.
  void update(double done, std::string_view detail = {});

 private:
  using Clock = std::chrono::steady_clock;

  std::string label_;
  std::string unit_;
  double total_;
  bool terminal_;
  Clock::time_point start_;
  Clock::time_point last_draw_;
  bool drawn_ = false;
};

}  // namespace mercer::cli

#endif  // MERCER_CLI_PROGRESS_H_
