// Keeps a running training on disk, beside what it will write, so that an end at any moment (a
// kill, a power cut, Ctrl-C) loses little and the same command with --resume comes to the same
// result.
#ifndef MERCER_CLI_TRAINING_CHECKPOINT_H_
#define MERCER_CLI_TRAINING_CHECKPOINT_H_

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "mercer/result.h"
#include "train/trainer.h"

namespace mercer::cli {

class TrainingCheckpoint {
 public:
  // OUTPUT.checkpoint. `run` describes options, seed and data; only the same run can be resumed.
  TrainingCheckpoint(const std::filesystem::path& output, std::string run, double interval_s);

  // The saved state; none when there is no checkpoint. Errors: those of reading, and
  // kInvalidArgument when it is of another run.
  Result<std::optional<TrainingState>> load() const;

  // Adds saving to a training's hooks. The checkpoint must outlive them.
  void attach(TrainingHooks& hooks);

  // After the result is written.
  void remove() const;

  const std::filesystem::path& path() const { return path_; }

 private:
  using Clock = std::chrono::steady_clock;

  std::filesystem::path path_;
  std::string run_;
  std::chrono::duration<double> interval_;
  Clock::time_point last_save_;
};

}  // namespace mercer::cli

#endif  // MERCER_CLI_TRAINING_CHECKPOINT_H_
