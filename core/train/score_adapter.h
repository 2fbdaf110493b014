// Lets guided scores move a little towards what buyers show, as the paper's LoRA step does with its
// language model (arXiv 2504.11658). Here the scorer's answers are tuned, not its weights: a
// low-rank adapter (LoRA, Hu et al., 2021, arXiv 2106.09685) reads the item's title,
//
//   g'_i = g_i + B A phi_i
//
// phi_i: the title's features (mercer/text_features.h), 1 / sqrt(their number) each; A [rank x
// features] starts small and random, B [attributes x rank] at 0, so nothing has moved at first. Its
// loss is the recommendation's, plus two penalties which keep that the scores mean what they meant:
//
//   near * mean (g' - g)^2  +  format * mean (how far g' lies outside 0 to 10)^2
//
// over the scores of items with text. What lies outside the scale counts as its end, where only the
// penalties move it.
#ifndef MERCER_TRAIN_SCORE_ADAPTER_H_
#define MERCER_TRAIN_SCORE_ADAPTER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "train/adam.h"

namespace mercer {

struct ScoreAdapterOptions {
  size_t rank = 8;  // 0: nothing moves
  float near = 1;
  float format = 1;
  uint64_t seed = 1;
};

class ScoreAdapter {
 public:
  // `scores` [items x attributes], row-major, 0 to 10; `scored` [items]; `features` [items], each
  // distinct numbers below kTextFeatureCount. Items without scores or features stay as they are.
  ScoreAdapter(std::span<const float> scores, const std::vector<bool>& scored,
               std::vector<std::vector<uint32_t>> features, const ScoreAdapterOptions& options);

  // The items that can move: those with scores and features, ascending.
  const std::vector<uint32_t>& movable() const { return movable_; }
  // g' - g of those, not held to the scale. [movable items x attributes], row-major.
  const std::vector<float>& moves() const { return moves_; }

  // The scores as they are now, from 0 to 10, those that moved to hundredths. [items x
  // attributes], row-major.
  std::vector<float> scores() const;
  // The same as a model keeps them (guided_part.h).
  std::vector<uint8_t> steps() const;

  // The two penalties.
  double penalty() const;

  // A [features x rank], then B [attributes x rank], both row-major.
  const std::vector<float>& parameters() const { return parameters_; }
  void set_parameters(std::vector<float> parameters);

  // Of the loss by the parameters, given that of the recommendation by the scores: `by_score`
  // [items x attributes]; see GuidedTable::score_gradient().
  std::vector<float> gradient(std::span<const float> by_score) const;

  // One step against that.
  void step(const AdamStep& step, std::span<const float> by_score);

 private:
  size_t attribute_count() const { return scored_.empty() ? 0 : scores_.size() / scored_.size(); }
  void move_scores();

  ScoreAdapterOptions options_;
  std::vector<float> scores_;  // [items x attributes], the language model's
  std::vector<bool> scored_;
  std::vector<std::vector<uint32_t>> features_;
  std::vector<uint32_t> movable_;
  std::vector<float> parameters_;
  AdamState state_;
  std::vector<float> inner_;  // [movable x rank], A phi
  std::vector<float> moves_;
};

}  // namespace mercer

#endif  // MERCER_TRAIN_SCORE_ADAPTER_H_
