// The safetensors format (header length, JSON header, raw little-endian data) for float32 tensors:
// how base embeddings travel between Mercer and other tools.
#ifndef MERCER_TRAIN_SAFETENSORS_H_
#define MERCER_TRAIN_SAFETENSORS_H_

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "mercer/result.h"

namespace mercer {

struct Tensor {
  std::vector<size_t> shape;
  std::vector<float> values;  // row-major; as many as the product of the shape
};

struct TensorFile {
  std::map<std::string, Tensor> tensors;
  std::map<std::string, std::string> metadata;
};

std::vector<uint8_t> encode_safetensors(const TensorFile& file);

// Errors: kMalformedInput (no safetensors file, cut short, sizes that do not fit, another type than
// F32), kNotFinite (a tensor with NaN or infinity).
Result<TensorFile> decode_safetensors(std::span<const uint8_t> bytes);

}  // namespace mercer

#endif  // MERCER_TRAIN_SAFETENSORS_H_
