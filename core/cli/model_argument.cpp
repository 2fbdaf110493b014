#include "cli/model_argument.h"

#include "cli/files.h"

namespace mercer::cli {

Result<Model> open_model_file(const std::string& path) {
  MERCER_ASSIGN_OR_RETURN(std::vector<uint8_t> bytes, read_binary_file(path));
  auto model = Model::open(std::move(bytes));
  if (!model.ok()) return in_file(path, model.error());
  return model;
}

}  // namespace mercer::cli
