#include "train/guided_part.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "train/guided_knots.h"

namespace mercer {

void GuidedPart::add_to(std::span<float> rows, size_t dimension) const {
  if (knots.empty()) return;
  const auto from = rows_of<ConstKnotRows>(std::span(knots), dimension);
  auto to = rows_of<KnotRows>(rows, dimension);
  for_each_knot(steps, knots.size() / AttributeCurves::kKnotCount / dimension,
                [&](Eigen::Index item, Eigen::Index knot, float share) {
                  to.col(item) += share * from.col(knot);
                });
}

std::vector<uint8_t> score_steps(std::span<const float> scores, const std::vector<bool>& scored) {
  std::vector<uint8_t> steps(scores.size(), AttributeCurves::kNoScore);
  if (scored.empty()) return steps;
  const size_t attributes = scores.size() / scored.size();
  for (size_t i = 0; i < scored.size(); ++i) {
    if (!scored[i]) continue;
    for (size_t at = i * attributes; at < (i + 1) * attributes; ++at) {
      assert(scores[at] >= 0 && scores[at] <= 10);
      steps[at] = static_cast<uint8_t>(std::lround(scores[at] * AttributeCurves::kStepsAScore));
    }
  }
  return steps;
}

Status check_any_scored(const std::vector<bool>& scored) {
  if (std::ranges::count(scored, true) > 0) return Done{};
  return Error{ErrorCode::kInvalidArgument,
               "no item of the catalogue has guided scores; check that both use the same ids"};
}

Status check_scores(std::span<const float> scores, const std::vector<bool>& scored,
                    std::span<const std::string> attribute_names) {
  const size_t attributes = attribute_names.size();
  assert(scores.size() == scored.size() * attributes);
  MERCER_RETURN_IF_ERROR(check_any_scored(scored));
  const auto first = static_cast<size_t>(std::ranges::find(scored, true) - scored.begin());
  for (size_t k = 0; k < attributes; ++k) {
    const float value = scores[first * attributes + k];
    bool varies = false;
    for (size_t i = first; i < scored.size() && !varies; ++i) {
      varies = scored[i] && scores[i * attributes + k] != value;
    }
    if (varies) continue;
    return Error{ErrorCode::kInvalidArgument,
                 "attribute \"" + attribute_names[k] +
                     "\" has the same score for every item and says nothing; remove it"};
  }
  return Done{};
}

}  // namespace mercer
