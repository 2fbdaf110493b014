// Guided embedding refinement (arXiv 2504.11658): a base table is reduced by PCA, joined with the
// standardised guided scores, and an encoder is trained on the frozen refined table. The weight of
// the guided block is the one that ranks best on the validation cases.
#ifndef MERCER_TRAIN_REFINEMENT_H_
#define MERCER_TRAIN_REFINEMENT_H_

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "data/dataset.h"
#include "data/split.h"
#include "mercer/result.h"
#include "train/metrics.h"
#include "train/sequence_model.h"
#include "train/trainer.h"

namespace mercer {

// What a recommendation module is trained on with a frozen table. For linear, chosen on Online
// Retail's validation cases.
TrainingOptions frozen_table_training(EncoderKind kind);

struct RefinementOptions {
  size_t dimension = 64;                             // of the refined table: m + r
  std::vector<float> guided_weights = {1.0f, 2.0f};  // candidates for w; one: no choice
  EncoderSettings encoder = default_encoder_settings(EncoderKind::kLinear, 0);  // of any dimension
  TrainingOptions training = frozen_table_training(EncoderKind::kLinear);
};

// The two sources of a refined table, rows in catalogue order.
struct RefinementInput {
  std::span<const float> base;  // [items x base_dimension], row-major; empty: guided scores only
  size_t base_dimension = 0;
  std::span<const float> guided;  // [items x attributes], standardised; empty: base only
  size_t attribute_count = 0;     // m
};

struct WeightTrial {
  float guided_weight = 0;
  Metrics validation;  // masked
};

struct Refinement {
  SequenceModel model;         // on the refined table; attributes are the first coordinates
  float guided_weight = 0;     // w
  double explained_share = 0;  // of the base table's variance, by the attributes
  double kept_share = 0;       // of the rest, by the r components
  std::vector<WeightTrial> trials;
};

// `observe` sees the positions of all trials as one run. Errors: kInvalidArgument (the dimension
// does not fit the attributes and the base), and those of training and PCA.
Result<Refinement> refine(const Dataset& dataset, const Split& split, const RefinementInput& input,
                          const RefinementOptions& options, const TrainingObserver& observe);

}  // namespace mercer

#endif  // MERCER_TRAIN_REFINEMENT_H_
