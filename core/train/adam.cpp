#include "train/adam.h"

#include <cassert>
#include <cmath>

namespace mercer {

void Adam::step(std::span<float> parameters, std::span<const float> gradient, float learning_rate) {
  assert(parameters.size() == mean_.size() && gradient.size() == mean_.size());
  ++step_count_;
  const auto steps = static_cast<float>(step_count_);
  const float mean_correction = 1 / (1 - std::pow(kBeta1, steps));
  const float variance_correction = 1 / (1 - std::pow(kBeta2, steps));
  for (size_t i = 0; i < parameters.size(); ++i) {
    mean_[i] = kBeta1 * mean_[i] + (1 - kBeta1) * gradient[i];
    variance_[i] = kBeta2 * variance_[i] + (1 - kBeta2) * gradient[i] * gradient[i];
    parameters[i] -= learning_rate * mean_[i] * mean_correction /
                     (std::sqrt(variance_[i] * variance_correction) + kEpsilon);
  }
}

}  // namespace mercer
