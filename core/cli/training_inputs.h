// Reading and matching what training commands take: base tables and guided scores that belong to a
// data set.
#ifndef MERCER_CLI_TRAINING_INPUTS_H_
#define MERCER_CLI_TRAINING_INPUTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/dataset_folder.h"
#include "data/attributes.h"
#include "data/guided_scores.h"
#include "guide/guided_file.h"
#include "mercer/result.h"
#include "train/base_model.h"

namespace mercer::cli {

// A base model that was trained on exactly this data set. Errors besides those of reading:
// kInvalidArgument when it belongs to other data, kDuplicate when it repeats an item id.
Result<BaseModel> read_base_for(const std::string& path, const LoadedDataset& loaded);

// Base embeddings to refine, whoever made them.
struct BaseTable {
  std::vector<float> values;  // [items x dimension], row-major, in catalogue order
  size_t dimension = 0;
  std::string name;      // the kind of Mercer's base model, or the name of the imported file
  std::string protocol;  // what was held out of its training; empty: unknown
  uint64_t seed = 0;     // 0: unknown
  std::string options;   // the training options as JSON; empty: unknown
};

// A base model of `mercer base`, or a table made elsewhere (train/imported_table.h) whose rows are
// brought into catalogue order; says on stderr how many rows belong to no item. `ids_path` is the
// list of the rows' item ids; empty: none. Errors besides those of read_base_for() and
// importing: kInvalidArgument for a list beside a base model, which has its own.
Result<BaseTable> read_base_table(const std::string& path, const std::string& ids_path,
                                  const LoadedDataset& loaded, const Console& console);

// Who scored, by the record that `mercer guide` puts beside the scores (guided.json beside
// guided.csv); empty without one.
Result<std::string> read_guided_source(const std::string& scores_path,
                                       const std::string& scores_checksum);

struct GuidedInput {
  std::vector<Attribute> attributes;
  GuidedScores scores;
  std::string checksum;                // of the file with the scores
  std::optional<GuidedRecord> record;  // of who scored, that `mercer guide` puts beside them
  std::string source;                  // what it says for a model's provenance; empty: unknown
};

// Guided scores for the data set's items, of which at least one has some; says on stderr how many
// have none. A record beside them (guided.json beside guided.csv) is read when there is one.
Result<GuidedInput> read_guided_scores(const std::string& scores_path,
                                       const std::string& attributes_path, const Dataset& dataset,
                                       const Console& console);

// The same, of scores that can teach something (train/guided_part.h).
Result<GuidedInput> read_guided_for(const std::string& scores_path,
                                    const std::string& attributes_path, const Dataset& dataset,
                                    const Console& console);

struct UserScoreInput {
  GuidedScores scores;  // by user of the data set
  std::string source;   // as GuidedInput's
};

// Users' scores on these attributes, as `mercer guide --users` writes them; says on stderr how many
// users have none, and what is not known. Errors besides those of reading: kInvalidArgument when
// none of them is a user of the data set, or they were made from histories that were cut by another
// protocol than `protocol`, so that they may know what is asked for.
Result<UserScoreInput> read_user_scores_for(const std::string& path,
                                            const std::vector<Attribute>& attributes,
                                            const Dataset& dataset, const std::string& protocol,
                                            const Console& console);

}  // namespace mercer::cli

#endif  // MERCER_CLI_TRAINING_INPUTS_H_
