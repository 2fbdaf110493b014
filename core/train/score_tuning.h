// Tuning guided scores on what was bought (score_adapter.h): the scores that come of it, what a
// model refined on them gains, and how far each attribute's scores drifted from what they were, by
// which a person can judge whether they still mean what they say.
#ifndef MERCER_TRAIN_SCORE_TUNING_H_
#define MERCER_TRAIN_SCORE_TUNING_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "data/split.h"
#include "mercer/result.h"
#include "train/bootstrap.h"
#include "train/evaluation.h"
#include "train/refinement.h"
#include "train/score_adapter.h"

namespace mercer {

struct ScoreTuningOptions {
  ScoreAdapterOptions adapter;
  // While tuning, the share of items whose taste is silent in a step (guided_table.h), so that
  // their scores have to explain what the taste would have learned by heart.
  float taste_dropout = 0.5f;
  bool shuffles_titles = false;  // a control: each item reads the title of some other
};

// The scores after a refinement in which they moved along, [items x attributes], row-major. Only
// training events move them: each epoch is run, and the last step's scores are taken, whatever
// ranks best on validation. Errors: kInvalidArgument (several guided weights; no scored item has a
// title), and those of refine().
Result<std::vector<float>> tune_scores(const Dataset& dataset, const Split& split,
                                       const RefinementInput& input,
                                       const RefinementOptions& refinement,
                                       const ScoreTuningOptions& options,
                                       const TrainingObserver& observe);

// How well a refinement ranks.
struct RefinedQuality {
  Evaluation validation;
  Evaluation test;
  double named_share = 0;  // on the test's cases; see evaluation.h
};

// Errors: those of refine() and evaluate().
Result<RefinedQuality> measure_refinement(const Dataset& dataset, const Split& split,
                                          const RefinementInput& input,
                                          const RefinementOptions& options,
                                          const TrainingObserver& observe);

// How much better the tuned one ranks, relative to the other's mean, seen items masked.
struct TuningGain {
  std::string split;   // "validation", "test"
  std::string metric;  // as named_metrics() has it
  PairedDifference relative;
};

// In MRR, Recall@10 and NDCG@10. The same seed gives the same intervals.
std::vector<TuningGain> tuning_gains(const RefinedQuality& untuned, const RefinedQuality& tuned,
                                     uint64_t seed);

struct ScoreMover {
  uint32_t item = 0;
  float from = 0;
  float to = 0;
};

// How one attribute's scores drifted.
struct ScoreDrift {
  double mean_change = 0;  // mean |to - from| over the scored items
  double correlation = 0;  // Pearson's, of before and after; 0 where one of them is constant
  std::vector<ScoreMover> movers;  // those that moved farthest first; ties by item
};

// [attributes]. `before`, `after` [items x attributes], row-major; `scored` [items], at least one;
// at most `mover_count` movers each.
std::vector<ScoreDrift> score_drift(std::span<const float> before, std::span<const float> after,
                                    const std::vector<bool>& scored, size_t mover_count);

}  // namespace mercer

#endif  // MERCER_TRAIN_SCORE_TUNING_H_
