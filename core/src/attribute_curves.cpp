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

// There are a few hundred scores and many items, so the items are counted by score, in one pass,
// and all else is computed of the counts.
void AttributeCurves::sum_items() {
  const size_t attributes = attribute_count();
  slopes_.assign(attributes * kKnotCount, 0.0f);
  place_sums_.assign(attributes * kKnotCount, 0);
  means_.assign(attributes, 0.0f);
  deviations_.assign(attributes, 0.0f);
  level_sums_.assign(attributes, 0);
  std::vector<uint32_t> counts(attributes * kStepCount);
  for (size_t at = 0; at < steps_.size();) {
    for (size_t k = 0; k < attributes; ++k) ++counts[k * kStepCount + steps_[at++]];
  }
  for (size_t k = 0; k < attributes; ++k) {
    sum_items(k, std::span(counts).subspan(k * kStepCount, kStepCount));
  }
}

// interest_k = sum_i z_ik <u, c_k(g_ik)> / n with z the standardised scores, which is a weighing of
// the heights that does not depend on the shopper. An attribute that does not vary has none.
void AttributeCurves::sum_items(size_t attribute, std::span<const uint32_t> counts) {
  double count = 0;
  double sum = 0;
  double squares = 0;
  double* const places = place_sums_.data() + attribute * kKnotCount;
  for (uint8_t step = 0; step <= kHighestStep; ++step) {
    const double items = counts[step];
    count += items;
    sum += items * step;
    squares += items * step * step;
    add_place(step, items, places);
  }
  if (count == 0) return;
  const double mean = sum / count;
  const double variance = squares / count - mean * mean;
  if (variance < 1e-9) return;
  means_[attribute] = static_cast<float>(mean);
  deviations_[attribute] = static_cast<float>(std::sqrt(variance));
  const double scale = 1 / (count * std::sqrt(variance));
  double slopes[kKnotCount] = {};
  for (uint8_t step = 0; step <= kHighestStep; ++step) {
    const double items = counts[step];
    add_place(step, items * scale * (step - mean), slopes);
    level_sums_[attribute] += items * level_of(attribute, step);
  }
  for (size_t knot = 0; knot < kKnotCount; ++knot) {
    slopes_[attribute * kKnotCount + knot] = static_cast<float>(slopes[knot]);
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

void AttributeCurves::add_levels(std::span<const float> weights, std::span<float> scores) const {
  const size_t attributes = attribute_count();
  assert(weights.size() == attributes && scores.size() * attributes == steps_.size());
  for (size_t k = 0; k < attributes; ++k) {
    if (weights[k] == 0) continue;
    float added[kStepCount];
    for (size_t step = 0; step < kStepCount; ++step) {
      added[step] = weights[k] * level_of(k, static_cast<uint8_t>(step));
    }
    for (size_t i = 0; i < scores.size(); ++i) scores[i] += added[steps_[i * attributes + k]];
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
