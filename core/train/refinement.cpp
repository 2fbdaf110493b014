#include "train/refinement.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "train/evaluation.h"
#include "train/guided_table.h"
#include "train/pca.h"
#include "train/random.h"
#include "train/unsold_prediction.h"

namespace mercer {
namespace {

// The RMS that the base table is scaled to as a start: that of a small random table, so that it
// gives a direction and does not weigh. Both were chosen on Beauty's validation cases.
constexpr float kBaseStartRms = 0.05f;
constexpr float kRandomStartRms = 0.02f;
constexpr uint64_t kStartStream = 0x5354415254;  // apart from the encoder's first weights

Status check_width(const RefinementInput& input, size_t dimension) {
  if (input.base.empty() || dimension <= input.base_dimension) return Done{};
  return Error{ErrorCode::kInvalidArgument,
               "a width of " + std::to_string(dimension) +
                   " needs a base table of at least as many columns, this one has " +
                   std::to_string(input.base_dimension) + "; lower --dim to that"};
}

void scale_to_rms(std::span<float> block, float rms) {
  double squares = 0;
  for (const float value : block) squares += static_cast<double>(value) * value;
  if (squares == 0) return;
  const auto scale =
      static_cast<float>(rms / std::sqrt(squares / static_cast<double>(block.size())));
  for (float& value : block) value *= scale;
}

// What every trial starts from.
struct Start {
  std::vector<std::span<const uint32_t>> sequences = {};
  std::vector<uint32_t> counts = {};  // [items] sales
  std::vector<bool> sold = {};        // [items]
  std::vector<uint8_t> steps = {};    // [items x attributes]
  size_t attribute_count = 0;
  std::vector<float> deltas = {};  // [items x dimension]; empty without a base
  const ScoreAdapter* adapter = nullptr;
};

// The taste part to start from. `kept_share` of the base table's variance is in it.
Result<std::vector<float>> initial_deltas(const RefinementInput& input,
                                          const RefinementOptions& options,
                                          const std::vector<bool>& sold, double& kept_share) {
  const size_t d = options.dimension;
  MERCER_ASSIGN_OR_RETURN(ReducedTable reduced, reduce_by_pca(input.base, input.base_dimension, d));
  kept_share = reduced.kept_variance;
  std::vector<float> deltas = std::move(reduced.values);
  if (!options.start_from_base) {
    Random random(mixed(options.training.seed + kStartStream));
    for (float& value : deltas) value = static_cast<float>(random.normal());
  }
  for (size_t i = 0; i < sold.size(); ++i) {
    if (!sold[i]) std::fill_n(deltas.begin() + static_cast<ptrdiff_t>(i * d), d, 0.0f);
  }
  scale_to_rms(deltas, options.start_from_base ? kBaseStartRms : kRandomStartRms);
  return deltas;
}

// The model and its attributes' part, of the epoch that ranked best on validation.
struct Trial {
  SequenceModel model;
  GuidedPart guided = {};
  std::optional<ScoreAdapter> adapter = {};
};

// Moves the table, and with an adapter the scores that it is made of.
void move_table(const AdamStep& step, std::span<const float> gradient, GuidedTable& table,
                std::optional<ScoreAdapter>& adapter) {
  if (!adapter) return table.step(step, gradient);
  adapter->step(step, table.score_gradient(gradient));
  table.step(step, gradient, adapter->steps());
}

// One training with one weight.
Result<Trial> run_trial(const Dataset& dataset, const Split& split,
                        const RefinementOptions& options, const Start& start, float guided_weight,
                        const TrainingObserver& observe) {
  GuidedTable table({.deltas = start.deltas,
                     .dimension = options.dimension,
                     .steps = start.steps,
                     .attribute_count = start.attribute_count,
                     .taste_dropout = options.taste_dropout,
                     .guided_weight = guided_weight,
                     .sold = start.sold,
                     .seed = options.training.seed});
  EncoderSettings settings = options.encoder;
  settings.dimension = options.dimension;
  MERCER_RETURN_IF_ERROR(check_encoder_settings(settings));
  Trial trial{initial_model_on(settings, table.items(), start.sequences, options.training.seed)};
  if (start.adapter != nullptr) trial.adapter = *start.adapter;
  const auto ndcg_of = ndcg_at_10_on(dataset, split.validation, options.training.threads);
  std::vector<float> best_items;
  double highest = -1;
  const TrainingHooks hooks{
      .observe = observe,
      .move_items =
          [&](const AdamStep& step, std::span<const float> gradient, std::span<float> items) {
            move_table(step, gradient, table, trial.adapter);
            std::ranges::copy(table.items(), items.begin());
          },
      // Training works on items of which some are silent; what is judged and kept is whole.
      .validate = [&](const SequenceModel& trained) -> Result<double> {
        SequenceModel whole = trained;
        whole.items = table.whole_items();
        MERCER_ASSIGN_OR_RETURN(const double ndcg, ndcg_of(whole));
        if (ndcg > highest) {
          trial.guided = table.guided_part();
          best_items = std::move(whole.items);
        }
        highest = std::max(highest, ndcg);
        return ndcg;
      }};
  MERCER_RETURN_IF_ERROR(train(trial.model, start.sequences, options.training, hooks));
  trial.model.items = std::move(best_items);
  predict_unsold(start.counts, trial.guided, trial.model);
  return trial;
}

}  // namespace

Result<Refinement> refine(const Dataset& dataset, const Split& split, const RefinementInput& input,
                          const RefinementOptions& options, const TrainingObserver& observe) {
  MERCER_RETURN_IF_ERROR(check_width(input, options.dimension));
  Refinement best;
  Start start{.sequences = training_sequences(dataset, split)};
  start.counts = item_counts(dataset.item_count(), start.sequences);
  for (const uint32_t count : start.counts) start.sold.push_back(count > 0);
  start.steps = score_steps(input.scores, input.scored);
  start.attribute_count = input.attribute_count;
  start.adapter = input.adapter;
  best.unsold_count = std::ranges::count(start.sold, false);
  if (!input.base.empty()) {
    MERCER_ASSIGN_OR_RETURN(start.deltas,
                            initial_deltas(input, options, start.sold, best.kept_share));
  }
  double best_ndcg = -1;
  for (size_t i = 0; i < options.guided_weights.size(); ++i) {
    const float weight = options.guided_weights[i];
    MERCER_ASSIGN_OR_RETURN(Trial trial,
                            run_trial(dataset, split, options, start, weight,
                                      as_part_of(observe, i, options.guided_weights.size())));
    MERCER_ASSIGN_OR_RETURN(
        const Evaluation validation,
        evaluate(BatchScorer(trial.model), dataset, split.validation, options.training.threads));
    best.trials.push_back({weight, validation.masked});
    if (validation.masked.ndcg_at_10() > best_ndcg) {
      best_ndcg = validation.masked.ndcg_at_10();
      best.model = std::move(trial.model);
      best.guided = std::move(trial.guided);
      if (trial.adapter) best.scores = trial.adapter->scores();
      best.guided_weight = weight;
    }
  }
  return best;
}

}  // namespace mercer
