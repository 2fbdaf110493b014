#include "train/attribute_removal.h"

#include <numeric>
#include <optional>
#include <utility>

#include "train/comparison_summary.h"
#include "train/evaluation.h"

namespace mercer {
namespace {

// NDCG@10 of each case, summed over the seeds.
using CaseGains = std::vector<double>;

// The scores without the column of one attribute, [items x attributes - 1].
std::vector<float> without_column(const RefinementInput& input, size_t attribute) {
  std::vector<float> scores;
  scores.reserve(input.scores.size());
  for (size_t i = 0; i < input.scores.size(); ++i) {
    if (i % input.attribute_count != attribute) scores.push_back(input.scores[i]);
  }
  return scores;
}

Status add_gains(const Dataset& dataset, const Split& split, const RefinementInput& input,
                 const RefinementOptions& options, const TrainingObserver& observe,
                 CaseGains& gains) {
  MERCER_ASSIGN_OR_RETURN(const Refinement refined,
                          refine(dataset, split, input, options, observe));
  MERCER_ASSIGN_OR_RETURN(
      const Evaluation evaluation,
      evaluate(BatchScorer(refined.model), dataset, split.validation, options.training.threads));
  gains.resize(evaluation.masked_cases.size());
  for (size_t c = 0; c < gains.size(); ++c) gains[c] += evaluation.masked_cases[c].ndcg_at_10();
  return Done{};
}

double mean_of(const CaseGains& gains, size_t seed_count) {
  const double sum = std::accumulate(gains.begin(), gains.end(), 0.0);
  return sum / static_cast<double>(gains.size() * seed_count);
}

}  // namespace

Result<RemovalStudy> study_removals(const Dataset& dataset, const Split& split,
                                    const RefinementInput& input, const RefinementOptions& options,
                                    size_t seed_count, const TrainingObserver& observe) {
  const size_t attributes = input.attribute_count;
  const size_t part_count = (attributes + 1) * seed_count;
  size_t part = 0;
  // Of the model without the attribute; of that with all where there is none to take away.
  const auto gains_without = [&](std::optional<size_t> attribute) -> Result<CaseGains> {
    RefinementInput rest = input;
    std::vector<float> scores;
    if (attribute) {
      scores = without_column(input, *attribute);
      rest.scores = scores;
      rest.attribute_count = attributes - 1;
      if (scores.empty()) rest.scored = {};
    }
    CaseGains gains;
    for (size_t i = 0; i < seed_count; ++i, ++part) {
      RefinementOptions seeded = options;
      seeded.training.seed += i;
      MERCER_RETURN_IF_ERROR(
          add_gains(dataset, split, rest, seeded, as_part_of(observe, part, part_count), gains));
    }
    return gains;
  };

  MERCER_ASSIGN_OR_RETURN(const CaseGains whole, gains_without(std::nullopt));
  RemovalStudy study{.ndcg = mean_of(whole, seed_count)};
  std::vector<double> p_values;
  for (size_t k = 0; k < attributes; ++k) {
    MERCER_ASSIGN_OR_RETURN(const CaseGains rest, gains_without(k));
    std::vector<double> differences(whole.size());
    for (size_t c = 0; c < whole.size(); ++c) {
      differences[c] = (rest[c] - whole[c]) / static_cast<double>(seed_count);
    }
    study.removals.push_back(
        {mean_of(rest, seed_count), paired_bootstrap(differences, options.training.seed)});
    p_values.push_back(study.removals.back().change.p);
  }
  const std::vector<double> corrected = holm_corrected(p_values);
  for (size_t k = 0; k < attributes; ++k) study.removals[k].holm_p = corrected[k];
  return study;
}

}  // namespace mercer
