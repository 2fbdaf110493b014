// What guided scores make of a refined model (mercer/attribute_curves.h), owned.
#ifndef MERCER_TRAIN_GUIDED_PART_H_
#define MERCER_TRAIN_GUIDED_PART_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "mercer/attribute_curves.h"
#include "mercer/result.h"

namespace mercer {

struct GuidedPart {
  std::vector<float> knots;    // [attributes * kKnotCount x dimension], row-major
  std::vector<uint8_t> steps;  // [items x attributes], row-major

  // A view: this must outlive it.
  AttributeCurves curves(size_t dimension) const {
    return {ItemTable::of_float32(knots, dimension), steps};
  }

  // Adds what each item's attributes make of its embedding to its row of `rows` [items x
  // dimension].
  void add_to(std::span<float> rows, size_t dimension) const;
};

// Scores from 0 to 10 as a model keeps them. `scores` [items x attributes], row-major; `scored`
// [items].
std::vector<uint8_t> score_steps(std::span<const float> scores, const std::vector<bool>& scored);

// Whether any item has scores. Error: kInvalidArgument.
Status check_any_scored(const std::vector<bool>& scored);

// Whether scores can teach anything. Errors: kInvalidArgument (an attribute that is the same for
// every scored item, or no item is scored).
Status check_scores(std::span<const float> scores, const std::vector<bool>& scored,
                    std::span<const std::string> attribute_names);

}  // namespace mercer

#endif  // MERCER_TRAIN_GUIDED_PART_H_
