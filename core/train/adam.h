// Adam (Kingma and Ba, 2015, arXiv 1412.6980), algorithm 1, with bias correction.
#ifndef MERCER_TRAIN_ADAM_H_
#define MERCER_TRAIN_ADAM_H_

#include <span>
#include <vector>

namespace mercer {

// The state for one block of parameters.
class Adam {
 public:
  explicit Adam(size_t parameter_count) : mean_(parameter_count), variance_(parameter_count) {}

  // Moves `parameters` against `gradient`; both [parameter_count].
  void step(std::span<float> parameters, std::span<const float> gradient, float learning_rate);

 private:
  // beta2 below the usual .999: with a few hundred steps in all, .999 would still remember the
  // start.
  static constexpr float kBeta1 = 0.9f;
  static constexpr float kBeta2 = 0.98f;
  static constexpr float kEpsilon = 1e-8f;

  std::vector<float> mean_;
  std::vector<float> variance_;
  long step_count_ = 0;
};

}  // namespace mercer

#endif  // MERCER_TRAIN_ADAM_H_
