#include "train/refinement.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "train/evaluation.h"
#include "train/guided_table.h"
#include "train/pca.h"
#include "train/random.h"

namespace mercer {
namespace {

// The RMS that the base table is scaled to as a start: that of a small random table, so that it
// gives a direction and does not weigh. Both were chosen on Beauty's validation cases.
constexpr float kBaseStartRms = 0.05f;
constexpr float kRandomStartRms = 0.02f;
constexpr uint64_t kStartStream = 0x5354415254;  // apart from the encoder's first weights
// Items sold at most so often show what bias an item has that was never sold.
constexpr uint32_t kFewSales = 5;

Status check_width(const RefinementInput& input, size_t dimension) {
  if (input.base.empty() || dimension <= input.base_dimension) return Done{};
  return Error{ErrorCode::kInvalidArgument,
               "a width of " + std::to_string(dimension) +
                   " needs a base table of at least as many columns, this one has " +
                   std::to_string(input.base_dimension) + "; lower --dim to that"};
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

void scale_to_rms(std::span<float> block, float rms) {
  double squares = 0;
  for (const float value : block) squares += static_cast<double>(value) * value;
  if (squares == 0) return;
  const auto scale =
      static_cast<float>(rms / std::sqrt(squares / static_cast<double>(block.size())));
  for (float& value : block) value *= scale;
}

// An item that was never sold is what the average sold item is, with its own attributes in place of
// average ones, and appeals as much as what was sold a few times.
void predict_unsold(const std::vector<uint32_t>& counts, const GuidedPart& guided,
                    SequenceModel& model) {
  const size_t d = model.dimension();
  std::vector<double> mean(d, 0.0);
  double sold = 0;
  double few = 0;
  double few_biases = 0;
  float least_bias = std::numeric_limits<float>::max();
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    ++sold;
    for (size_t k = 0; k < d; ++k) mean[k] += model.items[i * d + k];
    least_bias = std::min(least_bias, model.biases[i]);
    if (counts[i] > kFewSales) continue;
    ++few;
    few_biases += model.biases[i];
  }
  // Where nothing was sold so rarely the least of all biases is the nearest.
  const float bias = few > 0 ? static_cast<float>(few_biases / few) : least_bias;
  std::vector<float> rows(counts.size() * d, 0.0f);
  guided.add_to(rows, d);
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) continue;
    for (size_t k = 0; k < d; ++k) {
      model.items[i * d + k] = rows[i * d + k] + static_cast<float>(mean[k] / sold);
    }
    model.biases[i] = bias;
  }
}

// What every trial starts from.
struct Start {
  std::vector<std::span<const uint32_t>> sequences = {};
  std::vector<uint32_t> counts = {};  // [items] sales
  std::vector<bool> sold = {};        // [items]
  std::vector<uint8_t> steps = {};    // [items x attributes]
  std::vector<float> deltas = {};     // [items x dimension]; empty without a base
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

}  // namespace

Result<Refinement> refine(const Dataset& dataset, const Split& split, const RefinementInput& input,
                          const RefinementOptions& options, const TrainingObserver& observe) {
  MERCER_RETURN_IF_ERROR(check_width(input, options.dimension));
  Refinement best;
  Start start{.sequences = training_sequences(dataset, split)};
  start.counts = item_counts(dataset.item_count(), start.sequences);
  for (const uint32_t count : start.counts) start.sold.push_back(count > 0);
  start.steps = score_steps(input.scores, input.scored);
  best.unsold_count = std::ranges::count(start.sold, false);
  if (!input.base.empty()) {
    MERCER_ASSIGN_OR_RETURN(start.deltas,
                            initial_deltas(input, options, start.sold, best.kept_share));
  }
  EncoderSettings settings = options.encoder;
  settings.dimension = options.dimension;
  MERCER_RETURN_IF_ERROR(check_encoder_settings(settings));
  double best_ndcg = -1;
  for (size_t trial = 0; trial < options.guided_weights.size(); ++trial) {
    const float weight = options.guided_weights[trial];
    GuidedTable table({.deltas = start.deltas,
                       .dimension = options.dimension,
                       .steps = start.steps,
                       .attribute_count = input.attribute_count,
                       .guided_weight = weight,
                       .sold = start.sold,
                       .seed = options.training.seed});
    SequenceModel model =
        initial_model_on(settings, table.items(), start.sequences, options.training.seed);
    const auto ndcg_of = ndcg_at_10_on(dataset, split.validation, options.training.threads);
    GuidedPart guided;
    double highest = -1;
    const TrainingHooks hooks{
        .observe = as_part_of(observe, trial, options.guided_weights.size()),
        .move_items =
            [&](const AdamStep& step, std::span<const float> gradient, std::span<float> items) {
              table.step(step, gradient);
              std::ranges::copy(table.items(), items.begin());
            },
        // The best epoch's curves belong to the best epoch's model.
        .validate = [&](const SequenceModel& trained) -> Result<double> {
          MERCER_ASSIGN_OR_RETURN(const double ndcg, ndcg_of(trained));
          if (ndcg > highest) guided = table.guided_part();
          highest = std::max(highest, ndcg);
          return ndcg;
        }};
    MERCER_RETURN_IF_ERROR(train(model, start.sequences, options.training, hooks));
    predict_unsold(start.counts, guided, model);
    MERCER_ASSIGN_OR_RETURN(
        const Evaluation validation,
        evaluate(BatchScorer(model), dataset, split.validation, options.training.threads));
    best.trials.push_back({weight, validation.masked});
    if (validation.masked.ndcg_at_10() > best_ndcg) {
      best_ndcg = validation.masked.ndcg_at_10();
      best.model = std::move(model);
      best.guided = std::move(guided);
      best.guided_weight = weight;
    }
  }
  return best;
}

}  // namespace mercer
