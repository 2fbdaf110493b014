#include "cli/training_options.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "train/model_tensors.h"

namespace mercer::cli {
namespace {

using nlohmann::json;

template <typename T>
void put_over(const std::optional<T>& argument, T& value) {
  if (argument) value = *argument;
}

Error not_for(const char* option, EncoderKind kind) {
  return {ErrorCode::kInvalidArgument, std::string(option) + " means nothing for " +
                                           std::string(encoder_kind_name(kind)) + "; leave it out"};
}

}  // namespace

json decimal(float value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.7g", value);
  return json::parse(text);
}

void add_training_options(CLI::App& command, TrainingArguments& arguments) {
  const auto add = [&](const char* name, auto& value, const char* description,
                       const CLI::Validator& check) {
    command.add_option(name, value, description)->check(check)->group("Training");
  };
  const CLI::Range share(0.0, 0.99);
  add("--layers", arguments.layers, "gru4rec, sasrec, bert4rec: layers", CLI::Range(1, 16));
  add("--heads", arguments.heads, "sasrec, bert4rec: attention heads", CLI::Range(1, 64));
  add("--inner", arguments.inner_dimension,
      "gru4rec: hidden units; sasrec, bert4rec: feed-forward width", CLI::Range(1, 16384));
  add("--max-length", arguments.max_length,
      "gru4rec, sasrec, bert4rec: how many of the latest items are read", CLI::Range(2, 4096));
  add("--loss", arguments.loss,
      "softmax: the next item against all; binary: against one drawn at random (as SASRec was "
      "published)",
      CLI::IsMember({"softmax", "binary"}));
  add("--epochs", arguments.epochs, "At most so many passes over the training events",
      CLI::Range(1, 10000));
  add("--patience", arguments.patience,
      "Stop after so many epochs without a better validation NDCG@10; 0: never",
      CLI::Range(0, 10000));
  add("--learning-rate", arguments.learning_rate, "Adam's peak rate", CLI::PositiveNumber);
  add("--positions-per-step", arguments.positions_per_step, "Training events in one step",
      CLI::Range(1, 10'000'000));
  add("--dropout", arguments.dropout, "Share of values silenced in training", share);
  add("--mask-share", arguments.mask_share, "bert4rec: share of items hidden", share);
  add("--last-mask-share", arguments.last_mask_share,
      "bert4rec: share of sequences that hide their last item alone", CLI::Range(0.0, 1.0));
  add("--gradient-limit", arguments.gradient_limit,
      "Longer gradients are scaled down to this norm; 0: no limit", CLI::NonNegativeNumber);
  add("--weight-decay", arguments.weight_decay, "Decoupled weight decay", CLI::NonNegativeNumber);
  add("--sampled-above", arguments.sampled_above,
      "Catalogues of more items train with sampled softmax", CLI::Range(1, 1 << 30));
  add("--negatives", arguments.negatives, "Sampled softmax: items drawn for each step",
      CLI::Range(1, 1 << 24));
  add("--threads", arguments.threads, "0: one a processor; the result does not depend on it",
      CLI::Range(0, 1024));
}

Result<EncoderSettings> chosen_settings(const TrainingArguments& arguments,
                                        EncoderSettings defaults) {
  const EncoderKind kind = defaults.kind;
  const bool linear = kind == EncoderKind::kLinear;
  if (arguments.layers && linear) return not_for("--layers", kind);
  if (arguments.inner_dimension && linear) return not_for("--inner", kind);
  if (arguments.max_length && linear) return not_for("--max-length", kind);
  if (arguments.heads && (linear || kind == EncoderKind::kGru4Rec)) return not_for("--heads", kind);
  if (arguments.mask_share && kind != EncoderKind::kBert4Rec) return not_for("--mask-share", kind);
  if (arguments.last_mask_share && kind != EncoderKind::kBert4Rec) {
    return not_for("--last-mask-share", kind);
  }
  put_over(arguments.layers, defaults.layers);
  put_over(arguments.heads, defaults.heads);
  put_over(arguments.inner_dimension, defaults.inner_dimension);
  put_over(arguments.max_length, defaults.max_length);
  MERCER_RETURN_IF_ERROR(check_encoder_settings(defaults));
  return defaults;
}

TrainingOptions chosen_training(const TrainingArguments& arguments, TrainingOptions defaults) {
  if (arguments.loss) defaults.loss = *arguments.loss == "binary" ? Loss::kBinary : Loss::kSoftmax;
  put_over(arguments.epochs, defaults.epochs);
  put_over(arguments.patience, defaults.patience);
  put_over(arguments.learning_rate, defaults.learning_rate);
  put_over(arguments.positions_per_step, defaults.positions_per_step);
  put_over(arguments.dropout, defaults.dropout);
  put_over(arguments.mask_share, defaults.mask_share);
  put_over(arguments.last_mask_share, defaults.last_mask_share);
  put_over(arguments.gradient_limit, defaults.gradient_limit);
  put_over(arguments.weight_decay, defaults.weight_decay);
  put_over(arguments.sampled_above, defaults.sampled_above);
  put_over(arguments.negatives, defaults.negatives);
  defaults.threads = arguments.threads;
  return defaults;
}

json training_json(const EncoderSettings& settings, const TrainingOptions& options) {
  json object = {{"encoder", json::parse(encoder_settings_json(settings))},
                 {"loss", options.loss == Loss::kBinary ? "binary" : "softmax"},
                 {"epochs", options.epochs},
                 {"patience", options.patience},
                 {"learning_rate", decimal(options.learning_rate)},
                 {"second_moment_decay", decimal(options.second_moment_decay)},
                 {"positions_per_step", options.positions_per_step},
                 {"dropout", decimal(options.dropout)},
                 {"gradient_limit", decimal(options.gradient_limit)},
                 {"weight_decay", decimal(options.weight_decay)},
                 {"sampled_above", options.sampled_above},
                 {"negatives", options.negatives}};
  if (settings.kind == EncoderKind::kBert4Rec) {
    object["mask_share"] = decimal(options.mask_share);
    object["last_mask_share"] = decimal(options.last_mask_share);
  }
  return object;
}

}  // namespace mercer::cli
