#include "train/quantized_rows.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <utility>

namespace mercer {
namespace {

constexpr std::array<std::pair<Precision, std::string_view>, 3> kPrecisionNames = {
    {{Precision::kFloat32, "float32"}, {Precision::kInt8, "int8"}, {Precision::kInt4, "int4"}}};

float largest_magnitude(std::span<const float> row) {
  float largest = 0;
  for (const float value : row) largest = std::max(largest, std::abs(value));
  return largest;
}

// The integers nearest to row / scale, none beyond `limit`.
void round_row(std::span<const float> row, float scale, int limit, std::span<int8_t> integers) {
  for (size_t k = 0; k < row.size(); ++k) {
    const float bounded =
        std::clamp(row[k] / scale, -static_cast<float>(limit), static_cast<float>(limit));
    integers[k] = static_cast<int8_t>(std::lround(bounded));
  }
}

// Given its integers q, the scale that leaves a row x the least squared error is <x, q> / <q, q>,
// and takes <x, q>^2 / <q, q> off the error.
struct ScaleFit {
  double scale = 0;
  double gain = 0;
};
ScaleFit fit_scale(std::span<const float> row, std::span<const int8_t> integers) {
  double product = 0;
  double square = 0;
  for (size_t k = 0; k < row.size(); ++k) {
    product += static_cast<double>(row[k]) * integers[k];
    square += static_cast<double>(integers[k]) * integers[k];
  }
  if (square == 0) return {};
  return {product / square, product * product / square};
}

// Returns the scale.
float quantize_row_to_int4(std::span<const float> row, std::span<int8_t> integers) {
  constexpr int kTried = 40;  // from the largest magnitude down to 41 % of it
  const float largest = largest_magnitude(row);
  std::vector<int8_t> tried(row.size());
  ScaleFit best;
  for (int i = 0; i < kTried; ++i) {
    const float scale = largest * (1 - 0.015f * static_cast<float>(i)) / kLargestInt4;
    if (scale <= 0 || !std::isfinite(1 / scale)) break;  // a row of zeros, or as good as one
    round_row(row, scale, kLargestInt4, tried);
    const ScaleFit fit = fit_scale(row, tried);
    if (fit.gain <= best.gain) continue;
    best = fit;
    std::ranges::copy(tried, integers.begin());
  }
  return static_cast<float>(best.scale);
}

}  // namespace

std::string_view precision_name(Precision precision) {
  for (const auto& [known, name] : kPrecisionNames) {
    if (known == precision) return name;
  }
  assert(false);
  return {};
}

std::optional<Precision> parse_precision(std::string_view name) {
  for (const auto& [precision, known] : kPrecisionNames) {
    if (known == name) return precision;
  }
  return std::nullopt;
}

QuantizedRows quantized_to_int8(std::span<const float> rows, size_t dimension) {
  QuantizedRows result{std::vector<int8_t>(rows.size()),
                       std::vector<float>(rows.size() / dimension)};
  for (size_t i = 0; i < result.scales.size(); ++i) {
    const auto row = rows.subspan(i * dimension, dimension);
    result.scales[i] = largest_magnitude(row) / kLargestInt8;
    if (result.scales[i] == 0) continue;
    round_row(row, result.scales[i], kLargestInt8,
              std::span(result.integers).subspan(i * dimension, dimension));
  }
  return result;
}

QuantizedRows quantized_to_int4(std::span<const float> rows, size_t dimension) {
  QuantizedRows result{std::vector<int8_t>(rows.size()),
                       std::vector<float>(rows.size() / dimension)};
  for (size_t i = 0; i < result.scales.size(); ++i) {
    result.scales[i] =
        quantize_row_to_int4(rows.subspan(i * dimension, dimension),
                             std::span(result.integers).subspan(i * dimension, dimension));
  }
  return result;
}

std::vector<uint8_t> packed_int4(std::span<const int8_t> integers, size_t dimension) {
  const size_t row_bytes = ItemTable::int4_row_bytes(dimension);
  std::vector<uint8_t> bytes(integers.size() / dimension * row_bytes);
  for (size_t at = 0; at < integers.size(); ++at) {
    const size_t row = at / dimension;
    const size_t k = at % dimension;
    const auto half = static_cast<uint8_t>(integers[at] & 0x0f);
    bytes[row * row_bytes + k / 2] |= static_cast<uint8_t>(k % 2 == 0 ? half : half << 4);
  }
  return bytes;
}

}  // namespace mercer
