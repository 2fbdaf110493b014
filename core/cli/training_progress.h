// Training's progress on the terminal, and Ctrl-C's way into training.
#ifndef MERCER_CLI_TRAINING_PROGRESS_H_
#define MERCER_CLI_TRAINING_PROGRESS_H_

#include <string>

#include "train/trainer.h"

namespace mercer::cli {

// Draws under `label` until the observer is destroyed; stops training on an interrupt.
TrainingObserver show_training(const std::string& label);

}  // namespace mercer::cli

#endif  // MERCER_CLI_TRAINING_PROGRESS_H_
