#include "train/refinement.h"

#include <string>

#include "train/evaluation.h"
#include "train/pca.h"
#include "train/refined_embedding.h"

namespace mercer {
namespace {

double sum_of_squares(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value) * value;
  return sum;
}

Status check_width(const RefinementInput& input, size_t dimension) {
  if (input.base.empty()) return Done{};
  if (dimension <= input.attribute_count) {
    return Error{ErrorCode::kInvalidArgument,
                 "a width of " + std::to_string(dimension) + " leaves no room beside " +
                     std::to_string(input.attribute_count) + " attributes; raise --dim"};
  }
  if (dimension - input.attribute_count > input.base_dimension) {
    return Error{ErrorCode::kInvalidArgument,
                 "a width of " + std::to_string(dimension) + " needs a base table of at least " +
                     std::to_string(dimension - input.attribute_count) + " columns, this one has " +
                     std::to_string(input.base_dimension) + "; lower --dim to " +
                     std::to_string(input.base_dimension + input.attribute_count)};
  }
  return Done{};
}

// Makes the trials look like one long training.
TrainingObserver as_part_of(const TrainingObserver& observer, size_t trial, size_t trial_count) {
  if (!observer) return {};
  return [=](TrainingProgress progress) {
    progress.positions_done += progress.positions_total * static_cast<double>(trial);
    progress.positions_total *= static_cast<double>(trial_count);
    return observer(progress);
  };
}

}  // namespace

TrainingOptions frozen_table_training(EncoderKind kind) {
  TrainingOptions options = default_training_options(kind);
  options.freeze_items = true;
  if (kind == EncoderKind::kLinear) {
    options.learning_rate = 0.005f;
    options.positions_per_step = 2048;
    options.dropout = 0.2f;
  }
  return options;
}

Result<Refinement> refine(const Dataset& dataset, const Split& split, const RefinementInput& input,
                          const RefinementOptions& options, const TrainingObserver& observe) {
  MERCER_RETURN_IF_ERROR(check_width(input, options.dimension));
  Refinement best;
  ReducedTable reduced;
  size_t components = 0;
  if (!input.base.empty()) {
    components = options.dimension - input.attribute_count;
    const auto centred = unexplained_part(input.base, input.base_dimension, {}, 0);
    const auto rest =
        unexplained_part(input.base, input.base_dimension, input.guided, input.attribute_count);
    best.explained_share = 1 - sum_of_squares(rest) / sum_of_squares(centred);
    MERCER_ASSIGN_OR_RETURN(reduced, reduce_by_pca(rest, input.base_dimension, components));
    best.kept_share = reduced.kept_variance;
  }
  const auto sequences = training_sequences(dataset, split);
  EncoderSettings settings = options.encoder;
  settings.dimension = input.attribute_count + components;
  MERCER_RETURN_IF_ERROR(check_encoder_settings(settings));
  double best_ndcg = -1;
  for (size_t trial = 0; trial < options.guided_weights.size(); ++trial) {
    const float weight = options.guided_weights[trial];
    SequenceModel model = initial_model_on(
        settings,
        join_blocks(input.guided, input.attribute_count, reduced.values, components, weight),
        sequences, options.training.seed);
    const TrainingHooks hooks{
        .observe = as_part_of(observe, trial, options.guided_weights.size()),
        .validate = options.training.patience > 0
                        ? ndcg_at_10_on(dataset, split.validation, options.training.threads)
                        : nullptr};
    MERCER_RETURN_IF_ERROR(train(model, sequences, options.training, hooks));
    MERCER_ASSIGN_OR_RETURN(
        const Evaluation validation,
        evaluate(BatchScorer(model), dataset, split.validation, options.training.threads));
    best.trials.push_back({weight, validation.masked});
    if (validation.masked.ndcg_at_10() > best_ndcg) {
      best_ndcg = validation.masked.ndcg_at_10();
      best.model = std::move(model);
      best.guided_weight = weight;
    }
  }
  return best;
}

}  // namespace mercer
