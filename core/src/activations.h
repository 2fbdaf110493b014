// The functions between layers, in plain float operations that every machine rounds alike. (The C
// library's exp and tanh differ between systems in the last bit; these do not, given that nothing
// is fused.) NaN stays NaN.
#ifndef MERCER_SRC_ACTIVATIONS_H_
#define MERCER_SRC_ACTIVATIONS_H_

#include <bit>
#include <cmath>
#include <cstdint>

namespace mercer {

// e^x within 2 units in the last place, for x in [-87, 88]; beyond that the value at the end of the
// range, which is neither infinite nor subnormal. x = n ln 2 + r with |r| <= ln 2 / 2; e^r by the
// polynomial of Moshier's Cephes library.
inline float exp_of(float x) {
  const float clamped = x > -87.0f ? (x < 88.0f ? x : 88.0f) : -87.0f;
  const float steps = clamped * 1.44269504f;  // 1 / ln 2
  const auto n = static_cast<int32_t>(steps < 0 ? steps - 0.5f : steps + 0.5f);
  const auto whole = static_cast<float>(n);
  // ln 2 in two parts: the product with the first one is exact.
  const float r = clamped - whole * 0.693359375f - whole * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  const float power = (p * r * r + r) + 1;
  const auto exponent = static_cast<uint32_t>(n + 127) << 23;
  return std::isnan(x) ? x : power * std::bit_cast<float>(exponent);
}

// 1 / (1 + e^-x)
inline float sigmoid(float x) { return 1 / (1 + exp_of(-x)); }

// By a polynomial (Cephes again) where 1 - 2 / (e^2x + 1) would cancel.
inline float tanh_of(float x) {
  const float magnitude = x < 0 ? -x : x;
  if (magnitude < 0.625f) {
    const float square = x * x;
    float p = -5.70498872745e-3f;
    p = p * square + 2.06390887954e-2f;
    p = p * square - 5.37397155531e-2f;
    p = p * square + 1.33314422036e-1f;
    p = p * square - 3.33332819422e-1f;
    return p * square * x + x;
  }
  const float result = 1 - 2 / (exp_of(2 * magnitude) + 1);
  return x < 0 ? -result : result;
}

// x/2 (1 + tanh(y)) with y = sqrt(2/pi) (x + 0.044715 x^3), written as x sigmoid(2 y), which is the
// same and does not cancel.
inline float gelu(float x) { return x * sigmoid(1.59576912f * (x + 0.044715f * x * x * x)); }

inline float relu(float x) { return x < 0 ? 0.0f : x; }

}  // namespace mercer

#endif  // MERCER_SRC_ACTIVATIONS_H_
