#include "train/decayed_rules.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace mercer {
namespace {

// 1, decay, decay^2, ... , [count].
std::vector<double> decaying_weights(double decay, size_t count) {
  std::vector<double> weights(count);
  double weight = 1;
  for (double& entry : weights) {
    entry = weight;
    weight *= decay;
  }
  return weights;
}

}  // namespace

DecayedRules::DecayedRules(size_t item_count, Sequences training,
                           const DecayedRulesOptions& options)
    : rules_(weighted_transitions(training, item_count,
                                  power_weights(options.gap_power, options.window))),
      weights_(decaying_weights(options.history_decay, options.history_length)) {
  // An item that starts or ends a rule has an event, so no count below is 0.
  const std::vector<double> counts = event_counts(training, item_count);
  std::vector<double> target_factors(item_count, 0.0);
  for (size_t item = 0; item < item_count; ++item) {
    if (counts[item] > 0) target_factors[item] = std::pow(counts[item], -options.target_popularity);
  }
  for (size_t item = 0; item < item_count; ++item) {
    const double factor = std::pow(std::max(counts[item], 1.0), -options.source_popularity);
    for (size_t k = rules_.row_offsets[item]; k < rules_.row_offsets[item + 1]; ++k) {
      rules_.values[k] =
          static_cast<float>(rules_.values[k] * factor * target_factors[rules_.columns[k]]);
    }
  }
}

void DecayedRules::score(Sequences histories, std::span<float> scores) const {
  const size_t item_count = rules_.row_count();
  assert(scores.size() == histories.size() * item_count);
  std::ranges::fill(scores, 0.0f);
  for (size_t h = 0; h < histories.size(); ++h) {
    const auto history = histories[h];
    float* const out = scores.data() + h * item_count;
    const size_t length = std::min(history.size(), weights_.size());
    for (size_t age = 0; age < length; ++age) {
      const uint32_t item = history[history.size() - 1 - age];
      const auto weight = static_cast<float>(weights_[age]);
      const auto columns = rules_.row_columns(item);
      const auto values = rules_.row_values(item);
      for (size_t k = 0; k < columns.size(); ++k) out[columns[k]] += weight * values[k];
    }
  }
}

Result<DecayedRulesOptions> choose_decayed_rules(const Dataset& dataset, const Split& split,
                                                 std::span<const DecayedRulesOptions> candidates) {
  assert(!candidates.empty());
  const auto training = training_sequences(dataset, split);
  double best = -1;
  DecayedRulesOptions chosen = candidates[0];
  for (const DecayedRulesOptions& options : candidates) {
    const DecayedRules rules(dataset.item_count(), training, options);
    MERCER_ASSIGN_OR_RETURN(const Evaluation evaluation,
                            evaluate(rules, dataset, split.validation));
    if (evaluation.masked.ndcg_at_10() > best) {
      best = evaluation.masked.ndcg_at_10();
      chosen = options;
    }
  }
  return chosen;
}

}  // namespace mercer
