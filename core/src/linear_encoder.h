// The linear recency encoder: from a history to the shopper vector.
//
//   u = sum_c W_c * ctx_c,   ctx_c = sum_j weight_cj * e_j,   weight_cj = decay_c^age_j / sum
//
// where age 0 is the latest item. Each channel c looks back differently far (decay 0: the latest
// item alone). Because u is linear in every e_j, a score splits exactly over the history: <e_i, u>
// = sum_j sum_c weight_cj * e_i' W_c e_j.
#ifndef MERCER_SRC_LINEAR_ENCODER_H_
#define MERCER_SRC_LINEAR_ENCODER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mercer/encoder.h"

namespace mercer {

class LinearEncoder : public Encoder {
 public:
  // `settings` are valid and `weights`, which must outlive the encoder, have their number.
  LinearEncoder(EncoderSettings settings, std::span<const float> weights);

  std::vector<float> encode(const ItemTable& table,
                            std::span<const uint32_t> history) const override;
  std::vector<float> contributions(const ItemTable& table, std::span<const uint32_t> history,
                                   std::span<const float> candidates) const override;
  bool splits_exactly() const override { return true; }

 private:
  // weight_cj [channels x history], row-major; each row sums to 1.
  std::vector<float> recency_weights(size_t history_length) const;
  const float* weight_matrix(size_t channel) const {
    return weights_.data() + channel * settings().dimension * settings().dimension;
  }

  std::span<const float> weights_;  // [channels x dimension x dimension], row-major
};

}  // namespace mercer

#endif  // MERCER_SRC_LINEAR_ENCODER_H_
