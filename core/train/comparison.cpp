#include "train/comparison.h"

#include <algorithm>
#include <numeric>

#include "train/evaluation.h"
#include "train/random.h"

namespace mercer {
namespace {

// Apart from the seeds of training, so that no control depends on how a model was trained.
constexpr uint64_t kShuffleSeed = 0x5348554646;
constexpr uint64_t kRandomSeed = 0x52414e444f;

std::vector<float> shuffled_rows(std::span<const float> rows, size_t width, uint64_t seed) {
  std::vector<size_t> order(rows.size() / width);
  std::iota(order.begin(), order.end(), size_t{0});
  Random random(seed);
  random.shuffle(std::span(order));
  std::vector<float> result(rows.size());
  for (size_t i = 0; i < order.size(); ++i) {
    std::copy_n(rows.data() + order[i] * width, width, result.data() + i * width);
  }
  return result;
}

std::vector<float> random_rows(size_t count, uint64_t seed) {
  Random random(seed);
  std::vector<float> result(count);
  for (float& value : result) value = static_cast<float>(random.normal());
  return result;
}

// Collects the seeds' evaluations of every variant.
class Comparison {
 public:
  Comparison(const Dataset& dataset, const Split& split, size_t attribute_count,
             const ComparisonOptions& options)
      : dataset_(dataset), split_(split), attribute_count_(attribute_count), options_(options) {}

  Status add(const std::string& variant, size_t dimension, size_t seed_count,
             const Scorer& scorer) {
    MERCER_ASSIGN_OR_RETURN(const Evaluation evaluation, evaluate(scorer, dataset_, split_.test));
    auto found = std::ranges::find(results_, variant, &VariantResult::variant);
    if (found == results_.end()) {
      VariantResult fresh;
      fresh.variant = variant;
      fresh.dimension = dimension;
      fresh.seed_count = seed_count;
      fresh.masked_cases.resize(split_.test.size());
      fresh.unmasked_cases.resize(split_.test.size());
      found = results_.insert(results_.end(), std::move(fresh));
    }
    const double share = 1 / static_cast<double>(seed_count);
    for (size_t c = 0; c < split_.test.size(); ++c) {
      add_weighted(found->masked_cases[c], evaluation.masked_cases[c], share);
      add_weighted(found->unmasked_cases[c], evaluation.unmasked_cases[c], share);
    }
    return Done{};
  }

  Status add_refinement(const std::string& variant, const RefinementInput& input, uint64_t seed,
                        bool choose_weight, const ObserverFactory& observe) {
    RefinementOptions options = options_.refinement;
    options.training.seed = seed;
    // Without two blocks there is nothing to weigh.
    if (!choose_weight) options.guided_weights = {1};
    if (input.guided.empty()) options.dimension -= attribute_count_;
    const size_t dimension = input.base.empty() ? input.attribute_count : options.dimension;
    MERCER_ASSIGN_OR_RETURN(const Refinement refinement,
                            refine(dataset_, split_, input, options,
                                   observe(variant + ", seed " + std::to_string(seed))));
    return add(variant, dimension, options_.seed_count, BatchScorer(refinement.model));
  }

  std::vector<VariantResult> take_results() {
    for (VariantResult& result : results_) {
      result.masked = mean_of(result.masked_cases);
      result.unmasked = mean_of(result.unmasked_cases);
    }
    return std::move(results_);
  }

 private:
  const Dataset& dataset_;
  const Split& split_;
  size_t attribute_count_;
  const ComparisonOptions& options_;
  std::vector<VariantResult> results_;
};

}  // namespace

Result<std::vector<VariantResult>> compare_variants(const Dataset& dataset, const Split& split,
                                                    std::span<const float> guided,
                                                    size_t attribute_count,
                                                    const ComparisonOptions& options,
                                                    const ObserverFactory& observe) {
  const auto sequences = training_sequences(dataset, split);
  Comparison comparison(dataset, split, attribute_count, options);
  MERCER_RETURN_IF_ERROR(
      comparison.add("popularity", 0, 1, PopularityScorer(dataset.item_count(), sequences)));
  const size_t m = attribute_count;
  const size_t d = options.base_dimension;
  for (uint64_t seed = options.first_seed; seed < options.first_seed + options.seed_count; ++seed) {
    SequenceModel base = initial_model(default_encoder_settings(EncoderKind::kLinear, d),
                                       dataset.item_count(), sequences, seed);
    TrainingOptions training = options.base_training;
    training.seed = seed;
    MERCER_RETURN_IF_ERROR(train(base, sequences, training,
                                 {.observe = observe("base, seed " + std::to_string(seed))}));
    MERCER_RETURN_IF_ERROR(comparison.add("base", d, options.seed_count, BatchScorer(base)));
    const auto add = [&](const char* variant, const RefinementInput& input, bool choose_weight) {
      return comparison.add_refinement(variant, input, seed, choose_weight, observe);
    };
    const std::vector<float> shuffled = shuffled_rows(guided, m, kShuffleSeed + seed);
    const std::vector<float> random = random_rows(guided.size(), kRandomSeed + seed);
    MERCER_RETURN_IF_ERROR(add("reduced", {base.items, d, {}, 0}, false));
    MERCER_RETURN_IF_ERROR(add("guided", {{}, 0, guided, m}, false));
    MERCER_RETURN_IF_ERROR(add("refined", {base.items, d, guided, m}, true));
    MERCER_RETURN_IF_ERROR(add("refined-shuffled", {base.items, d, shuffled, m}, true));
    MERCER_RETURN_IF_ERROR(add("refined-random", {base.items, d, random, m}, true));
  }
  return comparison.take_results();
}

PairedDifference relative_gain(const VariantResult& reference, const VariantResult& other,
                               size_t metric, uint64_t seed) {
  std::vector<double> differences;
  differences.reserve(reference.masked_cases.size());
  for (size_t c = 0; c < reference.masked_cases.size(); ++c) {
    differences.push_back(named_metrics(other.masked_cases[c])[metric].second -
                          named_metrics(reference.masked_cases[c])[metric].second);
  }
  PairedDifference gain = paired_bootstrap(differences, seed);
  const double unit = named_metrics(reference.masked)[metric].second;
  gain.mean /= unit;
  gain.low /= unit;
  gain.high /= unit;
  return gain;
}

}  // namespace mercer
