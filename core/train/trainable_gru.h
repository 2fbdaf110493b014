// The gru4rec encoder in training, see mercer/encoder.h for the formulas. Dropout falls on the
// input of each layer.
#ifndef MERCER_TRAIN_TRAINABLE_GRU_H_
#define MERCER_TRAIN_TRAINABLE_GRU_H_

#include "train/trainable_encoder.h"

namespace mercer {

// The columns of a batch in the order of time: first the first position of every sequence, longest
// sequence first, then the second of every sequence that has one, ... So a step in time is a block
// of columns, and the sequences still running are its first ones.
struct TimeOrder {
  std::vector<Eigen::Index> columns;  // [positions] in the order of time -> in the batch
  std::vector<Eigen::Index> starts;   // [steps + 1]

  explicit TimeOrder(const std::vector<Eigen::Index>& sequence_starts);
  Eigen::Index step_count() const { return static_cast<Eigen::Index>(starts.size()) - 1; }
  Eigen::Index running(Eigen::Index step) const { return starts[step + 1] - starts[step]; }
};

// One layer of gated recurrent units; all matrices have their columns in the order of time.
class GruLayer {
 public:
  GruLayer(Eigen::Index input_dimension, Eigen::Index hidden_dimension)
      : input_dimension_(input_dimension), hidden_dimension_(hidden_dimension) {}

  // The states [hidden x positions].
  const Eigen::MatrixXf& forward(TensorCursor<const float>& tensors, const TimeOrder& order,
                                 const Eigen::MatrixXf& input);
  // Overwrites `input_gradients`; `state_gradients` is used up.
  void backward(TensorCursor<const float>& tensors, TensorCursor<float>& gradients,
                const TimeOrder& order, const Eigen::MatrixXf& input,
                Eigen::MatrixXf& state_gradients, Eigen::MatrixXf& input_gradients);

 private:
  void step_back(const TimeOrder& order, Eigen::Index step, Eigen::MatrixXf& state_gradients);

  Eigen::Index input_dimension_;
  Eigen::Index hidden_dimension_;
  Eigen::MatrixXf gates_;      // [3 hidden x positions] r, z, n after their activations
  Eigen::MatrixXf recurrent_;  // [3 hidden x positions] what the last state adds before them
  Eigen::MatrixXf states_;     // [hidden x positions]
  Eigen::MatrixXf gate_gradients_;
  Eigen::MatrixXf recurrent_gradients_;
  Eigen::MatrixXf previous_states_;  // [hidden x positions after their sequence's first]
};

class TrainableGru : public TrainableEncoder {
 public:
  explicit TrainableGru(const EncoderSettings& settings);

  const Eigen::MatrixXf& forward(std::span<const float> weights, const EncoderBatch& batch,
                                 const Dropout& dropout) override;
  const Eigen::MatrixXf& backward(std::span<const float> weights, const EncoderBatch& batch,
                                  const Dropout& dropout, const Eigen::MatrixXf& shopper_gradients,
                                  std::span<float> weight_gradients) override;

 private:
  size_t layer_start(size_t layer) const;

  Eigen::Index dimension_;
  Eigen::Index hidden_dimension_;
  std::vector<GruLayer> layers_;
  std::vector<Eigen::MatrixXf> inputs_;  // a layer's input, in the order of time
  Eigen::MatrixXf states_;               // the last layer's
  Eigen::MatrixXf ordered_, state_gradients_, layer_input_gradients_;
  Eigen::MatrixXf shoppers_, input_gradients_;
};

}  // namespace mercer

#endif  // MERCER_TRAIN_TRAINABLE_GRU_H_
