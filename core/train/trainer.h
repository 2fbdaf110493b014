// Trains a SequenceModel to predict each next item of each sequence (bert4rec: each hidden item)
// with cross-entropy: Adam, a warmed-up cosine learning rate, gradient clipping, early stopping on
// validation, and a state that can be saved after any step and gone on from, to the same bytes.
#ifndef MERCER_TRAIN_TRAINER_H_
#define MERCER_TRAIN_TRAINER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "data/dataset.h"
#include "mercer/result.h"
#include "train/adam.h"
#include "train/loss.h"
#include "train/sequence_model.h"

namespace mercer {

struct TrainingOptions {
  Loss loss = Loss::kSoftmax;
  int epochs = 8;  // at most; sequences longer than the encoder reads are cut in pieces
  float learning_rate = 0.01f;  // the peak; warmed up over 5 % of the steps, then a cosine to 1 %
  float second_moment_decay = 0.98f;  // Adam's beta2
  size_t positions_per_step = 4096;
  float dropout = 0;             // see the encoders for where it falls
  float mask_share = 0.2f;       // bert4rec: the share of items hidden
  float last_mask_share = 0.2f;  // bert4rec: the share of sequences that hide their last item alone
  float weight_decay = 0;    // decoupled (Loshchilov and Hutter, arXiv 1711.05101), of all weights
  float gradient_limit = 0;  // longer gradients are scaled down to this norm; 0: no limit
  int patience = 0;          // stop after so many epochs without a better validation; 0: never
  size_t sampled_above = 25'000;  // catalogues above this many items are sampled from,
  size_t negatives = 2048;        // this many for a step
  uint64_t seed = 1;
  unsigned threads = 0;  // 0: one a processor; the result does not depend on it
};

// Options that suit most shops; what they were chosen on stands in the results.
TrainingOptions default_training_options(EncoderKind kind);

struct TrainingProgress {
  double positions_done = 0;
  double positions_total = 0;        // if no early stop comes
  double step_positions = 0;         // of the last step
  int epoch = 0;                     // from 1
  double loss = 0;                   // mean of the last step, in nats a position
  std::optional<double> validation;  // after the last full epoch
};

// Returns whether to go on.
using TrainingObserver = std::function<bool(const TrainingProgress&)>;

// For one of `part_count` trainings, which `observer` shall see as one long training.
TrainingObserver as_part_of(const TrainingObserver& observer, size_t part, size_t part_count);

struct EpochRecord {
  double loss = 0;  // mean over the epoch, in nats a position
  std::optional<double> validation = std::nullopt;
};

// Everything that the rest of a training depends on, besides its options and data.
struct TrainingState {
  SequenceModel model;
  SequenceModel best;  // of the best epoch so far; empty without validation
  AdamState items, encoder, biases;
  uint64_t step_count = 0;
  uint64_t next_window = 0;         // within the epoch
  double epoch_loss = 0;            // sum over the epoch's positions so far
  double epoch_asked = 0;           // how many those are
  std::vector<EpochRecord> epochs;  // the finished ones
};

// What training tells and asks. Each may be empty.
struct TrainingHooks {
  // After every step; returns whether to go on.
  TrainingObserver observe = nullptr;
  // How the items [items x dimension] follow the gradient of the loss by them; empty: by Adam.
  std::function<void(const AdamStep&, std::span<const float> gradient, std::span<float> items)>
      move_items = nullptr;
  // After every epoch; higher is better, and the best epoch's model is the result.
  std::function<Result<double>(const SequenceModel&)> validate = nullptr;
  // After every step: whether the state should be saved now. It is saved too when `observe` stops.
  std::function<bool()> save_due = nullptr;
  std::function<Status(const TrainingState&)> save = nullptr;
};

struct TrainingSummary {
  std::vector<EpochRecord> epochs;
  int best_epoch = 0;  // from 1; the last without validation
};

// Trains `model` in place. `start`: a state to go on from, saved by a training with the same
// options and data. Errors: kInvalidArgument (no training position; a state of another shape),
// kCancelled (the observer said stop), kNotFinite (the loss diverged), and those of the hooks.
Result<TrainingSummary> train(SequenceModel& model, Sequences sequences,
                              const TrainingOptions& options, const TrainingHooks& hooks,
                              std::optional<TrainingState> start = std::nullopt);

// The mean loss a position over `sequences`, without dropout and with every item competing;
// `gradient` gets its derivatives (shapes of `model`).
double mean_loss(const SequenceModel& model, Sequences sequences, SequenceModel& gradient);

}  // namespace mercer

#endif  // MERCER_TRAIN_TRAINER_H_
