#include "train/tensor.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>

namespace mercer {
namespace {

static_assert(std::endian::native == std::endian::little);

template <typename Stored, typename Convert>
std::vector<float> converted(std::span<const uint8_t> bytes, const Convert& convert) {
  assert(bytes.size() % sizeof(Stored) == 0);
  std::vector<float> values(bytes.size() / sizeof(Stored));
  for (size_t i = 0; i < values.size(); ++i) {
    Stored stored;  // the file aligns nothing
    std::memcpy(&stored, bytes.data() + i * sizeof stored, sizeof stored);
    values[i] = convert(stored);
  }
  return values;
}

// IEEE 754 binary16: 1 bit sign, 5 bits exponent, 10 bits fraction.
float from_float16(uint16_t bits) {
  const int exponent = (bits >> 10) & 0x1f;
  const int fraction = bits & 0x3ff;
  const float sign = (bits >> 15) != 0 ? -1.0f : 1.0f;
  if (exponent == 0x1f) return fraction == 0 ? sign * INFINITY : NAN;
  if (exponent == 0) return sign * std::ldexp(static_cast<float>(fraction), -24);
  return sign * std::ldexp(static_cast<float>(fraction + 0x400), exponent - 25);
}

// The upper half of a float32.
float from_bfloat16(uint16_t bits) {
  return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

}  // namespace

size_t number_size_bytes(NumberFormat format) {
  switch (format) {
    case NumberFormat::kFloat32:
      return 4;
    case NumberFormat::kFloat64:
      return 8;
    case NumberFormat::kFloat16:
    case NumberFormat::kBFloat16:
      return 2;
  }
  return 0;
}

std::vector<float> decode_numbers(std::span<const uint8_t> bytes, NumberFormat format) {
  switch (format) {
    case NumberFormat::kFloat32:
      return converted<float>(bytes, [](float value) { return value; });
    case NumberFormat::kFloat64:
      return converted<double>(bytes, [](double value) { return static_cast<float>(value); });
    case NumberFormat::kFloat16:
      return converted<uint16_t>(bytes, from_float16);
    case NumberFormat::kBFloat16:
      return converted<uint16_t>(bytes, from_bfloat16);
  }
  return {};
}

Status check_finite(const std::string& what, const Tensor& tensor) {
  const auto bad =
      std::ranges::find_if_not(tensor.values, [](float v) { return std::isfinite(v); });
  if (bad == tensor.values.end()) return Done{};
  const auto index = static_cast<size_t>(bad - tensor.values.begin());
  const std::string place = tensor.shape.size() == 2
                                ? "row " + std::to_string(index / tensor.shape[1]) + ", column " +
                                      std::to_string(index % tensor.shape[1])
                                : "position " + std::to_string(index);
  return Error{ErrorCode::kNotFinite, what + " holds a number that is not finite in float32, at " +
                                          place + " (counted from 0); train it again"};
}

std::string shape_text(std::span<const size_t> shape) {
  std::string text = "[";
  for (const size_t extent : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(extent);
  return text + "]";
}

}  // namespace mercer
