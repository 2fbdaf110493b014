#include "train/unsold_prediction.h"

#include <algorithm>
#include <cmath>

namespace mercer {
namespace {

// An item that was never sold is what its likes are, with its own attributes in place of theirs:
// the mean of the sold items, each weighted by how alike its attributes are and by how well it is
// known (Nadaraya, 1964; Watson, 1964). Where nothing is alike it is the average sold item.
class UnsoldPrediction {
 public:
  UnsoldPrediction(const std::vector<uint32_t>& counts, const GuidedPart& guided,
                   const SequenceModel& model)
      : dimension_(model.dimension()),
        curves_(guided.curves(dimension_)),
        steps_(guided.steps),
        named_(model.items.size()) {
    guided.add_to(named_, dimension_);
    for (size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] > 0) sold_.push_back({i, levels(i), counts[i] / (counts[i] + kKnownSales)});
    }
    average_.assign(dimension_ + 1, 0.0);
    for (const Sold& one : sold_) add(one, model, 1 / static_cast<double>(sold_.size()), average_);
  }

  void predict(size_t item, SequenceModel& model) const {
    const std::vector<float> own = levels(item);
    std::vector<double> sum(average_.size());
    for (size_t k = 0; k < sum.size(); ++k) sum[k] = kAverageWeight * average_[k];
    double total = kAverageWeight;
    for (const Sold& one : sold_) {
      const double weight = one.known * likeness(own, one.levels);
      if (weight < kNegligible) continue;
      add(one, model, weight, sum);
      total += weight;
    }
    for (size_t k = 0; k < dimension_; ++k) {
      const size_t at = item * dimension_ + k;
      model.items[at] = named_[at] + static_cast<float>(sum[k] / total);
    }
    model.biases[item] = static_cast<float>(sum[dimension_] / total);
  }

 private:
  // Chosen on draws of held-out items that no result is reported on.
  static constexpr double kReach = 0.5;          // in standard deviations of an attribute
  static constexpr double kKnownSales = 5;       // sold so often an item counts half
  static constexpr double kAverageWeight = 0.1;  // of the average item
  static constexpr double kNegligible = 1e-6;

  struct Sold {
    size_t item;
    std::vector<float> levels;
    double known;
  };

  // Empty for an item without scores, which is like nothing.
  std::vector<float> levels(size_t item) const {
    std::vector<float> result(curves_.attribute_count());
    if (result.empty() || steps_[item * result.size()] == AttributeCurves::kNoScore) return {};
    curves_.read_levels(item, result);
    return result;
  }

  // From 0 to 1.
  static double likeness(const std::vector<float>& own, const std::vector<float>& other) {
    if (own.empty() || other.empty()) return 0;
    double square = 0;
    for (size_t k = 0; k < own.size(); ++k) square += std::pow(double{own[k]} - other[k], 2);
    return std::exp(-square / (2 * kReach * kReach));
  }

  // Taste, then bias.
  void add(const Sold& one, const SequenceModel& model, double weight,
           std::vector<double>& sum) const {
    for (size_t k = 0; k < dimension_; ++k) {
      const size_t at = one.item * dimension_ + k;
      sum[k] += weight * (model.items[at] - named_[at]);
    }
    sum[dimension_] += weight * model.biases[one.item];
  }

  size_t dimension_;
  AttributeCurves curves_;
  std::span<const uint8_t> steps_;
  std::vector<float> named_;  // [items x dimension] what the attributes make of each item
  std::vector<Sold> sold_;
  std::vector<double> average_;  // [dimension + 1] taste and bias of the average sold item
};

}  // namespace

void predict_unsold(const std::vector<uint32_t>& counts, const GuidedPart& guided,
                    SequenceModel& model) {
  if (std::ranges::count(counts, 0U) == 0) return;
  const UnsoldPrediction prediction(counts, guided, model);
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) prediction.predict(i, model);
  }
}

}  // namespace mercer
