// Ctrl-C (and SIGTERM) as a flag that long loops poll, so that a command stops between two steps,
// removes what is half-written and says so. A second Ctrl-C ends the process at once.
#ifndef MERCER_CLI_INTERRUPT_H_
#define MERCER_CLI_INTERRUPT_H_

#include <functional>

#include "mercer/error.h"

namespace mercer::cli {

// Installs the handlers; called once, by main().
void catch_interrupts();

// Whether a stop was asked for. Safe from any thread.
bool interrupted();

// The same as a callback, for code that must not know of signals (training, importing).
std::function<bool()> interrupt_poll();

// Forgets an earlier request. For tests, which run several commands in one process.
void clear_interrupt();

// What a command reports when it stopped because of it.
Error interrupted_error();

}  // namespace mercer::cli

#endif  // MERCER_CLI_INTERRUPT_H_
