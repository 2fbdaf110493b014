// Scaled dot-product attention with several heads (Vaswani et al., arXiv 1706.03762) within each
// sequence of a batch, with its gradients. The projections around it are not part of it.
#ifndef MERCER_TRAIN_ATTENTION_H_
#define MERCER_TRAIN_ATTENTION_H_

#include <Eigen/Core>
#include <vector>

#include "train/dropout.h"

namespace mercer {

class Attention {
 public:
  // `causal`: a position sees itself and those before it; otherwise its whole sequence.
  Attention(Eigen::Index head_count, bool causal) : head_count_(head_count), causal_(causal) {}

  // queries, keys, values and output [dimension x positions]; sequence s is positions
  // [starts[s], starts[s + 1]). `dropout` silences attention weights.
  void forward(const std::vector<Eigen::Index>& starts, const Eigen::MatrixXf& queries,
               const Eigen::MatrixXf& keys, const Eigen::MatrixXf& values, const Dropout& dropout,
               Eigen::MatrixXf& output);

  // Of the last forward pass, which must have been of one sequence: how the last position's
  // attention is spread over all positions, the mean over the heads. Sums to 1.
  Eigen::VectorXf last_position_weights(Eigen::Index position_count) const;

  // For the last forward pass; overwrites the three gradients.
  void backward(const std::vector<Eigen::Index>& starts, const Eigen::MatrixXf& queries,
                const Eigen::MatrixXf& keys, const Eigen::MatrixXf& values, const Dropout& dropout,
                const Eigen::MatrixXf& output_gradients, Eigen::MatrixXf& query_gradients,
                Eigen::MatrixXf& key_gradients, Eigen::MatrixXf& value_gradients);

 private:
  struct Tile;

  // Calls visit(tile) for each piece of queries of each head of each sequence.
  template <typename Visit>
  void for_each_tile(const std::vector<Eigen::Index>& starts, Eigen::Index dimension,
                     const Visit& visit) const;

  Eigen::Index head_count_;
  bool causal_;
  std::vector<Eigen::MatrixXf> attended_;  // a tile: softmax weights [keys x queries]
  Eigen::MatrixXf dropped_;
  Eigen::MatrixXf weight_gradients_;
};

}  // namespace mercer

#endif  // MERCER_TRAIN_ATTENTION_H_
