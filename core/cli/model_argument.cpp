#include "cli/model_argument.h"

#include "cli/files.h"

namespace mercer::cli {

Result<Model> open_model_file(const std::string& path) {
  MERCER_ASSIGN_OR_RETURN(std::vector<uint8_t> bytes, read_binary_file(path));
  auto model = Model::open(std::move(bytes));
  if (!model.ok()) return in_file(path, model.error());
  return model;
}

Result<LoadedModel> load_model_file(const std::string& path) {
  MERCER_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, read_binary_file(path));
  auto model = Model::open(bytes);
  if (!model.ok()) return in_file(path, model.error());
  auto parameters = read_parameters(model.value(), bytes);
  if (!parameters.ok()) return in_file(path, parameters.error());
  return LoadedModel{std::move(model).value(), std::move(parameters).value()};
}

Result<Split> split_of_training(const Model& model, const Dataset& dataset) {
  const std::string protocol(model.provenance().protocol);
  MERCER_ASSIGN_OR_RETURN(const Protocol parsed,
                          parse_protocol(protocol.empty() ? protocol_name({}) : protocol));
  return split_dataset(dataset, parsed);
}

Status check_same_items(const Model& model, const Dataset& dataset, const std::string& path) {
  bool same = model.item_count() == dataset.item_count();
  for (size_t i = 0; same && i < dataset.item_count(); ++i) {
    same = model.item_id(i) == dataset.catalogue[i].id;
  }
  if (same) return Done{};
  if (model.clusters().ends.size() > 0) {
    return Error{ErrorCode::kInvalidArgument,
                 "\"" + path +
                     "\" has its items in the order of clusters, not of the data; take the model "
                     "that it was made from, which gives every item the same score"};
  }
  return Error{ErrorCode::kInvalidArgument,
               "\"" + path + "\" was trained on other data; it has other items"};
}

}  // namespace mercer::cli
