// The linear recency encoder in training: u = sum_c W_c * ctx_c, see mercer/encoder.h.
#ifndef MERCER_TRAIN_TRAINABLE_LINEAR_H_
#define MERCER_TRAIN_TRAINABLE_LINEAR_H_

#include "train/trainable_encoder.h"

namespace mercer {

class TrainableLinear : public TrainableEncoder {
 public:
  explicit TrainableLinear(const EncoderSettings& settings);

  const Eigen::MatrixXf& forward(std::span<const float> weights, const EncoderBatch& batch,
                                 const Dropout& dropout) override;
  const Eigen::MatrixXf& backward(std::span<const float> weights, const EncoderBatch& batch,
                                  const Dropout& dropout, const Eigen::MatrixXf& shopper_gradients,
                                  std::span<float> weight_gradients) override;

 private:
  void average(size_t channel, const EncoderBatch& batch);
  void spread(size_t channel, const EncoderBatch& batch);

  std::vector<float> decays_;
  std::vector<Eigen::MatrixXf> contexts_;  // a channel: [dimension x positions]
  std::vector<Eigen::VectorXf> masses_;    // a channel: [positions], the sums of recency weights
  Eigen::MatrixXf context_gradients_;
  Eigen::MatrixXf shoppers_;
  Eigen::MatrixXf input_gradients_;
};

}  // namespace mercer

#endif  // MERCER_TRAIN_TRAINABLE_LINEAR_H_
