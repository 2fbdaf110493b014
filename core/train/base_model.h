// A trained base model as `mercer base` writes it: a safetensors file with the item table
// ("items"), the encoder that it was trained with (see model_tensors.h), and in the metadata the
// item ids and where it came from.
#ifndef MERCER_TRAIN_BASE_MODEL_H_
#define MERCER_TRAIN_BASE_MODEL_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "mercer/result.h"
#include "train/sequence_model.h"

namespace mercer {

struct BaseModel {
  std::vector<std::string> item_ids;  // [items], the rows of the table
  SequenceModel parameters;
  std::string protocol;  // what was held out of its training, see data/split.h
  std::string dataset_checksum;
  uint64_t seed = 0;
  std::string options;  // the training options as JSON

  // "linear", "sasrec", ...
  std::string name() const { return std::string(encoder_kind_name(parameters.settings.kind)); }
};

std::vector<uint8_t> encode_base_model(const BaseModel& model);

// Errors as for decode_safetensors, and kNotFound or kMalformedInput for a safetensors file that is
// not a Mercer base model.
Result<BaseModel> decode_base_model(std::span<const uint8_t> bytes);

}  // namespace mercer

#endif  // MERCER_TRAIN_BASE_MODEL_H_
