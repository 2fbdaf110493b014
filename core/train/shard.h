// The loss and gradients of some training sequences, computed by one thread. A training step is cut
// into a fixed number of shards, whatever the number of threads, and their gradients are added up
// in order: that is what makes training independent of the threads.
#ifndef MERCER_TRAIN_SHARD_H_
#define MERCER_TRAIN_SHARD_H_

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "train/loss.h"
#include "train/random.h"
#include "train/sequence_model.h"
#include "train/softmax_loss.h"
#include "train/trainable_encoder.h"

namespace mercer {

// What a shard is to do besides its sequences.
struct ShardTask {
  Loss loss = Loss::kSoftmax;
  float dropout = 0;
  float mask_share = 0;       // bert4rec: the share of items hidden and asked for
  float last_mask_share = 0;  // bert4rec: the share of sequences that hide their last item alone
  const NegativeSample* negatives = nullptr;  // null: every item competes
  uint64_t seed = 0;                          // of dropout, masks and kBinary's draws
};

class Shard {
 public:
  explicit Shard(const SequenceModel& shape);

  void clear();
  // At least two items, at most settings.max_length positions (see training_window()).
  void add(std::span<const uint32_t> sequence);

  // How much work the sequences are: their positions.
  size_t position_count() const { return position_count_; }

  void compute(const SequenceModel& model, const ShardTask& task);

  // Of the last compute(): sums over the positions that were asked for.
  double loss() const { return loss_; }
  size_t asked_count() const { return targets_.size(); }
  const SequenceModel& gradient() const { return gradient_; }

 private:
  void ask_next();
  void ask_masked(const ShardTask& task, Random& random);
  void draw_negatives(size_t item_count, Random& random);
  void read_inputs(const SequenceModel& model);
  double score(const SequenceModel& model, const ShardTask& task);

  std::vector<std::span<const uint32_t>> sequences_;
  size_t position_count_ = 0;
  double loss_ = 0;
  SequenceModel gradient_;

  std::unique_ptr<TrainableEncoder> encoder_;
  EncoderBatch batch_;
  std::vector<uint32_t> input_items_;  // [positions]
  std::vector<Eigen::Index> asked_;    // [asked] positions with a target
  std::vector<uint32_t> targets_;      // [asked]
  std::vector<uint32_t> negatives_;    // [asked] with Loss::kBinary
  Eigen::MatrixXf asked_shoppers_;     // [dimension x asked]
  Eigen::MatrixXf asked_gradients_;
  Eigen::MatrixXf shopper_gradients_;  // [dimension x positions]
};

// How many items of a sequence one training window holds: as many positions as the encoder reads,
// and one more item where each position is asked for the next. 0: no limit.
size_t training_window(const EncoderSettings& settings);

}  // namespace mercer

#endif  // MERCER_TRAIN_SHARD_H_
