// A whole recommender in training: an item table, an encoder over it, and item biases. As a base
// model everything is trained freely; a refined model's table is trained as guided_table.h has it.
#ifndef MERCER_TRAIN_SEQUENCE_MODEL_H_
#define MERCER_TRAIN_SEQUENCE_MODEL_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "data/dataset.h"
#include "mercer/encoder.h"
#include "mercer/item_table.h"

namespace mercer {

// The parameters, also used for their gradients.
struct SequenceModel {
  EncoderSettings settings;
  std::vector<float> items;    // [items x dimension], row-major; input and output (tied)
  std::vector<float> encoder;  // [encoder_weight_count(settings)], as encoder_tensors() has them
  std::vector<float> biases;   // [items]

  size_t dimension() const { return settings.dimension; }
  size_t item_count() const { return biases.size(); }
  ItemTable table() const { return ItemTable::of_float32(items, dimension()); }
};

// A model to start training the whole from: a small random table, biases at the items' log
// frequency in `sequences`. `settings` must be valid (check_encoder_settings).
SequenceModel initial_model(const EncoderSettings& settings, size_t item_count, Sequences sequences,
                            uint64_t seed);

// A model to start training from with a given table, `items` [items x settings.dimension].
SequenceModel initial_model_on(const EncoderSettings& settings, std::vector<float> items,
                               Sequences sequences, uint64_t seed);

// The encoder's first weights: near the identity for linear, small random numbers for the others.
std::vector<float> initial_encoder_weights(const EncoderSettings& settings, uint64_t seed);

// Settings that suit most shops for a kind; what they were chosen on stands in the results.
EncoderSettings default_encoder_settings(EncoderKind kind, size_t dimension);

}  // namespace mercer

#endif  // MERCER_TRAIN_SEQUENCE_MODEL_H_
