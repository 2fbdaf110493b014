// The item table of guided embedding refinement in training: e_i = delta_i + sum_k c_k(g_ik), see
// mercer/attribute_curves.h. Both parts follow the gradient of the whole, each with Adam. What many
// items have in common is learned by the curves, from all of them; an item that few bought has
// little else.
//
// In each step the taste part of some items may be silent: the average one stands in for it. So the
// curves learn to do without it, as they must for items that nobody bought yet (DropoutNet,
// Volkovs et al., 2017), and more of every score has a name.
#ifndef MERCER_TRAIN_GUIDED_TABLE_H_
#define MERCER_TRAIN_GUIDED_TABLE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "train/adam.h"
#include "train/guided_part.h"

namespace mercer {

struct GuidedTableStart {
  std::span<const float> deltas =
      {};  // [items x dimension], row-major; empty: none, not trained either
  size_t dimension = 0;
  std::span<const uint8_t> steps = {};  // [items x attributes]; empty: no curves
  size_t attribute_count = 0;
  float taste_dropout = 0;      // the share of items whose deltas are silent in a step
  float guided_weight = 1;      // w: how much faster than the deltas the curves learn
  std::vector<bool> sold = {};  // [items]; of the others the deltas stay as they are
  uint64_t seed = 1;            // of the curves' start, small random numbers, and of the dropout
};

class GuidedTable {
 public:
  explicit GuidedTable(const GuidedTableStart& start);

  // The embeddings as the next step sees them, some without their taste. [items x dimension],
  // row-major.
  const std::vector<float>& items() const { return items_; }

  // The embeddings as they are.
  std::vector<float> whole_items() const;

  // One step of both parts. `gradient` [items x dimension], of items(). `steps`: how the items are
  // scored from then on, as in the start; empty: as before.
  void step(const AdamStep& step, std::span<const float> gradient,
            std::span<const uint8_t> steps = {});

  // How the loss rises with each score: the slope of its curve there, times the item's gradient;
  // on a knot the mean of both sides' slopes, at an end of the scale the inner one. `gradient` as
  // step() takes it. [items x attributes], row-major, 0 for an item without scores.
  std::vector<float> score_gradient(std::span<const float> gradient) const;

  // The curves as they are now, centred over the scored items; what that takes from them counts
  // to the deltas.
  GuidedPart guided_part() const;

 private:
  size_t item_count() const { return sold_.size(); }
  // Writes the embeddings as they are.
  void write_whole(std::vector<float>& items) const;
  // Draws who is silent, and puts items_ together.
  void put_together(uint64_t step_number);
  // From the rows' gradients to the knots'.
  std::vector<float> gather(std::span<const float> rows) const;

  size_t dimension_;
  size_t attribute_count_;
  float taste_dropout_;
  float guided_weight_;
  uint64_t seed_;
  std::vector<bool> sold_;
  std::vector<bool> silent_;   // [items] in the coming step
  std::vector<float> deltas_;  // empty: none
  GuidedPart guided_;          // not centred
  std::vector<float> items_;
  AdamState delta_state_;
  AdamState knot_state_;
};

}  // namespace mercer

#endif  // MERCER_TRAIN_GUIDED_TABLE_H_
