#include "train/attention.h"

#include <algorithm>
#include <cmath>

namespace mercer {

using Eigen::Index;
using Eigen::MatrixXf;

namespace {

// Queries are taken so many at a time: few under a causal mask, where what a tile's first query
// must not see is computed in vain.
constexpr Index kCausalTile = 64;
constexpr Index kOpenTile = 256;

float logit_scale(Index dimension, Index head_count) {
  const Index head_dimension = dimension / head_count;
  return 1 / std::sqrt(static_cast<float>(head_dimension));
}

}  // namespace

// Queries [first_query, first_query + query_count) against keys [first_key, first_key + key_count),
// for the rows of one head.
struct Attention::Tile {
  size_t number;
  Index first_row, row_count;
  Index first_query, query_count;
  Index first_key, key_count;

  template <typename Matrix>
  auto queries_of(Matrix& matrix) const {
    return matrix.block(first_row, first_query, row_count, query_count);
  }
  template <typename Matrix>
  auto keys_of(Matrix& matrix) const {
    return matrix.block(first_row, first_key, row_count, key_count);
  }
};

template <typename Visit>
void Attention::for_each_tile(const std::vector<Index>& starts, Index dimension,
                              const Visit& visit) const {
  const Index rows = dimension / head_count_;
  const Index tile_queries = causal_ ? kCausalTile : kOpenTile;
  size_t number = 0;
  for (size_t s = 0; s + 1 < starts.size(); ++s) {
    for (Index head = 0; head < head_count_; ++head) {
      for (Index query = starts[s]; query < starts[s + 1]; query += tile_queries) {
        const Index queries = std::min(tile_queries, starts[s + 1] - query);
        const Index keys_end = causal_ ? query + queries : starts[s + 1];
        visit(Tile{number++, head * rows, rows, query, queries, starts[s], keys_end - starts[s]});
      }
    }
  }
}

void Attention::forward(const std::vector<Index>& starts, const MatrixXf& queries,
                        const MatrixXf& keys, const MatrixXf& values, const Dropout& dropout,
                        MatrixXf& output) {
  const float scale = logit_scale(queries.rows(), head_count_);
  output.resize(queries.rows(), queries.cols());
  for_each_tile(starts, queries.rows(), [&](const Tile& tile) {
    if (attended_.size() <= tile.number) attended_.emplace_back();
    MatrixXf& weights = attended_[tile.number];
    weights.noalias() = tile.keys_of(keys).transpose() * tile.queries_of(queries);
    for (Index q = 0; q < tile.query_count; ++q) {
      const Index visible = causal_ ? tile.first_query + q - tile.first_key + 1 : tile.key_count;
      auto seen = weights.col(q).head(visible);
      seen.array() = (scale * (seen.array() - seen.maxCoeff())).exp();
      seen *= 1 / seen.sum();
      weights.col(q).tail(tile.key_count - visible).setZero();
    }
    dropped_ = weights;
    dropout.at(tile.number).apply(dropped_);
    tile.queries_of(output).noalias() = tile.keys_of(values) * dropped_;
  });
}

Eigen::VectorXf Attention::last_position_weights(Index position_count) const {
  Eigen::VectorXf mean = Eigen::VectorXf::Zero(position_count);
  const float share = 1 / static_cast<float>(head_count_);
  for_each_tile({0, position_count}, head_count_, [&](const Tile& tile) {
    if (tile.first_query + tile.query_count < position_count) return;
    mean += share * attended_[tile.number].rightCols<1>();
  });
  return mean;
}

void Attention::backward(const std::vector<Index>& starts, const MatrixXf& queries,
                         const MatrixXf& keys, const MatrixXf& values, const Dropout& dropout,
                         const MatrixXf& output_gradients, MatrixXf& query_gradients,
                         MatrixXf& key_gradients, MatrixXf& value_gradients) {
  const float scale = logit_scale(queries.rows(), head_count_);
  query_gradients.resize(queries.rows(), queries.cols());
  key_gradients.setZero(keys.rows(), keys.cols());
  value_gradients.setZero(values.rows(), values.cols());
  for_each_tile(starts, queries.rows(), [&](const Tile& tile) {
    const MatrixXf& weights = attended_[tile.number];
    const auto output_gradient = tile.queries_of(output_gradients);
    dropped_ = weights;
    dropout.at(tile.number).apply(dropped_);
    tile.keys_of(value_gradients).noalias() += output_gradient * dropped_.transpose();
    weight_gradients_.noalias() = tile.keys_of(values).transpose() * output_gradient;
    dropout.at(tile.number).apply(weight_gradients_);
    // Through the softmax: d logit = weight * (d weight - sum of weight * d weight). Weights of
    // unseen keys are 0, and so become their gradients.
    for (Index q = 0; q < tile.query_count; ++q) {
      const float mean = weights.col(q).dot(weight_gradients_.col(q));
      weight_gradients_.col(q).array() =
          scale * weights.col(q).array() * (weight_gradients_.col(q).array() - mean);
    }
    tile.queries_of(query_gradients).noalias() = tile.keys_of(keys) * weight_gradients_;
    tile.keys_of(key_gradients).noalias() +=
        tile.queries_of(queries) * weight_gradients_.transpose();
  });
}

}  // namespace mercer
