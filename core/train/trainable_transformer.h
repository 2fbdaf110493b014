// The transformer encoders sasrec and bert4rec in training, see mercer/encoder.h for the formulas.
// Dropout falls on the embedded input, on the attention weights and on what each half of a layer
// adds to the stream.
#ifndef MERCER_TRAIN_TRAINABLE_TRANSFORMER_H_
#define MERCER_TRAIN_TRAINABLE_TRANSFORMER_H_

#include "train/attention.h"
#include "train/layer_norm.h"
#include "train/trainable_encoder.h"

namespace mercer {

// One layer: attention and a feed-forward net, each added to the stream that runs through.
class TransformerLayer {
 public:
  explicit TransformerLayer(const EncoderSettings& settings);

  // Both take the layer's tensors from the cursor and change `stream` [dimension x positions] (or
  // its gradient) in place.
  void forward(TensorCursor<const float>& tensors, const EncoderBatch& batch,
               const Dropout& dropout, Eigen::MatrixXf& stream);
  void backward(TensorCursor<const float>& tensors, TensorCursor<float>& gradients,
                const EncoderBatch& batch, const Dropout& dropout,
                Eigen::MatrixXf& stream_gradients);

  // See Attention::last_position_weights().
  Eigen::VectorXf last_position_attention(Eigen::Index position_count) const {
    return attention_.last_position_weights(position_count);
  }

 private:
  struct Weights;
  struct Gradients;

  void attend(const Weights& weights, const EncoderBatch& batch, const Dropout& dropout,
              Eigen::MatrixXf& stream);
  void feed(const Weights& weights, const Dropout& dropout, Eigen::MatrixXf& stream);
  void attend_back(const Weights& weights, Gradients& gradients, const EncoderBatch& batch,
                   const Dropout& dropout, Eigen::MatrixXf& stream_gradients);
  void feed_back(const Weights& weights, Gradients& gradients, const Dropout& dropout,
                 Eigen::MatrixXf& stream_gradients);

  Eigen::Index dimension_;
  Eigen::Index inner_dimension_;
  bool gelu_;
  Attention attention_;
  LayerNorm attention_norm_;
  LayerNorm feed_norm_;
  Eigen::MatrixXf attention_input_, queries_, keys_, values_, attended_;
  Eigen::MatrixXf feed_input_, inner_, activated_;
  Eigen::MatrixXf added_;  // what a half of the layer adds to the stream, or its gradient
  Eigen::MatrixXf query_gradients_, key_gradients_, value_gradients_, attended_gradients_;
  Eigen::MatrixXf inner_gradients_, norm_gradients_;
};

class TrainableTransformer : public TrainableEncoder {
 public:
  explicit TrainableTransformer(const EncoderSettings& settings);

  const Eigen::MatrixXf& forward(std::span<const float> weights, const EncoderBatch& batch,
                                 const Dropout& dropout) override;
  const Eigen::MatrixXf& backward(std::span<const float> weights, const EncoderBatch& batch,
                                  const Dropout& dropout, const Eigen::MatrixXf& shopper_gradients,
                                  std::span<float> weight_gradients) override;

  // Of the last forward pass, of one sequence: what the last position of the last layer attends to,
  // the mean over the heads. [positions]
  Eigen::VectorXf last_position_attention() const {
    return layers_.back().last_position_attention(stream_.cols());
  }

 private:
  EncoderSettings settings_;
  std::vector<TransformerLayer> layers_;
  LayerNorm final_norm_;
  Eigen::MatrixXf stream_;
  Eigen::MatrixXf shoppers_;
  Eigen::MatrixXf stream_gradients_;
};

}  // namespace mercer

#endif  // MERCER_TRAIN_TRAINABLE_TRANSFORMER_H_
