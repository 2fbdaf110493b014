// The options by which a command is told how to train an encoder, shared by all that train. Each
// kind of encoder has its own defaults, so an option that is not given keeps them.
#ifndef MERCER_CLI_TRAINING_OPTIONS_H_
#define MERCER_CLI_TRAINING_OPTIONS_H_

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "mercer/encoder.h"
#include "mercer/result.h"
#include "train/trainer.h"

namespace CLI {
class App;
}

namespace mercer::cli {

struct TrainingArguments {
  std::optional<std::string> loss;
  std::optional<size_t> layers, heads, inner_dimension, max_length;
  std::optional<int> epochs, patience;
  std::optional<float> learning_rate, dropout, mask_share, last_mask_share, gradient_limit,
      weight_decay;
  std::optional<size_t> positions_per_step, sampled_above, negatives;
  unsigned threads = 0;
};

void add_training_options(CLI::App& command, TrainingArguments& arguments);

// The arguments put over defaults. Errors: kInvalidArgument (an option that the kind of encoder
// does not have), and those of check_encoder_settings.
Result<EncoderSettings> chosen_settings(const TrainingArguments& arguments,
                                        EncoderSettings defaults);
TrainingOptions chosen_training(const TrainingArguments& arguments, TrainingOptions defaults);

// Everything that decides what a training comes to, for provenance and checkpoints.
nlohmann::json training_json(const EncoderSettings& settings, const TrainingOptions& options);

// 0.01f as 0.01 and not as 0.009999999776482582.
nlohmann::json decimal(float value);

}  // namespace mercer::cli

#endif  // MERCER_CLI_TRAINING_OPTIONS_H_
