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
  fit_slopes();
}

// interest_k = sum_i z_ik <u, c_k(g_ik)> / n with z the standardised scores, which is a weighing of
// the heights that does not depend on the shopper. An attribute that does not vary has none.
void AttributeCurves::fit_slopes() {
  const size_t attributes = attribute_count();
  slopes_.assign(attributes * kKnotCount, 0.0f);
  means_.assign(attributes, 0.0f);
  deviations_.assign(attributes, 0.0f);
  for (size_t k = 0; k < attributes; ++k) {
    double count = 0;
    double sum = 0;
    double squares = 0;
    for (size_t at = k; at < steps_.size(); at += attributes) {
      if (steps_[at] == kNoScore) continue;
      const double value = steps_[at];
      count += 1;
      sum += value;
      squares += value * value;
    }
    if (count == 0) continue;
    const double mean = sum / count;
    const double variance = squares / count - mean * mean;
    if (variance < 1e-9) continue;
    means_[k] = static_cast<float>(mean);
    deviations_[k] = static_cast<float>(std::sqrt(variance));
    const double scale = 1 / (count * std::sqrt(variance));
    for (size_t at = k; at < steps_.size(); at += attributes) {
      if (steps_[at] == kNoScore) continue;
      const Place place = place_of(steps_[at]);
      const double standardised = scale * (steps_[at] - mean);
      float* slopes = slopes_.data() + k * kKnotCount + place.below;
      slopes[0] += static_cast<float>(standardised * (1 - place.share));
      if (place.share > 0) slopes[1] += static_cast<float>(standardised * place.share);
    }
  }
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
    const Place place = place_of(step);
    double* knot = places.data() + k * kKnotCount + place.below;
    knot[0] += weight * (1 - place.share);
    if (place.share > 0) knot[1] += weight * place.share;
  }
}

void AttributeCurves::read_levels(size_t item, std::span<float> levels) const {
  assert(levels.size() == attribute_count());
  for (size_t k = 0; k < levels.size(); ++k) {
    const uint8_t step = steps_[item * levels.size() + k];
    const bool says_nothing = step == kNoScore || deviations_[k] == 0;
    levels[k] = says_nothing ? 0 : (static_cast<float>(step) - means_[k]) / deviations_[k];
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
