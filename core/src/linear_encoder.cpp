#include "mercer/linear_encoder.h"

#include <cassert>

#include "dot.h"

namespace mercer {

LinearEncoder::LinearEncoder(std::span<const float> decays, std::span<const float> weights,
                             size_t dimension)
    : decays_(decays), weights_(weights), dimension_(dimension) {
  assert(weights.size() == decays.size() * dimension * dimension);
}

std::vector<float> LinearEncoder::recency_weights(size_t channel, size_t history_length) const {
  std::vector<float> weights(history_length);
  float weight = 1;
  float sum = 0;
  for (size_t age = 0; age < history_length; ++age) {
    weights[history_length - 1 - age] = weight;
    sum += weight;
    weight *= decays_[channel];
  }
  for (float& value : weights) value /= sum;
  return weights;
}

std::vector<float> LinearEncoder::encode(const ItemTable& table,
                                         std::span<const uint32_t> history) const {
  assert(table.dimension() == dimension_);
  std::vector<float> shopper(dimension_, 0.0f);
  if (history.empty()) return shopper;
  std::vector<float> row(dimension_);
  std::vector<float> context(dimension_);
  for (size_t channel = 0; channel < decays_.size(); ++channel) {
    const std::vector<float> recency = recency_weights(channel, history.size());
    context.assign(dimension_, 0.0f);
    for (size_t j = 0; j < history.size(); ++j) {
      if (recency[j] == 0) continue;
      table.read_row(history[j], row);
      for (size_t k = 0; k < dimension_; ++k) context[k] += recency[j] * row[k];
    }
    const float* weights = weight_matrix(channel);
    for (size_t k = 0; k < dimension_; ++k) {
      shopper[k] += dot(weights + k * dimension_, context.data(), dimension_);
    }
  }
  return shopper;
}

std::vector<float> LinearEncoder::contributions(const ItemTable& table,
                                                std::span<const uint32_t> history,
                                                std::span<const float> candidate) const {
  assert(table.dimension() == dimension_ && candidate.size() == dimension_);
  std::vector<float> result(history.size(), 0.0f);
  std::vector<float> row(dimension_);
  std::vector<float> pulled(dimension_);  // W_c' * candidate
  for (size_t channel = 0; channel < decays_.size(); ++channel) {
    pulled.assign(dimension_, 0.0f);
    for (size_t k = 0; k < dimension_; ++k) {
      const float* weights = weight_matrix(channel) + k * dimension_;
      for (size_t l = 0; l < dimension_; ++l) pulled[l] += weights[l] * candidate[k];
    }
    const std::vector<float> recency = recency_weights(channel, history.size());
    for (size_t j = 0; j < history.size(); ++j) {
      if (recency[j] == 0) continue;
      table.read_row(history[j], row);
      result[j] += recency[j] * dot(row.data(), pulled.data(), dimension_);
    }
  }
  return result;
}

}  // namespace mercer
