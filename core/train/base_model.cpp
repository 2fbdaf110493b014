#include "train/base_model.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "train/safetensors.h"

namespace mercer {
namespace {

using nlohmann::json;

Error not_a_base(const std::string& what) {
  return {ErrorCode::kMalformedInput,
          "this safetensors file is no base model of `mercer base`: " + what};
}

Result<Tensor> take_tensor(TensorFile& file, const std::string& name,
                           const std::vector<size_t>& shape) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end()) return not_a_base("it has no tensor \"" + name + "\"");
  if (found->second.shape != shape) {
    return not_a_base("its tensor \"" + name + "\" does not have the shape that it should");
  }
  return std::move(found->second);
}

}  // namespace

std::vector<uint8_t> encode_base_model(const BaseModel& model) {
  const LinearModel& parameters = model.parameters;
  const size_t items = parameters.biases.size();
  const size_t d = parameters.dimension;
  const size_t channels = parameters.decays.size();
  TensorFile file;
  file.tensors["items"] = {{items, d}, parameters.items};
  file.tensors["encoder.decays"] = {{channels}, parameters.decays};
  file.tensors["encoder.weights"] = {{channels, d, d}, parameters.weights};
  file.tensors["biases"] = {{items}, parameters.biases};
  file.metadata = {{"model", model.name},
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
  model.name = file.metadata["model"];
  model.protocol = file.metadata["protocol"];
  model.dataset_checksum = file.metadata["dataset_checksum"];
  model.options = file.metadata["options"];
  const std::string& seed = file.metadata["seed"];
  std::from_chars(seed.data(), seed.data() + seed.size(), model.seed);
  const json ids = json::parse(file.metadata["item_ids"], nullptr, /*allow_exceptions=*/false);
  if (!ids.is_array() || ids.empty() || !std::ranges::all_of(ids, &json::is_string)) {
    return not_a_base("its metadata has no list \"item_ids\"");
  }
  model.item_ids = ids.get<std::vector<std::string>>();
  const size_t items = model.item_ids.size();
  const auto& shape = file.tensors["items"].shape;
  if (shape.size() != 2) return not_a_base("it has no table \"items\" [items x dimension]");
  const size_t d = shape[1];
  const size_t channels = file.tensors["encoder.decays"].values.size();
  if (d == 0 || channels == 0) return not_a_base("its table or its encoder is empty");
  LinearModel& parameters = model.parameters;
  parameters.dimension = d;
  MERCER_ASSIGN_OR_RETURN(Tensor table, take_tensor(file, "items", {items, d}));
  MERCER_ASSIGN_OR_RETURN(Tensor decays, take_tensor(file, "encoder.decays", {channels}));
  MERCER_ASSIGN_OR_RETURN(Tensor weights, take_tensor(file, "encoder.weights", {channels, d, d}));
  MERCER_ASSIGN_OR_RETURN(Tensor biases, take_tensor(file, "biases", {items}));
  parameters.items = std::move(table.values);
  parameters.decays = std::move(decays.values);
  parameters.weights = std::move(weights.values);
  parameters.biases = std::move(biases.values);
  return model;
}

}  // namespace mercer
