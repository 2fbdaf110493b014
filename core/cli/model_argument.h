// Opening the model file that a command was given.
#ifndef MERCER_CLI_MODEL_ARGUMENT_H_
#define MERCER_CLI_MODEL_ARGUMENT_H_

#include <string>

#include "data/dataset.h"
#include "data/split.h"
#include "mercer/model.h"
#include "mercer/result.h"
#include "train/model_reader.h"

namespace mercer::cli {

// Errors of reading and of Model::open, with the path in front.
Result<Model> open_model_file(const std::string& path);

// A model with its parameters.
struct LoadedModel {
  Model model;
  ModelParameters parameters;
};

// As open_model_file().
Result<LoadedModel> load_model_file(const std::string& path);

// The split that the model was trained under; leave-one-out where it does not say.
Result<Split> split_of_training(const Model& model, const Dataset& dataset);

// Whether the model at `path` has the data set's items, in its order. Error: kInvalidArgument.
Status check_same_items(const Model& model, const Dataset& dataset, const std::string& path);

}  // namespace mercer::cli

#endif  // MERCER_CLI_MODEL_ARGUMENT_H_
