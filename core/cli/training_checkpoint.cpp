#include "cli/training_checkpoint.h"

#include <system_error>

#include "cli/files.h"
#include "train/checkpoint.h"

namespace mercer::cli {

TrainingCheckpoint::TrainingCheckpoint(const std::filesystem::path& output, std::string run,
                                       double interval_s)
    : path_(output), run_(std::move(run)), interval_(interval_s), last_save_(Clock::now()) {
  path_ += ".checkpoint";
}

Result<std::optional<TrainingState>> TrainingCheckpoint::load() const {
  std::error_code ignored;
  if (!std::filesystem::exists(path_, ignored)) return std::optional<TrainingState>();
  MERCER_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, read_binary_file(path_));
  auto checkpoint = decode_checkpoint(bytes);
  if (!checkpoint.ok()) return in_file(path_, checkpoint.error());
  if (checkpoint.value().run != run_) {
    return Error{ErrorCode::kInvalidArgument,
                 "\"" + path_.string() +
                     "\" is of a training with other options, another seed or other data; give the "
                     "options of then, or leave out --resume to start afresh"};
  }
  return std::optional(std::move(checkpoint).value().state);
}

void TrainingCheckpoint::attach(TrainingHooks& hooks) {
  hooks.save_due = [this] { return Clock::now() - last_save_ >= interval_; };
  hooks.save = [this](const TrainingState& state) -> Status {
    MERCER_RETURN_IF_ERROR(write_file_atomically(path_, encode_checkpoint(run_, state)));
    last_save_ = Clock::now();
    return Done{};
  };
}

void TrainingCheckpoint::remove() const {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace mercer::cli
