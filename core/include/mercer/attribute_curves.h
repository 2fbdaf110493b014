// How the named attributes enter the embeddings of a refined model:
//
//   e_i = delta_i + sum_k c_k(g_ik)
//
// g_ik in [0, 10] is item i's guided score on attribute k, delta_i what the item has beyond its
// attributes ("taste"), and c_k a curve through embedding space, linear between its knots at the
// whole scores 0, 1, .. 10: a generalised additive model (Hastie and Tibshirani, 1986) of the
// embedding. So every score <u, e_i> splits exactly into one number an attribute, and the rest.
// Curves are centred: over the scored items each adds nothing on average.
#ifndef MERCER_ATTRIBUTE_CURVES_H_
#define MERCER_ATTRIBUTE_CURVES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mercer/item_table.h"

namespace mercer {

class AttributeCurves {
 public:
  static constexpr size_t kKnotCount = 11;
  static constexpr uint8_t kStepsAScore = 25;  // a stored score is g * 25, rounded
  static constexpr uint8_t kHighestStep = 250;
  static constexpr uint8_t kNoScore = 255;  // the item was not scored: its attributes add nothing
  static constexpr size_t kStepCount = UINT8_MAX + 1;  // that a stored score can have, kNoScore too

  // Where a stored score lies: `share` of the way from the knot `below` to the next.
  struct Place {
    size_t below = 0;
    float share = 0;
  };
  // `step` at most kHighestStep.
  static Place place_of(uint8_t step);

  AttributeCurves() = default;

  // `knots` [attributes * kKnotCount rows], an attribute's one after another; `steps` [items x
  // attributes], row-major, each at most kHighestStep or kNoScore. Views: both must outlive it.
  AttributeCurves(const ItemTable& knots, std::span<const uint8_t> steps);

  size_t attribute_count() const { return knots_.item_count() / kKnotCount; }
  size_t item_count() const {
    return attribute_count() == 0 ? 0 : steps_.size() / attribute_count();
  }

  // <u, c_k> at every knot, [attributes x kKnotCount], for a shopper vector u.
  std::vector<float> heights(std::span<const float> shopper) const;

  // What each attribute adds to the item's score: the height of its curve at the item's score.
  // `parts` [attributes].
  void read_parts(std::span<const float> heights, size_t item, std::span<float> parts) const;

  // What each attribute adds to the item's embedding: c_k(g_ik). `rows` [attributes x dimension].
  void read_part_rows(size_t item, std::span<float> rows) const;

  // Adds `weight` times how the item's parts weigh the knots, so that sums over items, times the
  // heights, are sums of their parts. `places` [attributes x kKnotCount].
  void add_places(size_t item, double weight, std::span<double> places) const;

  // How much of each attribute the item has, in standard deviations above the average item; 0 for
  // an item without scores. `levels` [attributes].
  void read_levels(size_t item, std::span<float> levels) const;

  // Adds weights[k] times each item's level of attribute k to its score, attribute after attribute.
  // `weights` [attributes], `scores` [items].
  void add_levels(std::span<const float> weights, std::span<float> scores) const;

  // The levels of all items, added up, and their places. [attributes], [attributes x kKnotCount]
  std::span<const double> level_sums() const { return level_sums_; }
  std::span<const double> place_sums() const { return place_sums_; }

  // The shopper's interest in each attribute: how much the attribute's part of the score rises, on
  // average over the items, for one standard deviation more of the attribute. [attributes]
  std::vector<float> interests(std::span<const float> heights) const;

 private:
  void sum_items();
  // `counts` [kStepCount] says how many items have each step.
  void sum_items(size_t attribute, std::span<const uint32_t> counts);
  static void add_place(uint8_t step, double weight, double* knots);
  float level_of(size_t attribute, uint8_t step) const;

  ItemTable knots_;
  std::span<const uint8_t> steps_;
  std::vector<float> means_;       // [attributes] of the steps
  std::vector<float> deviations_;  // [attributes] of the steps; 0: all alike
  std::vector<float> slopes_;  // [attributes x kKnotCount], what interests() weighs heights with
  std::vector<double> level_sums_;
  std::vector<double> place_sums_;
};

}  // namespace mercer

#endif  // MERCER_ATTRIBUTE_CURVES_H_
