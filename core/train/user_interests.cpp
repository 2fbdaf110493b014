#include "train/user_interests.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <array>

namespace mercer {
using Eigen::Index;

UserInterests::UserInterests(const Scorer& session, const AttributeCurves& curves, double shrinkage)
    : session_(session),
      attributes_(curves.attribute_count(), curves.item_count()),
      shrinkage_(shrinkage) {
  for (size_t i = 0; i < curves.item_count(); ++i) {
    curves.read_levels(i,
                       {attributes_.col(static_cast<Index>(i)).data(), curves.attribute_count()});
  }
}

Eigen::VectorXf UserInterests::of(std::span<const uint32_t> history) const {
  const Index width = attributes_.rows();
  const Index items = attributes_.cols();
  Eigen::VectorXd gradient = Eigen::VectorXd::Zero(width);
  Eigen::MatrixXd curvature = Eigen::MatrixXd::Identity(width, width) * shrinkage_;
  history = history.last(std::min(history.size(), kReach));
  std::vector<std::span<const uint32_t>> pasts;
  for (size_t j = 1; j < history.size(); ++j) pasts.push_back(history.first(j));
  Eigen::MatrixXf chances(items, static_cast<Index>(pasts.size()));
  session_.score(pasts, {chances.data(), static_cast<size_t>(chances.size())});
  for (Index j = 0; j < chances.cols(); ++j) {
    auto chance = chances.col(j);
    chance = (chance.array() - chance.maxCoeff()).exp().matrix();
    chance /= chance.sum();
  }
  // The curvature is the sum of the variances of the attributes, E[g g'] - E[g] E[g]'.
  const Eigen::VectorXf all_chances = chances.rowwise().sum();
  const Eigen::MatrixXf expected = attributes_ * chances;
  const Eigen::MatrixXf second = attributes_ * all_chances.asDiagonal() * attributes_.transpose();
  curvature += (second - expected * expected.transpose()).cast<double>();
  for (Index j = 0; j < chances.cols(); ++j) {
    gradient += (attributes_.col(history[j + 1]) - expected.col(j)).cast<double>();
  }
  return curvature.llt().solve(gradient).cast<float>();
}

void UserInterests::score(Sequences histories, std::span<float> scores) const {
  session_.score(histories, scores);
  const Index items = attributes_.cols();
  for (size_t h = 0; h < histories.size(); ++h) {
    Eigen::Map<Eigen::VectorXf>(scores.data() + static_cast<Index>(h) * items, items) +=
        attributes_.transpose() * of(histories[h]);
  }
}

Result<double> choose_shrinkage(const Scorer& session, const AttributeCurves& curves,
                                const Dataset& dataset, const Split& split,
                                const FitObserver& observer) {
  constexpr std::array kCandidates = {10.0, 30.0, 100.0};
  double best = -1;  // below all, so that the first candidate is taken
  double chosen = kCandidates[0];
  for (size_t c = 0; c < kCandidates.size(); ++c) {
    const size_t items = dataset.item_count();
    if (observer && !observer(c * items, kCandidates.size() * items)) return fitting_cancelled();
    MERCER_ASSIGN_OR_RETURN(
        const Evaluation evaluation,
        evaluate(UserInterests(session, curves, kCandidates[c]), dataset, split.validation));
    if (evaluation.masked.ndcg_at_10() > best) {
      best = evaluation.masked.ndcg_at_10();
      chosen = kCandidates[c];
    }
  }
  return chosen;
}

}  // namespace mercer
