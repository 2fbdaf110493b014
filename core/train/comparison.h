// Does refinement pay? Trains bases and their refinements, and the controls that a gain must be
// held against, over several seeds, and ranks the same cases with all of them.
//
//   base              the base model itself, width d
//   reduced           its table reduced to d - m by PCA, without any attributes
//   guided            the attributes alone, width d
//   refined           attributes and base, width d
//   refined-users     the same with users' own interests on top (user_interests.h)
//   refined-shuffled  the same with the items' attribute rows shuffled: numbers without meaning
//   refined-random    the same with random scores
//
// and, without a base or a seed, the baselines of baselines.h.
#ifndef MERCER_TRAIN_COMPARISON_H_
#define MERCER_TRAIN_COMPARISON_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"
#include "data/split.h"
#include "mercer/result.h"
#include "train/evaluation.h"
#include "train/fit_progress.h"
#include "train/refinement.h"
#include "train/sequence_model.h"
#include "train/trainer.h"

namespace mercer {

// A base to refine: an architecture and how it is trained.
struct ComparedBase {
  std::string name;         // "sasrec", "sasrec as published"
  EncoderSettings encoder;  // of width d; also the recommendation module over its refined tables
  TrainingOptions training;
  RefinementOptions refinement;
};

// The names above but "base", in order.
std::span<const std::string_view> refinement_variants();

// One model to train and rank with.
struct ComparisonTask {
  std::string base;  // ComparedBase::name; empty: a baseline
  std::string variant;
  uint64_t seed = 0;  // 0: a baseline
};

struct ComparisonRun {
  ComparisonTask task;
  size_t dimension = 0;      // of its item embeddings; 0: it has none
  double guided_weight = 0;  // 0: it has no attributes
  double named_share = 0;    // see evaluation.h
  double validation = 0;     // masked NDCG@10
  double training_s = 0;
  CaseRanks masked_ranks = {};  // of the test's cases
  CaseRanks unmasked_ranks = {};
};

// What is compared on.
struct ComparisonInput {
  const Dataset& dataset;
  const Split& split;
  std::span<const float> scores;    // [items x attribute_count], 0 to 10
  const std::vector<bool>& scored;  // [items]
  size_t attribute_count = 0;
};

// Trains a base, which `model` then is, and ranks the test's cases with it. Errors: those of
// training.
Result<ComparisonRun> run_base(const ComparisonInput& input, const ComparedBase& base,
                               uint64_t seed, const TrainingObserver& observe,
                               SequenceModel& model);

// A base refined as a variant asks.
struct ComparedRefinement {
  ComparisonTask task;
  Refinement refinement;
  double named_share = 0;  // as ComparisonRun has it
  double training_s = 0;
};

// Whether what was refined for one task serves another: of the same base and seed, and of variants
// that differ only in how they rank.
bool serves(const ComparedRefinement& refined, const ComparisonTask& task);

// Refines a trained base in one of the variants. Errors: kInvalidArgument (no such variant, or
// widths that do not fit), and those of training.
Result<ComparedRefinement> refine_for(const ComparisonInput& input, const ComparedBase& base,
                                      const SequenceModel& base_model, const ComparisonTask& task,
                                      const TrainingObserver& observe);

// Ranks with what serves the task. Errors: those of evaluate(), kCancelled.
Result<ComparisonRun> run_refinement(const ComparisonInput& input, const ComparisonTask& task,
                                     const ComparedRefinement& refined, const FitObserver& observe);

// Fits a baseline and ranks with it.
Result<ComparisonRun> run_baseline(const ComparisonInput& input, const std::string& name,
                                   const FitObserver& observe);

}  // namespace mercer

#endif  // MERCER_TRAIN_COMPARISON_H_
