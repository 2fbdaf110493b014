#include "train/removal_order.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <numeric>
#include <optional>

namespace mercer {
namespace {

std::array<RemovalMeasure, kRemovalMeasureCount> all_measures() {
  std::array<RemovalMeasure, kRemovalMeasureCount> measures = {
      RemovalMeasure{"deletion area", false}, RemovalMeasure{"insertion area", true}};
  size_t next = 2;
  for (const auto& [name, is_better_higher] :
       {RemovalMeasure{"comprehensiveness@", true}, RemovalMeasure{"sufficiency@", false},
        RemovalMeasure{"validity@", true}}) {
    for (const size_t cutoff : kRemovalCutoffs) {
      measures[next++] = {name + std::to_string(cutoff), is_better_higher};
    }
  }
  measures[next] = {"size", false};
  return measures;
}

size_t features_at(size_t point, size_t feature_count) {
  constexpr size_t kSteps = kCurvePoints - 1;
  return (2 * point * feature_count + kSteps) / (2 * kSteps);  // rounded
}

// The trapezoid rule over shares from 0 to 1.
double area_under(const RemovalCurve& curve) {
  const double sum = std::accumulate(curve.begin(), curve.end(), 0.0);
  return (sum - (curve.front() + curve.back()) / 2) / (kCurvePoints - 1);
}

// The standings along an order, each found once and only if asked for.
class Walk {
 public:
  Walk(const Standing& standing, std::span<const size_t> order)
      : standing_(standing),
        order_(order),
        without_(order.size() + 1),
        with_only_(order.size() + 1) {}

  size_t feature_count() const { return order_.size(); }

  // With all but the first `count`, or with the first `count` alone.
  const ItemStanding& without_first(size_t count) { return at(without_, count, false); }
  const ItemStanding& with_first_only(size_t count) { return at(with_only_, count, true); }

 private:
  using Found = std::vector<std::optional<ItemStanding>>;

  const ItemStanding& at(Found& found, size_t count, bool first_are_kept) {
    std::optional<ItemStanding>& standing = found[count];
    if (!standing) {
      std::vector<bool> kept(order_.size(), !first_are_kept);
      for (const size_t feature : order_.first(count)) kept[feature] = first_are_kept;
      standing = standing_(kept);
    }
    return *standing;
  }

  const Standing& standing_;
  std::span<const size_t> order_;
  Found without_;
  Found with_only_;
};

// The fewest of the order's first features without which the item is not listed; one more than
// there are if it always is.
size_t size_until_gone(Walk& walk) {
  size_t count = 1;
  while (count <= walk.feature_count() && walk.without_first(count).is_listed) ++count;
  return count;
}

}  // namespace

const std::array<RemovalMeasure, kRemovalMeasureCount>& removal_measures() {
  static const auto measures = all_measures();
  return measures;
}

void OrderMeasures::add(const OrderMeasures& other, double weight) {
  const auto add_all = [weight](auto& sums, const auto& added) {
    for (size_t i = 0; i < sums.size(); ++i) sums[i] += weight * added[i];
  };
  add_all(deletion, other.deletion);
  add_all(insertion, other.insertion);
  add_all(values, other.values);
  never_leaves += weight * other.never_leaves;
}

OrderMeasures follow_order(const Standing& standing, std::span<const size_t> order) {
  assert(!order.empty());
  Walk walk(standing, order);
  const size_t features = order.size();
  const double full = walk.without_first(0).value;
  OrderMeasures result;
  for (size_t point = 0; point < kCurvePoints; ++point) {
    const size_t count = features_at(point, features);
    result.deletion[point] = walk.without_first(count).value;
    result.insertion[point] = walk.with_first_only(count).value;
  }
  result.values[0] = area_under(result.deletion);
  result.values[1] = area_under(result.insertion);
  constexpr size_t kCutoffs = kRemovalCutoffs.size();
  for (size_t i = 0; i < kCutoffs; ++i) {
    const size_t count = std::min(kRemovalCutoffs[i], features);
    const ItemStanding& without = walk.without_first(count);
    result.values[2 + i] = full - without.value;
    result.values[2 + kCutoffs + i] = full - walk.with_first_only(count).value;
    result.values[2 + 2 * kCutoffs + i] = without.is_listed ? 0 : 1;
  }
  const size_t size = size_until_gone(walk);
  result.values[2 + 3 * kCutoffs] = static_cast<double>(size);
  result.never_leaves = size > features ? 1 : 0;
  return result;
}

std::vector<size_t> largest_first(std::span<const double> reasons) {
  std::vector<size_t> order(reasons.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, std::greater(), [&](size_t i) { return reasons[i]; });
  return order;
}

}  // namespace mercer
