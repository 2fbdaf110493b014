// Which knots of the attribute curves each item's embedding is made of; for guided_part.cpp and
// guided_table.cpp.
#ifndef MERCER_TRAIN_GUIDED_KNOTS_H_
#define MERCER_TRAIN_GUIDED_KNOTS_H_

#include <Eigen/Core>
#include <cstdint>
#include <span>

#include "mercer/attribute_curves.h"

namespace mercer {

using KnotRows = Eigen::Map<Eigen::MatrixXf>;  // [dimension x rows]: a row of ours is a column
using ConstKnotRows = Eigen::Map<const Eigen::MatrixXf>;

template <typename Matrix, typename Values>
Matrix rows_of(Values values, size_t dimension) {
  return {values.data(), static_cast<Eigen::Index>(dimension),
          static_cast<Eigen::Index>(values.size() / dimension)};
}

// Calls `work(item, knot, share)` for every knot that an item's embedding takes a share of.
template <typename Work>
void for_each_knot(std::span<const uint8_t> steps, size_t attribute_count, const Work& work) {
  for (size_t at = 0; at < steps.size(); ++at) {
    if (steps[at] == AttributeCurves::kNoScore) continue;
    const auto item = static_cast<Eigen::Index>(at / attribute_count);
    const auto [below, share] = AttributeCurves::place_of(steps[at]);
    const auto knot =
        static_cast<Eigen::Index>((at % attribute_count) * AttributeCurves::kKnotCount + below);
    work(item, knot, 1 - share);
    if (share > 0) work(item, knot + 1, share);
  }
}

}  // namespace mercer

#endif  // MERCER_TRAIN_GUIDED_KNOTS_H_
