// Reading and matching what training commands take: base tables and guided scores that belong to a
// data set.
#ifndef MERCER_CLI_TRAINING_INPUTS_H_
#define MERCER_CLI_TRAINING_INPUTS_H_

#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/dataset_folder.h"
#include "data/attributes.h"
#include "mercer/result.h"
#include "train/base_model.h"

namespace mercer::cli {

// A base model that was trained on exactly this data set. Errors besides those of reading:
// kInvalidArgument when it belongs to other data.
Result<BaseModel> read_base_for(const std::string& path, const LoadedDataset& loaded);

struct GuidedTable {
  std::vector<Attribute> attributes;
  std::vector<float> standardised;  // [items x attributes], row-major; 0 for items without scores
  std::string checksum;             // of the file with the scores
};

// Guided scores for the data set's items; says on stderr how many have none.
Result<GuidedTable> read_guided_for(const std::string& scores_path,
                                    const std::string& attributes_path, const Dataset& dataset,
                                    const Console& console);

}  // namespace mercer::cli

#endif  // MERCER_CLI_TRAINING_INPUTS_H_
