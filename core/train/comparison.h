// Does refinement pay? Trains a base and its refinements, and the controls that a gain must be held
// against, over several seeds, and measures all of them on the same cases.
//
//   popularity        training counts
//   base              the base model itself, width d
//   reduced           its table reduced to d - m by PCA, without any attributes
//   guided            the attributes alone, width m
//   refined           attributes beside the reduced base, width d
//   refined-shuffled  the same with the items' attribute rows shuffled: numbers without meaning
//   refined-random    the same with normal random numbers for attributes
#ifndef MERCER_TRAIN_COMPARISON_H_
#define MERCER_TRAIN_COMPARISON_H_

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "data/split.h"
#include "mercer/result.h"
#include "train/bootstrap.h"
#include "train/metrics.h"
#include "train/refinement.h"
#include "train/trainer.h"

namespace mercer {

struct ComparisonOptions {
  size_t base_dimension = 64;
  TrainingOptions base_training;
  RefinementOptions refinement;
  uint64_t first_seed = 1;
  size_t seed_count = 3;  // seeds are first_seed, first_seed + 1, ...
};

struct VariantResult {
  std::string variant;
  size_t dimension = 0;
  size_t seed_count = 0;
  std::vector<Metrics> masked_cases;  // [cases], each the mean over the seeds
  std::vector<Metrics> unmasked_cases;
  Metrics masked;
  Metrics unmasked;
};

// Makes the observer of one training from its name, "refined, seed 2".
using ObserverFactory = std::function<TrainingObserver(const std::string&)>;

// `guided` [items x attribute_count], standardised. The results come in the order above.
Result<std::vector<VariantResult>> compare_variants(const Dataset& dataset, const Split& split,
                                                    std::span<const float> guided,
                                                    size_t attribute_count,
                                                    const ComparisonOptions& options,
                                                    const ObserverFactory& observe);

// How much better `other` is than `reference` in one masked metric (an index into named_metrics()),
// relative to the reference's mean: mean, low and high of the paired bootstrap over cases, divided.
PairedDifference relative_gain(const VariantResult& reference, const VariantResult& other,
                               size_t metric, uint64_t seed);

}  // namespace mercer

#endif  // MERCER_TRAIN_COMPARISON_H_
