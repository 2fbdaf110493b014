#include "train/adam.h"

#include <cassert>
#include <cmath>

namespace mercer {

void adam_step(AdamState& state, const AdamStep& step, std::span<float> parameters,
               std::span<const float> gradient) {
  assert(parameters.size() == state.mean.size() && gradient.size() == state.mean.size());
  constexpr float kBeta1 = 0.9f;
  constexpr float kEpsilon = 1e-8f;
  const float beta2 = step.second_moment_decay;
  const auto steps = static_cast<double>(step.number);
  const auto mean_correction = static_cast<float>(1 / (1 - std::pow(double{kBeta1}, steps)));
  const auto variance_correction = static_cast<float>(1 / (1 - std::pow(double{beta2}, steps)));
  for (size_t i = 0; i < parameters.size(); ++i) {
    const float slope = step.gradient_scale * gradient[i];
    state.mean[i] = kBeta1 * state.mean[i] + (1 - kBeta1) * slope;
    state.variance[i] = beta2 * state.variance[i] + (1 - beta2) * slope * slope;
    const float direction = state.mean[i] * mean_correction /
                            (std::sqrt(state.variance[i] * variance_correction) + kEpsilon);
    parameters[i] -= step.learning_rate * (direction + step.weight_decay * parameters[i]);
  }
}

}  // namespace mercer
