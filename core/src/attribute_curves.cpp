#include "mercer/attribute_curves.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace mercer {

AttributeCurves::Place AttributeCurves::place_of(uint8_t step) {
  return {static_cast<size_t>(step / kStepsAScore),
          static_cast<float>(step % kStepsAScore) / static_cast<float>(kStepsAScore)};
}

AttributeCurves::AttributeCurves(const ItemTable& knots, std::span<const uint8_t> steps)
    : knots_(knots), steps_(steps) {
  assert(knots.item_count() % kKnotCount == 0);
  sum_items();
}

void AttributeCurves::sum_items() {
  const size_t attributes = attribute_count();
  slopes_.assign(attributes * kKnotCount, 0.0f);
  place_sums_.assign(attributes * kKnotCount, 0);
  means_.assign(attributes, 0.0f);
  deviations_.assign(attributes, 0.0f);
  level_sums_.assign(attributes, 0);
  for (size_t k = 0; k < attributes; ++k) sum_items(k);
}

// interest_k = sum_i z_ik <u, c_k(g_ik)> / n with z the standardised scores, which is a weighing of
// the heights that does not depend on the shopper. An attribute that does not vary has none.
//
// There are a few hundred scores and many items, so all that a score adds is computed once.
void AttributeCurves::sum_items(size_t attribute) {
  const size_t attributes = attribute_count();
  const size_t first_knot = attribute * kKnotCount;
  uint32_t counts[UINT8_MAX + 1] = {};
  for (size_t at = attribute; at < steps_.size(); at += attributes) ++counts[steps_[at]];
  // No double here is ever rounded, so it does not matter in which order they are added up: whole
  // numbers, and shares whose last bit is 2^-28, of at most 2^24 items.
  double count = 0;
  double sum = 0;
  double squares = 0;
  for (uint8_t step = 0; step <= kHighestStep; ++step) {
    const double items = counts[step];
    count += items;
    sum += items * step;
    squares += items * step * step;
    add_place(step, items, place_sums_.data() + first_knot);
  }
  if (count == 0) return;
  const double mean = sum / count;
  const double variance = squares / count - mean * mean;
  if (variance < 1e-9) return;
  means_[attribute] = static_cast<float>(mean);
  deviations_[attribute] = static_cast<float>(std::sqrt(variance));
  const double scale = 1 / (count * std::sqrt(variance));
  float rises[UINT8_MAX + 1][2] = {};  // what a score adds to the slopes at its knot and the next
  float levels[UINT8_MAX + 1] = {};
  for (uint8_t step = 0; step <= kHighestStep; ++step) {
    const Place place = place_of(step);
    const double standardised = scale * (step - mean);
    rises[step][0] = static_cast<float>(standardised * (1 - place.share));
    rises[step][1] = static_cast<float>(standardised * place.share);
    levels[step] = level_of(attribute, step);
  }
  // These are rounded, and so are added up item by item.
  for (size_t at = attribute; at < steps_.size(); at += attributes) {
    const uint8_t step = steps_[at];
    if (step == kNoScore) continue;
    float* slopes = slopes_.data() + first_knot + step / kStepsAScore;
    slopes[0] += rises[step][0];
    if (step % kStepsAScore != 0) slopes[1] += rises[step][1];
    level_sums_[attribute] += levels[step];
  }
}

// How an item with that score weighs the knots of an attribute.
void AttributeCurves::add_place(uint8_t step, double weight, double* knots) {
  const Place place = place_of(step);
  knots[place.below] += weight * (1 - place.share);
  if (place.share > 0) knots[place.below + 1] += weight * place.share;
}

float AttributeCurves::level_of(size_t attribute, uint8_t step) const {
  const bool says_nothing = step == kNoScore || deviations_[attribute] == 0;
  return says_nothing ? 0 : (static_cast<float>(step) - means_[attribute]) / deviations_[attribute];
}

std::vector<float> AttributeCurves::heights(std::span<const float> shopper) const {
  std::vector<float> result(knots_.item_count());
  const std::vector<float> no_biases(result.size(), 0.0f);
  knots_.score(shopper, no_biases, result);
  return result;
}

void AttributeCurves::read_parts(std::span<const float> heights, size_t item,
                                 std::span<float> parts) const {
  const size_t attributes = attribute_count();
  assert(heights.size() == attributes * kKnotCount && parts.size() == attributes);
  for (size_t k = 0; k < attributes; ++k) {
    const uint8_t step = steps_[item * attributes + k];
    parts[k] = 0;
    if (step == kNoScore) continue;
    const Place place = place_of(step);
    const float* height = heights.data() + k * kKnotCount + place.below;
    parts[k] = height[0];
    if (place.share > 0) parts[k] += place.share * (height[1] - height[0]);
  }
}

void AttributeCurves::read_part_rows(size_t item, std::span<float> rows) const {
  const size_t attributes = attribute_count();
  const size_t dimension = knots_.dimension();
  assert(rows.size() == attributes * dimension);
  std::vector<float> next(dimension);
  for (size_t k = 0; k < attributes; ++k) {
    const auto row = rows.subspan(k * dimension, dimension);
    const uint8_t step = steps_[item * attributes + k];
    if (step == kNoScore) {
      std::ranges::fill(row, 0.0f);
      continue;
    }
    const Place place = place_of(step);
    knots_.read_row(k * kKnotCount + place.below, row);
    if (place.share == 0) continue;
    knots_.read_row(k * kKnotCount + place.below + 1, next);
    for (size_t l = 0; l < dimension; ++l) row[l] += place.share * (next[l] - row[l]);
  }
}

void AttributeCurves::add_places(size_t item, double weight, std::span<double> places) const {
  const size_t attributes = attribute_count();
  assert(places.size() == attributes * kKnotCount);
  for (size_t k = 0; k < attributes; ++k) {
    const uint8_t step = steps_[item * attributes + k];
    if (step == kNoScore) continue;
    add_place(step, weight, places.data() + k * kKnotCount);
  }
}

void AttributeCurves::read_levels(size_t item, std::span<float> levels) const {
  assert(levels.size() == attribute_count());
  for (size_t k = 0; k < levels.size(); ++k) {
    levels[k] = level_of(k, steps_[item * levels.size() + k]);
  }
}

std::vector<float> AttributeCurves::interests(std::span<const float> heights) const {
  std::vector<float> result(attribute_count(), 0.0f);
  for (size_t at = 0; at < slopes_.size(); ++at) {
    result[at / kKnotCount] += slopes_[at] * heights[at];
  }
  return result;
}

}  // namespace mercer
