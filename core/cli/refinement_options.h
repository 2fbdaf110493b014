// The options by which a command is told how to refine, besides those of the training, shared by
// all that refine.
#ifndef MERCER_CLI_REFINEMENT_OPTIONS_H_
#define MERCER_CLI_REFINEMENT_OPTIONS_H_

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "train/refinement.h"

namespace CLI {
class App;
}

namespace mercer::cli {

struct RefinementArguments {
  std::string start;  // "base" or "random"; empty: what suits the encoder
  std::vector<float> guided_weights = {1.0f};
  float taste_dropout = RefinementOptions().taste_dropout;
};

void add_refinement_options(CLI::App& command, RefinementArguments& arguments);

// A refinement to the width of `encoder`, which is trained in the way of `training`.
RefinementOptions chosen_refinement(const RefinementArguments& arguments,
                                    const EncoderSettings& encoder,
                                    const TrainingOptions& training);

// Everything that decides what a refinement comes to, for provenance and for the runs of a
// comparison.
nlohmann::json refinement_json(const RefinementOptions& options);

}  // namespace mercer::cli

#endif  // MERCER_CLI_REFINEMENT_OPTIONS_H_
