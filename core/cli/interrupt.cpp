#include "cli/interrupt.h"

#include <atomic>
#include <csignal>

namespace mercer::cli {
namespace {

std::atomic<bool> stop_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "written from a signal handler");

extern "C" void request_stop(int /*signal*/) { stop_requested.store(true); }

void handle(int signal_number) {
  struct sigaction action = {};
  action.sa_handler = request_stop;
  // Once only, so that the next one has its usual effect; and without SA_RESTART, so that a read
  // that waits on a pipe returns.
  action.sa_flags = SA_RESETHAND;
  sigemptyset(&action.sa_mask);
  sigaction(signal_number, &action, nullptr);
}

}  // namespace

void catch_interrupts() {
  handle(SIGINT);
  handle(SIGTERM);
  // A file size limit and a closed pipe then show as failed writes, which are reported and cleaned
  // up after, rather than as a killed process.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() { return stop_requested.load(); }

std::function<bool()> interrupt_poll() { return interrupted; }

void clear_interrupt() { stop_requested.store(false); }

Error interrupted_error() {
  return {ErrorCode::kCancelled, "stopped on request; nothing was left half-written"};
}

}  // namespace mercer::cli
