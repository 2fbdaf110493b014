#include "linear_encoder.h"

#include <cassert>
#include <utility>

#include "dot.h"

namespace mercer {
namespace {

// [history x dimension]
std::vector<float> rows_of(const ItemTable& table, std::span<const uint32_t> history) {
  std::vector<float> rows(history.size() * table.dimension());
  for (size_t j = 0; j < history.size(); ++j) {
    table.read_row(history[j], std::span(rows).subspan(j * table.dimension(), table.dimension()));
  }
  return rows;
}

// What came before is too old to count: of a channel with decay 0, all but the latest item.
size_t first_that_weighs(const float* recency_row, size_t history_length) {
  size_t first = 0;
  while (first < history_length && recency_row[first] == 0) ++first;
  return first;
}

}  // namespace

LinearEncoder::LinearEncoder(EncoderSettings settings, std::span<const float> weights)
    : Encoder(std::move(settings)), weights_(weights) {}

std::vector<float> LinearEncoder::recency_weights(size_t history_length) const {
  const std::vector<float>& decays = settings().decays;
  std::vector<float> weights(decays.size() * history_length);
  for (size_t channel = 0; channel < decays.size(); ++channel) {
    float* row = weights.data() + channel * history_length;
    float weight = 1;
    float sum = 0;
    for (size_t age = 0; age < history_length; ++age) {
      row[history_length - 1 - age] = weight;
      sum += weight;
      weight *= decays[channel];
    }
    for (size_t j = 0; j < history_length; ++j) row[j] /= sum;
  }
  return weights;
}

std::vector<float> LinearEncoder::encode(const ItemTable& table,
                                         std::span<const uint32_t> history) const {
  const size_t dimension = settings().dimension;
  assert(table.dimension() == dimension);
  std::vector<float> shopper(dimension, 0.0f);
  if (history.empty()) return shopper;
  const std::vector<float> recency = recency_weights(history.size());
  const std::vector<float> rows = rows_of(table, history);
  std::vector<float> context(dimension);
  std::vector<float> part(dimension);
  for (size_t channel = 0; channel < settings().decays.size(); ++channel) {
    const float* recency_row = recency.data() + channel * history.size();
    context.assign(dimension, 0.0f);
    const size_t first = first_that_weighs(recency_row, history.size());
    add_scaled_rows(context.data(), recency_row + first, rows.data() + first * dimension,
                    history.size() - first, dimension);
    dot_rows(weight_matrix(channel), dimension, context.data(), dimension, part.data());
    for (size_t k = 0; k < dimension; ++k) shopper[k] += part[k];
  }
  return shopper;
}

std::vector<float> LinearEncoder::contributions(const ItemTable& table,
                                                std::span<const uint32_t> history,
                                                std::span<const float> candidates) const {
  const size_t dimension = settings().dimension;
  assert(table.dimension() == dimension && candidates.size() % dimension == 0);
  const size_t candidate_count = candidates.size() / dimension;
  const std::vector<float> recency = recency_weights(history.size());
  std::vector<float> result(candidate_count * history.size(), 0.0f);
  const std::vector<float> rows = rows_of(table, history);
  std::vector<float> pulled(dimension);  // W_c' * candidate
  std::vector<float> products(history.size());
  for (size_t channel = 0; channel < settings().decays.size(); ++channel) {
    const float* recency_row = recency.data() + channel * history.size();
    const size_t first = first_that_weighs(recency_row, history.size());
    for (size_t i = 0; i < candidate_count; ++i) {
      pulled.assign(dimension, 0.0f);
      add_scaled_rows(pulled.data(), candidates.data() + i * dimension, weight_matrix(channel),
                      dimension, dimension);
      dot_rows(rows.data() + first * dimension, history.size() - first, pulled.data(), dimension,
               products.data() + first);
      float* parts = result.data() + i * history.size();
      for (size_t j = first; j < history.size(); ++j) parts[j] += recency_row[j] * products[j];
    }
  }
  return result;
}

}  // namespace mercer
