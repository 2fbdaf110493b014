// Dropout (Srivastava et al., 2014): silences a random share of a matrix's entries and scales the
// others up, so that the expected value stays. Which entries is a function of a seed and the
// entry's place alone, so the backward pass silences the same ones without a stored mask.
#ifndef MERCER_TRAIN_DROPOUT_H_
#define MERCER_TRAIN_DROPOUT_H_

#include <Eigen/Core>
#include <cstdint>

#include "train/random.h"

namespace mercer {

class Dropout {
 public:
  Dropout() = default;  // silences nothing
  Dropout(float rate, uint64_t seed) : rate_(rate), seed_(seed) {}

  // Another independent dropout of the same rate, for another place in a network.
  Dropout at(uint64_t place) const { return {rate_, mixed(seed_ + place)}; }

  // Applies to all `values`; the same call on the gradient is the backward pass.
  template <typename Matrix>
  void apply(Matrix&& values) const {
    if (rate_ <= 0) return;
    const auto threshold = static_cast<uint32_t>(rate_ * 4294967295.0);
    const float scale = 1 / (1 - rate_);
    const auto seed = static_cast<uint32_t>(mixed(seed_));
    for (Eigen::Index column = 0; column < values.cols(); ++column) {
      float* entries = &values.coeffRef(0, column);
      const uint32_t place = seed + static_cast<uint32_t>(column * values.rows());
      const auto rows = static_cast<uint32_t>(values.rows());
      for (uint32_t row = 0; row < rows; ++row) {
        entries[row] *= scattered(place + row) < threshold ? 0.0f : scale;
      }
    }
  }

 private:
  // A bijective integer hash; 32 bits wide and without branches, so that compilers vectorise it.
  static uint32_t scattered(uint32_t value) {
    value = (value ^ (value >> 16)) * 0x7feb352dU;
    value = (value ^ (value >> 15)) * 0x846ca68bU;
    return value ^ (value >> 16);
  }

  float rate_ = 0;
  uint64_t seed_ = 0;
};

}  // namespace mercer

#endif  // MERCER_TRAIN_DROPOUT_H_
