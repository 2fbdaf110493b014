// Adam (Kingma and Ba, 2015, arXiv 1412.6980), algorithm 1, with bias correction.
#ifndef MERCER_TRAIN_ADAM_H_
#define MERCER_TRAIN_ADAM_H_

#include <cstdint>
#include <span>
#include <vector>

namespace mercer {

// The moments for one block of parameters.
struct AdamState {
  std::vector<float> mean;
  std::vector<float> variance;

  AdamState() = default;
  explicit AdamState(size_t parameter_count) : mean(parameter_count), variance(parameter_count) {}
};

struct AdamStep {
  uint64_t number = 1;  // from 1
  float learning_rate = 0;
  float second_moment_decay = 0.999f;  // beta2
  float weight_decay = 0;              // decoupled
  float gradient_scale = 1;            // gradients are multiplied by this first
};

// Moves `parameters` against `gradient`; both as long as the state.
void adam_step(AdamState& state, const AdamStep& step, std::span<float> parameters,
               std::span<const float> gradient);

}  // namespace mercer

#endif  // MERCER_TRAIN_ADAM_H_
