// The linear recency encoder: from a history to the shopper vector.
//
//   u = sum_c W_c * ctx_c,   ctx_c = sum_j weight_cj * e_j,   weight_cj = decay_c^age_j / sum
//
// where age 0 is the latest item. Each channel c looks back differently far (decay 0: the latest
// item alone). Because u is linear in every e_j, a score splits exactly over the history: <e_i, u>
// = sum_j sum_c weight_cj * e_i' W_c e_j.
#ifndef MERCER_LINEAR_ENCODER_H_
#define MERCER_LINEAR_ENCODER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mercer/item_table.h"

namespace mercer {

// A view: `decays` [channels], `weights` [channels x dimension x dimension] row-major
// (u_k = sum_l W[k][l] ctx_l); both must outlive it.
class LinearEncoder {
 public:
  LinearEncoder() = default;
  LinearEncoder(std::span<const float> decays, std::span<const float> weights, size_t dimension);

  // The shopper vector u [dimension] for a history of item indices, oldest first. An empty history
  // gives the zero vector: only the items' biases then count.
  std::vector<float> encode(const ItemTable& table, std::span<const uint32_t> history) const;

  // How much each history item adds to <u, candidate>; the sum over the history is <u, candidate>.
  // `candidate` [dimension] is the recommended item's embedding; the result is [history].
  std::vector<float> contributions(const ItemTable& table, std::span<const uint32_t> history,
                                   std::span<const float> candidate) const;

 private:
  // weight_cj for one channel [history], summing to 1.
  std::vector<float> recency_weights(size_t channel, size_t history_length) const;
  const float* weight_matrix(size_t channel) const {
    return weights_.data() + channel * dimension_ * dimension_;
  }

  std::span<const float> decays_;
  std::span<const float> weights_;
  size_t dimension_ = 0;
};

}  // namespace mercer

#endif  // MERCER_LINEAR_ENCODER_H_
