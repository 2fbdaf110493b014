#include "train/order_comparison.h"

#include <algorithm>
#include <cmath>

#include "train/comparison_summary.h"
#include "train/parallel.h"

namespace mercer {
namespace {

std::vector<MeasuredOrder> measured_orders(
    const std::vector<std::vector<FollowedOrder>>& followed) {
  std::vector<MeasuredOrder> orders;
  for (const FollowedOrder& first : followed.front()) orders.push_back({first.name, {}, {}});
  const double weight = 1 / static_cast<double>(followed.size());
  for (const std::vector<FollowedOrder>& one : followed) {
    for (size_t i = 0; i < orders.size(); ++i) {
      orders[i].cases.push_back(one[i].measures);
      orders[i].mean.add(one[i].measures, weight);
    }
  }
  return orders;
}

bool is_required(const std::string& order) { return order == "random" || order == "popularity"; }

OrderComparison compare_measure(const MeasuredOrder& shown, const MeasuredOrder& other,
                                size_t measure, uint64_t seed) {
  std::vector<double> differences;
  differences.reserve(shown.cases.size());
  for (size_t c = 0; c < shown.cases.size(); ++c) {
    differences.push_back(shown.cases[c].values[measure] - other.cases[c].values[measure]);
  }
  return {.against = other.name,
          .is_required = is_required(other.name),
          .measure = removal_measures()[measure].name,
          .is_better_higher = removal_measures()[measure].is_better_higher,
          .shown = shown.mean.values[measure],
          .other = other.mean.values[measure],
          .difference = paired_bootstrap(differences, seed)};
}

std::vector<OrderComparison> compare_measures(const MeasuredOrder& shown,
                                              const MeasuredOrder& other, uint64_t seed,
                                              unsigned threads) {
  std::vector<OrderComparison> comparisons(kRemovalMeasureCount);
  parallel_for(comparisons.size(), threads,
               [&](size_t m) { comparisons[m] = compare_measure(shown, other, m, seed); });
  std::vector<double> p_values(comparisons.size());
  std::ranges::transform(comparisons, p_values.begin(),
                         [](const OrderComparison& one) { return one.difference.p; });
  const std::vector<double> corrected = holm_corrected(p_values);
  for (size_t m = 0; m < comparisons.size(); ++m) comparisons[m].holm_p = corrected[m];
  return comparisons;
}

}  // namespace

Result<FeatureFaithfulness> compare_orders(const std::string& features, double mean_feature_count,
                                           const std::vector<std::vector<FollowedOrder>>& followed,
                                           uint64_t seed, unsigned threads) {
  FeatureFaithfulness result{
      features, followed.size(), mean_feature_count, measured_orders(followed), {}};
  for (const MeasuredOrder& order : result.orders) {
    const auto is_finite = [](double value) { return std::isfinite(value); };
    if (!std::ranges::all_of(order.mean.values, is_finite)) {
      return Error{ErrorCode::kNotFinite,
                   "a score without some of the history is not a finite number; the model is "
                   "damaged, export it again"};
    }
  }
  for (size_t i = 1; i < result.orders.size(); ++i) {
    const auto comparisons = compare_measures(result.orders[0], result.orders[i], seed, threads);
    result.comparisons.insert(result.comparisons.end(), comparisons.begin(), comparisons.end());
  }
  return result;
}

}  // namespace mercer
