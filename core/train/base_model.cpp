#include "train/base_model.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "data/json_text.h"
#include "train/model_tensors.h"
#include "train/safetensors.h"

namespace mercer {
namespace {

using nlohmann::json;

Error not_a_base(const std::string& what) {
  return {ErrorCode::kMalformedInput,
          "this safetensors file is no base model of `mercer base`: " + what};
}

}  // namespace

std::vector<uint8_t> encode_base_model(const BaseModel& model) {
  TensorFile file;
  put_model(file, "", model.parameters);
  file.metadata = {{"encoder", encoder_settings_json(model.parameters.settings)},
                   {"item_ids", json(model.item_ids).dump()},
                   {"protocol", model.protocol},
                   {"dataset_checksum", model.dataset_checksum},
                   {"seed", std::to_string(model.seed)},
                   {"options", model.options}};
  return encode_safetensors(file);
}

Result<BaseModel> decode_base_model(std::span<const uint8_t> bytes) {
  MERCER_ASSIGN_OR_RETURN(TensorFile file, decode_safetensors(bytes));
  BaseModel model;
  model.protocol = file.metadata["protocol"];
  model.dataset_checksum = file.metadata["dataset_checksum"];
  model.options = file.metadata["options"];
  const std::string& seed = file.metadata["seed"];
  std::from_chars(seed.data(), seed.data() + seed.size(), model.seed);
  const json ids = parse_json(file.metadata["item_ids"]);
  if (!ids.is_array() || ids.empty() || !std::ranges::all_of(ids, &json::is_string)) {
    return not_a_base("its metadata has no list \"item_ids\"");
  }
  model.item_ids = ids.get<std::vector<std::string>>();
  auto settings = parse_encoder_settings(file.metadata["encoder"]);
  if (!settings.ok()) return not_a_base(settings.error().message);
  auto parameters = take_model(file, "", settings.value());
  if (!parameters.ok()) return not_a_base(parameters.error().message);
  model.parameters = std::move(parameters).value();
  if (model.parameters.item_count() != model.item_ids.size()) {
    return not_a_base("it has another number of item ids than of items");
  }
  return model;
}

}  // namespace mercer
