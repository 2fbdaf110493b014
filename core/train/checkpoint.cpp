#include "train/checkpoint.h"

#include <bit>
#include <nlohmann/json.hpp>

#include "data/json_text.h"
#include "train/model_tensors.h"
#include "train/safetensors.h"

namespace mercer {
namespace {

using nlohmann::json;

// Decimal text may round; the bits of a double do not.
json bits_of(double value) { return std::bit_cast<uint64_t>(value); }
double double_of(const json& bits) { return std::bit_cast<double>(bits.get<uint64_t>()); }

Error malformed_checkpoint(const std::string& what) {
  return {ErrorCode::kMalformedInput, "this is no checkpoint of a training: " + what};
}

constexpr const char* kModel = "model.";
constexpr const char* kBest = "best.";

void put_moments(TensorFile& file, const std::string& name, const AdamState& state) {
  file.tensors["mean." + name] = {{state.mean.size()}, state.mean};
  file.tensors["variance." + name] = {{state.variance.size()}, state.variance};
}

Status take_moments(TensorFile& file, const std::string& name, size_t size, AdamState& state) {
  MERCER_ASSIGN_OR_RETURN(state.mean, take_tensor(file, "mean." + name, {size}));
  MERCER_ASSIGN_OR_RETURN(state.variance, take_tensor(file, "variance." + name, {size}));
  return Done{};
}

Status take_tensors(TensorFile& file, TrainingState& state) {
  MERCER_ASSIGN_OR_RETURN(const EncoderSettings settings,
                          parse_encoder_settings(file.metadata["encoder"]));
  MERCER_ASSIGN_OR_RETURN(state.model, take_model(file, kModel, settings));
  if (file.tensors.contains(std::string(kBest) + "items")) {
    MERCER_ASSIGN_OR_RETURN(state.best, take_model(file, kBest, settings));
  }
  MERCER_RETURN_IF_ERROR(take_moments(file, "items", state.model.items.size(), state.items));
  MERCER_RETURN_IF_ERROR(take_moments(file, "encoder", state.model.encoder.size(), state.encoder));
  return take_moments(file, "biases", state.model.biases.size(), state.biases);
}

bool all_counts(const json& object, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (!object.value(name, json()).is_number_unsigned()) return false;
  }
  return true;
}

Status read_progress(const std::string& text, TrainingState& state) {
  const json progress = parse_json(text);
  if (!progress.is_object() ||
      !all_counts(progress, {"step_count", "next_window", "epoch_loss", "epoch_asked"}) ||
      !progress.value("epochs", json()).is_array()) {
    return malformed_checkpoint("it does not say how far the training had come");
  }
  state.step_count = progress["step_count"].get<uint64_t>();
  state.next_window = progress["next_window"].get<uint64_t>();
  state.epoch_loss = double_of(progress["epoch_loss"]);
  state.epoch_asked = double_of(progress["epoch_asked"]);
  for (const json& epoch : progress["epochs"]) {
    if (!epoch.is_object() || !all_counts(epoch, {"loss"}))
      return malformed_checkpoint("an epoch is broken");
    EpochRecord record{.loss = double_of(epoch["loss"])};
    if (all_counts(epoch, {"validation"})) record.validation = double_of(epoch["validation"]);
    state.epochs.push_back(record);
  }
  return Done{};
}

}  // namespace

std::vector<uint8_t> encode_checkpoint(const std::string& run, const TrainingState& state) {
  TensorFile file;
  put_model(file, kModel, state.model);
  if (state.best.item_count() > 0) put_model(file, kBest, state.best);
  put_moments(file, "items", state.items);
  put_moments(file, "encoder", state.encoder);
  put_moments(file, "biases", state.biases);
  json epochs = json::array();
  for (const EpochRecord& record : state.epochs) {
    json epoch = {{"loss", bits_of(record.loss)}};
    if (record.validation) epoch["validation"] = bits_of(*record.validation);
    epochs.push_back(epoch);
  }
  file.metadata = {{"run", run},
                   {"encoder", encoder_settings_json(state.model.settings)},
                   {"progress", json({{"step_count", state.step_count},
                                      {"next_window", state.next_window},
                                      {"epoch_loss", bits_of(state.epoch_loss)},
                                      {"epoch_asked", bits_of(state.epoch_asked)},
                                      {"epochs", epochs}})
                                    .dump()}};
  return encode_safetensors(file);
}

Result<Checkpoint> decode_checkpoint(std::span<const uint8_t> bytes) {
  MERCER_ASSIGN_OR_RETURN(TensorFile file, decode_safetensors(bytes));
  Checkpoint checkpoint;
  checkpoint.run = file.metadata["run"];
  MERCER_RETURN_IF_ERROR(read_progress(file.metadata["progress"], checkpoint.state));
  const Status tensors = take_tensors(file, checkpoint.state);
  if (!tensors.ok()) return malformed_checkpoint(tensors.error().message);
  return checkpoint;
}

}  // namespace mercer
