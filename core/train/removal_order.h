// What becomes of a recommended item when what speaks for it is taken away, one feature after
// another: the usual measures of whether an explanation is faithful.
//
//   deletion, insertion   the item's value against the share of features removed, or kept, first
//                         ones first (Petsiuk et al., arXiv 1806.07421), and the area under it
//   comprehensiveness@k   what the value loses without the first k (DeYoung et al., arXiv
//   sufficiency@k         1911.03429), and what it loses when only they are kept
//   validity@k, size      whether the item has left the list without the first k, and how many of
//                         them must go until it has (counterfactuals: Tran et al., SIGIR 2021)
#ifndef MERCER_TRAIN_REMOVAL_ORDER_H_
#define MERCER_TRAIN_REMOVAL_ORDER_H_

#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace mercer {

// How an item stands with some of the features.
struct ItemStanding {
  double value = 0;
  bool is_listed = false;  // whether it is among those shown
};

// How the item stands with the features that are true in `kept` [features] alone.
using Standing = std::function<ItemStanding(const std::vector<bool>& kept)>;

// The first `k` of an order, for the measures @k.
inline constexpr std::array<size_t, 3> kRemovalCutoffs = {1, 2, 5};

// Curves are read at shares of 0, 10 %, ..., 100 % of the features, rounded to whole ones.
inline constexpr size_t kCurvePoints = 11;
using RemovalCurve = std::array<double, kCurvePoints>;

struct RemovalMeasure {
  std::string name;  // "comprehensiveness@2"
  bool is_better_higher = true;
};

// The measures in the order in which OrderMeasures has their values.
inline constexpr size_t kRemovalMeasureCount = 3 + 3 * kRemovalCutoffs.size();
const std::array<RemovalMeasure, kRemovalMeasureCount>& removal_measures();

// What one order of the features comes to for one item, or a mean of such.
struct OrderMeasures {
  RemovalCurve deletion = {};   // by the share of features removed
  RemovalCurve insertion = {};  // by the share of features kept
  std::array<double, kRemovalMeasureCount> values = {};
  double never_leaves = 0;  // 1: the item stays whatever is removed. Its size is then one more than
                            // there are features.

  void add(const OrderMeasures& other, double weight);
};

// `order`: all features, those to remove first first; at least one. The item must be listed as long
// as nothing is removed. Where there are fewer features than a measure asks for, all are meant.
OrderMeasures follow_order(const Standing& standing, std::span<const size_t> order);

// Features by `reasons` [features], the largest first; equal ones by their index.
std::vector<size_t> largest_first(std::span<const double> reasons);

}  // namespace mercer

#endif  // MERCER_TRAIN_REMOVAL_ORDER_H_
