// What users are said to care about, by whoever scored their histories (`mercer guide --users`), as
// numbers that interests can start from: standardised an attribute, over the users with scores.
#ifndef MERCER_TRAIN_USER_SCORES_H_
#define MERCER_TRAIN_USER_SCORES_H_

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

#include "data/dataset.h"

namespace mercer {

class UserScores {
 public:
  // `scores` [users x attributes], row-major; `scored` [users]. `dataset` must outlive this.
  UserScores(const Dataset& dataset, std::span<const float> scores,
             const std::vector<bool>& scored);

  // [attributes], of the user of the data set whose sequence `history` is a part of: scores less
  // their mean over users, by their standard deviation. Zero for users without scores, for
  // histories that are no views into the data set, and where all users score alike.
  Eigen::VectorXf of(std::span<const uint32_t> history) const;

 private:
  const Dataset& dataset_;
  Eigen::MatrixXf standardised_;  // [attributes x users]
};

}  // namespace mercer

#endif  // MERCER_TRAIN_USER_SCORES_H_
