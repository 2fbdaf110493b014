#include "train/model_tensors.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "data/json_text.h"
namespace mercer {
namespace {

using nlohmann::json;

Error malformed_tensors(const std::string& what) { return {ErrorCode::kMalformedInput, what}; }

std::vector<size_t> shape_of(const TensorShape& tensor) {
  if (tensor.columns == 1) return {tensor.rows};
  return {tensor.rows, tensor.columns};
}

}  // namespace

std::string encoder_settings_json(const EncoderSettings& settings) {
  json object = {{"kind", std::string(encoder_kind_name(settings.kind))},
                 {"dimension", settings.dimension}};
  if (settings.kind == EncoderKind::kLinear) {
    object["decays"] = settings.decays;
  } else {
    object["layers"] = settings.layers;
    object["heads"] = settings.heads;
    object["inner_dimension"] = settings.inner_dimension;
    object["max_length"] = settings.max_length;
  }
  return object.dump();
}

Result<EncoderSettings> parse_encoder_settings(const std::string& text) {
  const json object = parse_json(text);
  const json kind_name = object.is_object() ? object.value("kind", json()) : json();
  const auto kind =
      kind_name.is_string() ? parse_encoder_kind(kind_name.get<std::string>()) : std::nullopt;
  if (!kind) return malformed_tensors("it does not say which kind of encoder it has");
  EncoderSettings settings{.kind = *kind};
  const auto read = [&](const char* name, size_t& value) {
    const json entry = object.value(name, json());
    if (entry.is_number_unsigned()) value = entry.get<size_t>();
  };
  read("dimension", settings.dimension);
  read("layers", settings.layers);
  read("heads", settings.heads);
  read("inner_dimension", settings.inner_dimension);
  read("max_length", settings.max_length);
  const json decays = object.value("decays", json::array());
  if (!decays.is_array() || !std::ranges::all_of(decays, &json::is_number)) {
    return malformed_tensors("its encoder's decays are no list of numbers");
  }
  settings.decays = decays.get<std::vector<float>>();
  MERCER_RETURN_IF_ERROR(check_encoder_settings(settings));
  return settings;
}

void put_model(TensorFile& file, const std::string& prefix, const SequenceModel& model) {
  file.tensors[prefix + "items"] = {{model.item_count(), model.dimension()}, model.items};
  file.tensors[prefix + "biases"] = {{model.item_count()}, model.biases};
  auto next = model.encoder.begin();
  for (const TensorShape& tensor : encoder_tensors(model.settings)) {
    const auto end = next + static_cast<ptrdiff_t>(tensor.rows * tensor.columns);
    file.tensors[prefix + "encoder." + tensor.name] = {shape_of(tensor), {next, end}};
    next = end;
  }
}

Result<std::vector<float>> take_tensor(TensorFile& file, const std::string& name,
                                       const std::vector<size_t>& shape) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end()) return malformed_tensors("it has no tensor \"" + name + "\"");
  if (found->second.shape != shape) {
    return malformed_tensors("its tensor \"" + name + "\" does not have the shape that it should");
  }
  return std::move(found->second.values);
}

Result<SequenceModel> take_model(TensorFile& file, const std::string& prefix,
                                 const EncoderSettings& settings) {
  SequenceModel model;
  model.settings = settings;
  const auto biases = file.tensors.find(prefix + "biases");
  if (biases == file.tensors.end())
    return malformed_tensors("it has no tensor \"" + prefix + "biases\"");
  const size_t items = biases->second.values.size();
  if (items == 0) return malformed_tensors("it has no items");
  MERCER_ASSIGN_OR_RETURN(model.biases, take_tensor(file, prefix + "biases", {items}));
  MERCER_ASSIGN_OR_RETURN(model.items,
                          take_tensor(file, prefix + "items", {items, settings.dimension}));
  for (const TensorShape& tensor : encoder_tensors(settings)) {
    MERCER_ASSIGN_OR_RETURN(const std::vector<float> values,
                            take_tensor(file, prefix + "encoder." + tensor.name, shape_of(tensor)));
    model.encoder.insert(model.encoder.end(), values.begin(), values.end());
  }
  return model;
}

}  // namespace mercer
