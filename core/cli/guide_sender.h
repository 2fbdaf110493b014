// Sends what a run asks (guide/guide_run.h, guide/proposal_run.h) and hands back what comes.
#ifndef MERCER_CLI_GUIDE_SENDER_H_
#define MERCER_CLI_GUIDE_SENDER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "cli/console.h"
#include "cli/http_transport.h"
#include "cli/interrupt.h"
#include "mercer/result.h"

namespace mercer::cli {

inline int64_t now_ms() {
  const auto time = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

// ", waiting 3 s for the endpoint"; empty for 0.
inline std::string wait_text(int64_t waits_ms) {
  if (waits_ms <= 0) return {};
  return ", waiting " + std::to_string((waits_ms + 999) / 1000) + " s for the endpoint";
}

// Until all is asked, the run stops, or somebody interrupts; then only what is under way is waited
// for, for half a minute, since it will be paid for. `take` hands an answer to the run, and ends it
// all by an error; `show` is called ten times a second or more often. Returns the number of
// requests.
template <typename Run>
Result<size_t> send_all(Run& run, HttpTransport& transport, const Console& console,
                        const std::function<Status(const HttpTransport::Arrival&)>& take,
                        const std::function<void()>& show) {
  constexpr int64_t kLastAnswers_ms = 30'000;
  constexpr int64_t kLongestSleep_ms = 100;  // between two looks at Ctrl-C
  size_t requests = 0;
  std::optional<int64_t> end;
  while (run.in_flight() > 0 || (!end && run.has_more())) {
    const int64_t now = now_ms();
    if (!end && (interrupted() || run.stopped())) {
      end = now + kLastAnswers_ms;
      if (interrupted() && run.in_flight() > 0) {
        console.note(
            "mercer: stopping when the requests under way are answered; Ctrl-C again stops at "
            "once");
      }
    }
    if (end && now >= *end) break;
    while (!end) {
      auto request = run.next(now);
      if (!request) break;
      ++requests;
      transport.post(request->number, std::move(request->body));
    }
    for (const HttpTransport::Arrival& arrival : transport.wait(kLongestSleep_ms)) {
      MERCER_RETURN_IF_ERROR(take(arrival));
    }
    for (const std::string& note : run.take_notes()) console.note("mercer: note: " + note);
    show();
  }
  return requests;
}

}  // namespace mercer::cli

#endif  // MERCER_CLI_GUIDE_SENDER_H_
