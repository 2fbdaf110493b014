#include "neural_layers.h"

#include <algorithm>
#include <cmath>

#include "activations.h"
#include "dot.h"

namespace mercer {

void AffineLayer::apply(const float* x, float* y) const {
  dot_rows(weight, rows, x, columns, y);
  for (size_t row = 0; row < rows; ++row) y[row] += bias[row];
}

void NormLayer::apply(const float* x, float* y) const {
  const auto count = static_cast<float>(size);
  const float mean = sum(x, size) / count;
  for (size_t k = 0; k < size; ++k) y[k] = x[k] - mean;
  const float deviation = std::sqrt(dot(y, y, size) / count + 1e-5f);
  for (size_t k = 0; k < size; ++k) y[k] = scale[k] * (y[k] / deviation) + shift[k];
}

void AttentionHead::apply(const float* query, std::span<float> shares, float* y) const {
  const float root = std::sqrt(static_cast<float>(width));
  for (size_t p = 0; p < shares.size(); ++p) {
    shares[p] = dot(keys + p * stride, query, width) / root;
  }
  const float largest = *std::ranges::max_element(shares);
  std::fill_n(y, width, 0.0f);
  float total = 0;
  for (size_t p = 0; p < shares.size(); ++p) {
    const float share = exp_of(shares[p] - largest);
    add_scaled(y, share, values + p * stride, width);
    total += share;
  }
  for (size_t k = 0; k < width; ++k) y[k] /= total;
}

}  // namespace mercer
