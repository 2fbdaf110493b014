#include "train/user_interests.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <array>
#include <functional>

namespace mercer {
using Eigen::Index;

UserInterests::UserInterests(const Scorer& session, const AttributeCurves& curves, double shrinkage,
                             InterestStart start)
    : session_(session),
      attributes_(curves.attribute_count(), curves.item_count()),
      shrinkage_(shrinkage),
      start_(start) {
  for (size_t i = 0; i < curves.item_count(); ++i) {
    curves.read_levels(i,
                       {attributes_.col(static_cast<Index>(i)).data(), curves.attribute_count()});
  }
}

Eigen::VectorXf UserInterests::of(std::span<const uint32_t> history) const {
  const Index width = attributes_.rows();
  const Index items = attributes_.cols();
  const bool has_start = start_.scores != nullptr && start_.strength != 0;
  Eigen::VectorXf start = Eigen::VectorXf::Zero(width);
  if (has_start) start = static_cast<float>(start_.strength) * start_.scores->of(history);
  Eigen::VectorXd gradient = Eigen::VectorXd::Zero(width);
  Eigen::MatrixXd curvature = Eigen::MatrixXd::Identity(width, width) * shrinkage_;
  history = history.last(std::min(history.size(), kReach));
  std::vector<std::span<const uint32_t>> pasts;
  for (size_t j = 1; j < history.size(); ++j) pasts.push_back(history.first(j));
  Eigen::MatrixXf chances(items, static_cast<Index>(pasts.size()));
  session_.score(pasts, {chances.data(), static_cast<size_t>(chances.size())});
  if (has_start) chances.colwise() += attributes_.transpose() * start;
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
  // At t0 the penalty has no slope.
  return start + curvature.llt().solve(gradient).cast<float>();
}

void UserInterests::score(Sequences histories, std::span<float> scores) const {
  session_.score(histories, scores);
  const Index items = attributes_.cols();
  for (size_t h = 0; h < histories.size(); ++h) {
    Eigen::Map<Eigen::VectorXf>(scores.data() + static_cast<Index>(h) * items, items) +=
        attributes_.transpose() * of(histories[h]);
  }
}

namespace {

// Masked NDCG@10 on the validation cases with each candidate.
Result<std::vector<double>> validated(std::span<const double> candidates,
                                      const std::function<UserInterests(double)>& interests_with,
                                      const Dataset& dataset, const Split& split,
                                      const FitObserver& observer) {
  const size_t items = dataset.item_count();
  std::vector<double> ndcg;
  for (const double candidate : candidates) {
    if (observer && !observer(ndcg.size() * items, candidates.size() * items)) {
      return fitting_cancelled();
    }
    MERCER_ASSIGN_OR_RETURN(const Evaluation evaluation,
                            evaluate(interests_with(candidate), dataset, split.validation));
    ndcg.push_back(evaluation.masked.ndcg_at_10());
  }
  return ndcg;
}

// The first of the best.
size_t best_of(const std::vector<double>& ndcg) {
  return static_cast<size_t>(std::ranges::max_element(ndcg) - ndcg.begin());
}

}  // namespace

Result<double> choose_shrinkage(const Scorer& session, const AttributeCurves& curves,
                                const Dataset& dataset, const Split& split,
                                const FitObserver& observer) {
  constexpr std::array kCandidates = {10.0, 30.0, 100.0};
  const auto with = [&](double shrinkage) { return UserInterests(session, curves, shrinkage); };
  MERCER_ASSIGN_OR_RETURN(const std::vector<double> ndcg,
                          validated(kCandidates, with, dataset, split, observer));
  return kCandidates[best_of(ndcg)];
}

Result<StrengthChoice> choose_strength(const Scorer& session, const AttributeCurves& curves,
                                       double shrinkage, const UserScores& scores,
                                       const Dataset& dataset, const Split& split,
                                       const FitObserver& observer) {
  constexpr std::array kCandidates = {0.0, 0.03, 0.1, 0.3};
  const auto with = [&](double strength) {
    return UserInterests(session, curves, shrinkage, {&scores, strength});
  };
  MERCER_ASSIGN_OR_RETURN(const std::vector<double> ndcg,
                          validated(kCandidates, with, dataset, split, observer));
  StrengthChoice choice{kCandidates[best_of(ndcg)], {}};
  for (size_t c = 0; c < ndcg.size(); ++c) choice.trials.push_back({kCandidates[c], ndcg[c]});
  return choice;
}

}  // namespace mercer
