// The linear recency model: an item table, the linear recency encoder and item biases, trained with
// full-softmax cross-entropy to predict each next item of each sequence. Trained whole it is the
// `linear` base model; trained on a frozen table it is the recommendation module of a refined
// model.
#ifndef MERCER_TRAIN_LINEAR_MODEL_H_
#define MERCER_TRAIN_LINEAR_MODEL_H_

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "mercer/item_table.h"
#include "mercer/linear_encoder.h"
#include "mercer/result.h"

namespace mercer {

using Sequences = std::span<const std::span<const uint32_t>>;  // item indices, oldest first

// The parameters, also used for their gradients. Shapes as in item_table.h and linear_encoder.h.
struct LinearModel {
  size_t dimension = 0;
  std::vector<float> items;    // [items x dimension], row-major
  std::vector<float> decays;   // [channels]; chosen, not trained
  std::vector<float> weights;  // [channels x dimension x dimension], row-major
  std::vector<float> biases;   // [items]

  ItemTable table() const { return ItemTable::of_float32(items, dimension); }
  LinearEncoder encoder() const { return {decays, weights, dimension}; }
};

// The last item alone, a short and a long memory.
inline const std::vector<float> kDefaultDecays = {0.0f, 0.7f, 0.95f};

// A model to start training the whole from: a small random table, weights near the identity, biases
// at the items' log frequency in `sequences`.
LinearModel initial_linear_model(size_t item_count, size_t dimension, Sequences sequences,
                                 uint64_t seed);

// A model to start training on a frozen table from, `items` [items x dimension].
LinearModel initial_linear_model_on(std::vector<float> items, size_t dimension,
                                    Sequences sequences);

// The mean loss a position, in nats; `gradient` gets its derivatives (shapes of `model`). With
// `freeze_items` its items stay zero.
double linear_loss(const LinearModel& model, Sequences sequences, bool freeze_items,
                   LinearModel& gradient);

struct LinearTrainingOptions {
  int epochs = 8;
  float learning_rate = 0.01f;  // the peak; warmed up over 5 % of the steps, then a cosine to 1 %
  size_t positions_per_step = 4096;
  float dropout = 0;  // the share of context entries set to 0 in a step (Srivastava et al., 2014)
  bool freeze_items = false;
  uint64_t seed = 1;
  unsigned threads = 0;  // 0: one a processor; the result does not depend on it
};

struct TrainingProgress {
  double positions_done = 0;
  double positions_total = 0;
  int epoch = 0;    // from 1
  double loss = 0;  // mean of the last step, in nats a position
};

// Returns whether to go on.
using TrainingObserver = std::function<bool(const TrainingProgress&)>;

// Errors: kInvalidArgument (no training position), kCancelled (the observer said stop), kNotFinite
// (the loss diverged).
Status train_linear_model(LinearModel& model, Sequences sequences,
                          const LinearTrainingOptions& options, const TrainingObserver& observer);

}  // namespace mercer

#endif  // MERCER_TRAIN_LINEAR_MODEL_H_
