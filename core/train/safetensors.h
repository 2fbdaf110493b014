// The safetensors format (header length, JSON header, raw little-endian data): how base embeddings
// travel between Mercer and other tools. Written as float32; read as that from float64, float16 and
// bfloat16, too.
#ifndef MERCER_TRAIN_SAFETENSORS_H_
#define MERCER_TRAIN_SAFETENSORS_H_

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "mercer/result.h"
#include "train/tensor.h"

namespace mercer {

struct TensorFile {
  std::map<std::string, Tensor> tensors;
  std::map<std::string, std::string> metadata;
};

std::vector<uint8_t> encode_safetensors(const TensorFile& file);

// Errors: kMalformedInput (no safetensors file, cut short, sizes that do not fit, numbers of
// another type), kNotFinite (a tensor with NaN or infinity, or with what float32 cannot hold).
Result<TensorFile> decode_safetensors(std::span<const uint8_t> bytes);

}  // namespace mercer

#endif  // MERCER_TRAIN_SAFETENSORS_H_
