#include "cli/refinement_options.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/training_options.h"

namespace mercer::cli {

void add_refinement_options(CLI::App& command, RefinementArguments& arguments) {
  command
      .add_option("--start", arguments.start,
                  "Where the items start: at the base table, or at small random numbers (default: "
                  "base for linear, random for the others)")
      ->check(CLI::IsMember({"base", "random"}))
      ->group("Refinement");
  command
      .add_option("--guided-weight", arguments.guided_weights,
                  "How much faster than the rest the attributes' part learns; of several, the one "
                  "that ranks best on validation is kept")
      ->check(CLI::PositiveNumber)
      ->capture_default_str()
      ->group("Refinement");
  command
      .add_option("--taste-dropout", arguments.taste_dropout,
                  "Share of items that must do with their attributes alone in each training step; "
                  "more of it gives names to more of the score")
      ->check(CLI::Range(0.0, 0.9))
      ->capture_default_str()
      ->group("Refinement");
}

RefinementOptions chosen_refinement(const RefinementArguments& arguments,
                                    const EncoderSettings& encoder,
                                    const TrainingOptions& training) {
  return {.dimension = encoder.dimension,
          .guided_weights = arguments.guided_weights,
          .taste_dropout = arguments.taste_dropout,
          .start_from_base = arguments.start.empty() ? starts_best_from_base(encoder.kind)
                                                     : arguments.start == "base",
          .encoder = encoder,
          .training = training};
}

nlohmann::json refinement_json(const RefinementOptions& options) {
  return {{"training", training_json(options.encoder, options.training)},
          {"starts_from_base", options.start_from_base},
          {"guided_weights", options.guided_weights},
          {"taste_dropout", decimal(options.taste_dropout)}};
}

}  // namespace mercer::cli
