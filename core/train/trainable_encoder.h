// The training half of the encoders of mercer/encoder.h: the same arithmetic on the same weights,
// for many sequences at once and with gradients. The positions of all sequences stand side by side
// without padding.
#ifndef MERCER_TRAIN_TRAINABLE_ENCODER_H_
#define MERCER_TRAIN_TRAINABLE_ENCODER_H_

#include <Eigen/Core>
#include <memory>
#include <span>
#include <vector>

#include "mercer/encoder.h"
#include "train/dropout.h"
#include "train/sequence_model.h"

namespace mercer {

struct EncoderBatch {
  std::vector<Eigen::Index>
      starts;              // [sequences + 1] sequence s is positions [s], ..., [s + 1] - 1
  Eigen::MatrixXf inputs;  // [dimension x positions] the items' embeddings, oldest first
  std::vector<Eigen::Index> masked;  // bert4rec: positions whose input is the mask instead

  Eigen::Index sequence_count() const { return static_cast<Eigen::Index>(starts.size()) - 1; }
  Eigen::Index position_count() const { return inputs.cols(); }
};

// Holds what the backward pass needs of the last forward pass; one for each thread at work.
class TrainableEncoder {
 public:
  virtual ~TrainableEncoder() = default;

  // The shopper vectors [dimension x positions]: column p is u after the items of its sequence up
  // to p (bert4rec: of all its items). `weights` as encoder_tensors() has them.
  virtual const Eigen::MatrixXf& forward(std::span<const float> weights, const EncoderBatch& batch,
                                         const Dropout& dropout) = 0;

  // For the last forward pass, called with the same weights, batch and dropout:
  // `shopper_gradients` [dimension x positions] in; adds to `weight_gradients` (as weights) and
  // returns those of the inputs [dimension x positions].
  virtual const Eigen::MatrixXf& backward(std::span<const float> weights, const EncoderBatch& batch,
                                          const Dropout& dropout,
                                          const Eigen::MatrixXf& shopper_gradients,
                                          std::span<float> weight_gradients) = 0;
};

// `settings` must be valid (check_encoder_settings).
std::unique_ptr<TrainableEncoder> make_trainable_encoder(const EncoderSettings& settings);

// Whole histories, each of at least one item, as an encoder takes them; only the latest items that
// it reads count.
struct HistoryBatch {
  EncoderBatch batch;
  std::vector<Eigen::Index> last;  // [histories] the position that holds u
};
HistoryBatch history_batch(const SequenceModel& model, Sequences histories);

// The shopper vectors [dimension x histories] after whole histories.
Eigen::MatrixXf encode_batch(const SequenceModel& model, Sequences histories);

// Column-major views of row-major tensors would be transposed; these are how weights are seen.
using RowMajorMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Hands out the tensors of a flat array of weights (or of their gradients) one after another, in
// the order of encoder_tensors().
template <typename Scalar>
class TensorCursor {
 public:
  using Matrix = std::conditional_t<std::is_const_v<Scalar>, const RowMajorMatrix, RowMajorMatrix>;
  using Vector =
      std::conditional_t<std::is_const_v<Scalar>, const Eigen::VectorXf, Eigen::VectorXf>;

  explicit TensorCursor(std::span<Scalar> values) : next_(values.data()) {}

  Eigen::Map<Matrix> matrix(Eigen::Index rows, Eigen::Index columns) {
    Scalar* const start = next_;
    next_ += rows * columns;
    return {start, rows, columns};
  }
  Eigen::Map<Vector> vector(Eigen::Index size) {
    Scalar* const start = next_;
    next_ += size;
    return {start, size};
  }

 private:
  Scalar* next_;
};

// `sums` += the sum of the columns of `values`. Summed in memory of its own first: the order of
// Eigen's sum depends on how its target is aligned.
template <typename Target, typename Matrix>
void add_column_sum(Target&& sums, const Matrix& values) {
  const Eigen::VectorXf sum = values.rowwise().sum();
  sums += sum;
}

}  // namespace mercer

#endif  // MERCER_TRAIN_TRAINABLE_ENCODER_H_
