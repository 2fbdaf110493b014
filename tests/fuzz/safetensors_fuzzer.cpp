// Safetensors files, and all that is read from them: tables, base models, checkpoints.
#include <cmath>

#include "fuzzing.h"
#include "train/base_model.h"
#include "train/checkpoint.h"
#include "train/imported_table.h"
#include "train/safetensors.h"

namespace {

void check_tensors(const mercer::TensorFile& file) {
  for (const auto& [name, tensor] : file.tensors) {
    size_t count = 1;
    for (const size_t extent : tensor.shape) count *= extent;
    REQUIRE(tensor.values.size() == count);
    for (const float value : tensor.values) REQUIRE(std::isfinite(value));
  }
  const auto again = mercer::decode_safetensors(mercer::encode_safetensors(file));
  REQUIRE(again.ok());
  REQUIRE(again.value().tensors.size() == file.tensors.size());
  for (const auto& [name, tensor] : file.tensors) {
    const auto found = again.value().tensors.find(name);
    REQUIRE(found != again.value().tensors.end() && found->second.values == tensor.values);
  }
}

}  // namespace

FUZZER(safetensors) {
  const auto file = mercer::decode_safetensors(bytes);
  if (!file.ok()) return require_reason(file.error());
  check_tensors(file.value());
  const auto table = mercer::decode_item_table(bytes, std::nullopt);
  if (table.ok()) {
    const auto& [item_ids, values, dimension] = table.value();
    REQUIRE(values.size() == item_ids.size() * dimension);
  }
  if (file.value().metadata.contains("progress")) {
    const auto checkpoint = mercer::decode_checkpoint(bytes);
    if (!checkpoint.ok()) require_reason(checkpoint.error());
  }
  if (!file.value().metadata.contains("encoder")) return;
  const auto base = mercer::decode_base_model(bytes);
  if (!base.ok()) return require_reason(base.error());
  const auto again = mercer::decode_base_model(mercer::encode_base_model(base.value()));
  REQUIRE(again.ok() && again.value().item_ids == base.value().item_ids);
  REQUIRE(again.value().parameters.encoder == base.value().parameters.encoder);
}

#ifndef MERCER_REPLAY_CORPUS
// Changes the header and writes its length anew, or changes anything.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
  uint64_t length = 0;
  if (size >= sizeof length) std::memcpy(&length, data, sizeof length);
  const bool has_header = size >= sizeof length && length <= size - sizeof length;
  if (!has_header || seed % 4 == 0) return LLVMFuzzerMutate(data, size, max_size);
  const size_t new_size = mutate_part(data, size, max_size, sizeof length, length);
  length = length + new_size - size;
  std::memcpy(data, &length, sizeof length);
  return new_size;
}
#endif
