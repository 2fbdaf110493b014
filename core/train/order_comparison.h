// Orders of removing an item's features, measured on many users and held against one another.
#ifndef MERCER_TRAIN_ORDER_COMPARISON_H_
#define MERCER_TRAIN_ORDER_COMPARISON_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "mercer/result.h"
#include "train/bootstrap.h"
#include "train/removal_order.h"

namespace mercer {

// One way to order an item's features.
struct MeasuredOrder {
  std::string name;
  std::vector<OrderMeasures> cases;  // [cases]
  OrderMeasures mean;
};

// The shown order less another one.
struct OrderComparison {
  std::string against;
  bool is_required = false;  // random, popularity: what a shipped explanation must beat
  std::string measure;       // removal_measures()
  bool is_better_higher = true;
  double shown = 0;
  double other = 0;
  PairedDifference difference;
  double holm_p = 1;  // corrected for all measures against the same order (Holm, 1979)

  bool wins() const { return is_certain() && (difference.mean > 0) == is_better_higher; }
  bool loses() const { return is_certain() && (difference.mean > 0) != is_better_higher; }

 private:
  bool is_certain() const { return holm_p < 0.05 && difference.mean != 0; }
};

struct FeatureFaithfulness {
  std::string features;  // "history", "attributes"
  size_t case_count = 0;
  double mean_feature_count = 0;
  std::vector<MeasuredOrder> orders;  // the shown one first
  std::vector<OrderComparison> comparisons;
};

// What an order is called, and what it came to in one case.
struct FollowedOrder {
  std::string name;
  OrderMeasures measures;
};

// `followed` [cases][orders], the same orders in every case, the shown one first. The same seed
// gives the same intervals. Error: kNotFinite.
Result<FeatureFaithfulness> compare_orders(const std::string& features, double mean_feature_count,
                                           const std::vector<std::vector<FollowedOrder>>& followed,
                                           uint64_t seed, unsigned threads);

}  // namespace mercer

#endif  // MERCER_TRAIN_ORDER_COMPARISON_H_
