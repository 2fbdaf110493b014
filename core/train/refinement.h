// Guided embedding refinement (arXiv 2504.11658), in a form of our own: the refined embedding is
// the sum of a taste part, which starts from the base table reduced by PCA, and of what the item's
// guided scores predict (mercer/attribute_curves.h). Both are trained together with the encoder.
// Items that training never sold get the taste of the items that are like them by their attributes,
// so that they can be recommended.
#ifndef MERCER_TRAIN_REFINEMENT_H_
#define MERCER_TRAIN_REFINEMENT_H_

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "data/dataset.h"
#include "data/split.h"
#include "mercer/result.h"
#include "train/guided_part.h"
#include "train/metrics.h"
#include "train/score_adapter.h"
#include "train/sequence_model.h"
#include "train/trainer.h"

namespace mercer {

struct RefinementOptions {
  size_t dimension = 64;                       // of the refined table
  std::vector<float> guided_weights = {1.0f};  // candidates for w (guided_table.h); one: no choice
  float taste_dropout = 0;                     // the share of items whose taste is silent in a step
  bool start_from_base = true;  // false: from small random numbers, whatever the base is
  EncoderSettings encoder = default_encoder_settings(EncoderKind::kLinear, 0);  // of any dimension
  TrainingOptions training = default_training_options(EncoderKind::kLinear);
};

// Whether an encoder's refinement gains from starting at the base table. On Beauty's validation
// cases the linear one does; the others overfit sooner from it than from random numbers.
inline bool starts_best_from_base(EncoderKind kind) { return kind == EncoderKind::kLinear; }

// The two sources of a refined table, rows in catalogue order.
struct RefinementInput {
  std::span<const float> base;  // [items x base_dimension], row-major; empty: guided scores only
  size_t base_dimension = 0;
  std::span<const float> scores;  // [items x attributes], 0 to 10; empty: base only
  std::vector<bool> scored = {};  // [items] whether the item has scores
  size_t attribute_count = 0;     // m
  // Of these scores, as each training starts: they move along. Null: they stay. Not owned.
  const ScoreAdapter* adapter = nullptr;
};

struct WeightTrial {
  float guided_weight = 0;
  Metrics validation;  // masked
};

struct Refinement {
  SequenceModel model;      // on the refined table
  GuidedPart guided;        // the attributes' part of the table
  float guided_weight = 0;  // w
  double kept_share = 0;    // of the base table's variance, by the components
  size_t unsold_count = 0;  // items that training never sold: their embeddings are predicted
  std::vector<WeightTrial> trials;
  // Where the adapter's last step left the scores, whatever epoch the model is of, so that only
  // training events decide. Empty without an adapter.
  std::vector<float> scores = {};
};

// `observe` sees the positions of all trials as one run. Errors: kInvalidArgument (the base table
// is narrower than the dimension), and those of training and PCA.
Result<Refinement> refine(const Dataset& dataset, const Split& split, const RefinementInput& input,
                          const RefinementOptions& options, const TrainingObserver& observe);

}  // namespace mercer

#endif  // MERCER_TRAIN_REFINEMENT_H_
