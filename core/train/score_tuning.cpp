#include "train/score_tuning.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "mercer/text_features.h"
#include "train/random.h"

namespace mercer {
namespace {

constexpr uint64_t kShuffleStream = 0x5449544c4553;

// [items]
std::vector<std::vector<uint32_t>> title_features(const Dataset& dataset) {
  std::vector<std::vector<uint32_t>> features;
  features.reserve(dataset.item_count());
  for (const CatalogueItem& item : dataset.catalogue) {
    features.push_back(text_features(item.title));
  }
  return features;
}

double correlation_of(const std::vector<double>& a, const std::vector<double>& b) {
  const auto count = static_cast<double>(a.size());
  double mean_a = 0, mean_b = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    mean_a += a[i] / count;
    mean_b += b[i] / count;
  }
  double both = 0, squares_a = 0, squares_b = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    both += (a[i] - mean_a) * (b[i] - mean_b);
    squares_a += (a[i] - mean_a) * (a[i] - mean_a);
    squares_b += (b[i] - mean_b) * (b[i] - mean_b);
  }
  const double scale = std::sqrt(squares_a * squares_b);
  return scale > 0 ? both / scale : 0;
}

ScoreDrift drift_of(std::vector<ScoreMover> items, size_t mover_count) {
  ScoreDrift drift;
  std::vector<double> before, after;
  before.reserve(items.size());
  after.reserve(items.size());
  for (const ScoreMover& item : items) {
    before.push_back(item.from);
    after.push_back(item.to);
    drift.mean_change += std::abs(item.to - item.from) / static_cast<double>(items.size());
  }
  drift.correlation = correlation_of(before, after);
  std::erase_if(items, [](const ScoreMover& item) { return item.from == item.to; });
  std::ranges::stable_sort(items, std::ranges::greater(),
                           [](const ScoreMover& item) { return std::abs(item.to - item.from); });
  items.resize(std::min(items.size(), mover_count));
  drift.movers = std::move(items);
  return drift;
}

}  // namespace

Result<std::vector<float>> tune_scores(const Dataset& dataset, const Split& split,
                                       const RefinementInput& input,
                                       const RefinementOptions& refinement,
                                       const ScoreTuningOptions& options,
                                       const TrainingObserver& observe) {
  if (refinement.guided_weights.size() != 1) {
    return Error{ErrorCode::kInvalidArgument,
                 "tuning takes one guided weight, as only training events may move the scores"};
  }
  auto features = title_features(dataset);
  if (options.shuffles_titles) {
    Random random(mixed(options.adapter.seed + kShuffleStream));
    random.shuffle(std::span(features));
  }
  const ScoreAdapter adapter(input.scores, input.scored, std::move(features), options.adapter);
  if (adapter.movable().empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "no scored item has a title, and tuning goes by titles; import the data set with "
                 "--title"};
  }
  RefinementInput moving = input;
  moving.adapter = &adapter;
  RefinementOptions way = refinement;
  way.taste_dropout = options.taste_dropout;
  way.training.patience = 0;
  MERCER_ASSIGN_OR_RETURN(Refinement tuned, refine(dataset, split, moving, way, observe));
  return std::move(tuned.scores);
}

Result<RefinedQuality> measure_refinement(const Dataset& dataset, const Split& split,
                                          const RefinementInput& input,
                                          const RefinementOptions& options,
                                          const TrainingObserver& observe) {
  MERCER_ASSIGN_OR_RETURN(const Refinement refined,
                          refine(dataset, split, input, options, observe));
  const SequenceModel& model = refined.model;
  const BatchScorer scorer(model);
  const unsigned threads = options.training.threads;
  RefinedQuality quality;
  MERCER_ASSIGN_OR_RETURN(quality.validation, evaluate(scorer, dataset, split.validation, threads));
  MERCER_ASSIGN_OR_RETURN(quality.test,
                          evaluate(scorer, dataset, split.test, threads, split.masked_in_test));
  MERCER_ASSIGN_OR_RETURN(const auto encoder, make_encoder(model.settings, model.encoder));
  quality.named_share = named_share(model.table(), *encoder,
                                    refined.guided.curves(model.dimension()), dataset, split.test);
  return quality;
}

std::vector<TuningGain> tuning_gains(const RefinedQuality& untuned, const RefinedQuality& tuned,
                                     uint64_t seed) {
  using Measure = double (*)(const Metrics&);
  const std::pair<const char*, Measure> measures[] = {
      {"mrr", [](const Metrics& metrics) { return metrics.mrr; }},
      {"recall@10", [](const Metrics& metrics) { return metrics.recall[1]; }},
      {"ndcg@10", [](const Metrics& metrics) { return metrics.ndcg_at_10(); }}};
  std::vector<TuningGain> gains;
  const auto add = [&](const char* split, const Evaluation& before, const Evaluation& after) {
    for (const auto& [metric, measure] : measures) {
      std::vector<double> values, references;
      values.reserve(after.masked_cases.size());
      references.reserve(before.masked_cases.size());
      for (const Metrics& one : after.masked_cases) values.push_back(measure(one));
      for (const Metrics& one : before.masked_cases) references.push_back(measure(one));
      gains.push_back({split, metric, relative_difference(values, references, seed)});
    }
  };
  if (!untuned.validation.masked_cases.empty()) {
    add("validation", untuned.validation, tuned.validation);
  }
  add("test", untuned.test, tuned.test);
  return gains;
}

std::vector<ScoreDrift> score_drift(std::span<const float> before, std::span<const float> after,
                                    const std::vector<bool>& scored, size_t mover_count) {
  const size_t attributes = before.size() / scored.size();
  std::vector<ScoreDrift> drifts;
  drifts.reserve(attributes);
  for (size_t k = 0; k < attributes; ++k) {
    std::vector<ScoreMover> items;
    for (uint32_t item = 0; item < scored.size(); ++item) {
      const size_t at = item * attributes + k;
      if (scored[item]) items.push_back({item, before[at], after[at]});
    }
    drifts.push_back(drift_of(std::move(items), mover_count));
  }
  return drifts;
}

}  // namespace mercer
