// The progress of fitting a baseline on the terminal, and Ctrl-C's way into it.
#ifndef MERCER_CLI_FITTING_PROGRESS_H_
#define MERCER_CLI_FITTING_PROGRESS_H_

#include <string>

#include "train/fit_progress.h"

namespace mercer::cli {

// Draws under `label` until the observer is destroyed; stops fitting on an interrupt.
FitObserver show_fitting(const std::string& label);

}  // namespace mercer::cli

#endif  // MERCER_CLI_FITTING_PROGRESS_H_
