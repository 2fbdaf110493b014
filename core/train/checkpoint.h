// A training that was interrupted, as a file: a safetensors file with the models, the optimiser's
// moments and, in the metadata, how far it had come.
#ifndef MERCER_TRAIN_CHECKPOINT_H_
#define MERCER_TRAIN_CHECKPOINT_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "mercer/result.h"
#include "train/trainer.h"

namespace mercer {

struct Checkpoint {
  std::string run;  // what must be the same to go on: options, seed and data as text
  TrainingState state;
};

std::vector<uint8_t> encode_checkpoint(const std::string& run, const TrainingState& state);

// Errors: as decode_safetensors, and kMalformedInput for another kind of file.
Result<Checkpoint> decode_checkpoint(std::span<const uint8_t> bytes);

}  // namespace mercer

#endif  // MERCER_TRAIN_CHECKPOINT_H_
