// Arrays of numbers as files carry them, whatever format the file has.
#ifndef MERCER_TRAIN_TENSOR_H_
#define MERCER_TRAIN_TENSOR_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "mercer/result.h"

namespace mercer {

struct Tensor {
  std::vector<size_t> shape;
  std::vector<float> values;  // row-major; as many as the product of the shape
};

// How numbers lie in a file, little-endian throughout.
enum class NumberFormat { kFloat32, kFloat64, kFloat16, kBFloat16 };

size_t number_size_bytes(NumberFormat format);

// `bytes`: whole numbers of that format. Float64 is rounded; what float32 cannot hold becomes
// infinite (see check_finite).
std::vector<float> decode_numbers(std::span<const uint8_t> bytes, NumberFormat format);

// Error: kNotFinite; names the place of the first number that is NaN or infinite, for a table by
// row and column. `what` is what holds it: "tensor \"items\"".
Status check_finite(const std::string& what, const Tensor& tensor);

// "[3, 4]"
std::string shape_text(std::span<const size_t> shape);

}  // namespace mercer

#endif  // MERCER_TRAIN_TENSOR_H_
