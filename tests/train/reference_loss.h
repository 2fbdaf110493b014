// The linear recency model's training loss, written out in double from the formulas in
// mercer/linear_encoder.h and train/softmax_loss.h: no recursion over time, no tiles, no matrices.
#ifndef MERCER_TESTS_TRAIN_REFERENCE_LOSS_H_
#define MERCER_TESTS_TRAIN_REFERENCE_LOSS_H_

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "train/linear_model.h"

namespace mercer {

struct ReferenceModel {
  explicit ReferenceModel(const LinearModel& model)
      : dimension(model.dimension),
        items(model.items.begin(), model.items.end()),
        decays(model.decays.begin(), model.decays.end()),
        weights(model.weights.begin(), model.weights.end()),
        biases(model.biases.begin(), model.biases.end()) {}

  size_t dimension;
  std::vector<double> items;
  std::vector<double> decays;
  std::vector<double> weights;
  std::vector<double> biases;
};

// u for a history, oldest first.
inline std::vector<double> reference_shopper(const ReferenceModel& model,
                                             std::span<const uint32_t> history) {
  const size_t d = model.dimension;
  std::vector<double> shopper(d, 0);
  for (size_t c = 0; c < model.decays.size(); ++c) {
    std::vector<double> context(d, 0);
    double total = 0;
    for (size_t j = 0; j < history.size(); ++j) {
      const double weight = std::pow(model.decays[c], history.size() - 1 - j);
      total += weight;
      for (size_t l = 0; l < d; ++l) context[l] += weight * model.items[history[j] * d + l];
    }
    for (size_t k = 0; k < d; ++k) {
      for (size_t l = 0; l < d; ++l) {
        shopper[k] += model.weights[(c * d + k) * d + l] * context[l] / total;
      }
    }
  }
  return shopper;
}

// -log softmax(scores after `history`)[target].
inline double reference_position_loss(const ReferenceModel& model,
                                      std::span<const uint32_t> history, uint32_t target) {
  const std::vector<double> shopper = reference_shopper(model, history);
  double sum = 0;
  double target_score = 0;
  for (size_t i = 0; i < model.biases.size(); ++i) {
    double score = model.biases[i];
    for (size_t k = 0; k < model.dimension; ++k) {
      score += shopper[k] * model.items[i * model.dimension + k];
    }
    sum += std::exp(score);
    if (i == target) target_score = score;
  }
  return std::log(sum) - target_score;
}

// The mean over all positions: after each item but the last, predict the next.
inline double reference_loss(const ReferenceModel& model, Sequences sequences) {
  double loss = 0;
  double positions = 0;
  for (const auto sequence : sequences) {
    for (size_t t = 1; t < sequence.size(); ++t) {
      loss += reference_position_loss(model, sequence.first(t), sequence[t]);
      positions += 1;
    }
  }
  return loss / positions;
}

}  // namespace mercer

#endif  // MERCER_TESTS_TRAIN_REFERENCE_LOSS_H_
