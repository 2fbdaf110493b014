#include "train/user_scores.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace mercer {
using Eigen::Index;

UserScores::UserScores(const Dataset& dataset, std::span<const float> scores,
                       const std::vector<bool>& scored)
    : dataset_(dataset) {
  const auto users = static_cast<Index>(scored.size());
  const Index attributes = users > 0 ? static_cast<Index>(scores.size()) / users : 0;
  standardised_.setZero(attributes, users);
  const auto count = static_cast<double>(std::ranges::count(scored, true));
  for (Index k = 0; k < attributes && count > 0; ++k) {
    const auto score = [&](Index user) {
      return static_cast<double>(scores[static_cast<size_t>(user * attributes + k)]);
    };
    const auto sum_over_scored = [&](const auto& term) {
      double sum = 0;
      for (Index user = 0; user < users; ++user) {
        if (scored[static_cast<size_t>(user)]) sum += term(score(user));
      }
      return sum;
    };
    const double mean = sum_over_scored([](double value) { return value; }) / count;
    const double variance =
        sum_over_scored([&](double value) { return (value - mean) * (value - mean); }) / count;
    constexpr double kLeastVariance = 1e-8;  // less is rounding, not a difference
    if (variance < kLeastVariance) continue;
    for (Index user = 0; user < users; ++user) {
      if (!scored[static_cast<size_t>(user)]) continue;
      standardised_(k, user) = static_cast<float>((score(user) - mean) / std::sqrt(variance));
    }
  }
}

Eigen::VectorXf UserScores::of(std::span<const uint32_t> history) const {
  const uint32_t* const first = dataset_.items.data();
  const uint32_t* const end = first + dataset_.items.size();
  // std::less orders pointers into different arrays, too.
  const std::less<const uint32_t*> before;
  if (history.empty() || before(history.data(), first) || !before(history.data(), end)) {
    return Eigen::VectorXf::Zero(standardised_.rows());
  }
  const auto event = static_cast<uint32_t>(history.data() - first);
  const auto& offsets = dataset_.user_offsets;
  const auto next = std::upper_bound(offsets.begin(), offsets.end(), event);
  return standardised_.col(next - offsets.begin() - 1);
}

}  // namespace mercer
