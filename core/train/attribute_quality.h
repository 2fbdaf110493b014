// What named attributes are worth, by their scores: do they tell items apart, does each say what
// the others do not, and does asking again come to the same?
#ifndef MERCER_TRAIN_ATTRIBUTE_QUALITY_H_
#define MERCER_TRAIN_ATTRIBUTE_QUALITY_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "data/guided_scores.h"
#include "train/attribute_removal.h"

namespace mercer {

// Over the items with scores.
struct AttributeSpread {
  double mean = 0;
  double standard_deviation = 0;
  double zero_share = 0;  // of the items, that score 0
};

// How much of an attribute the others say already.
struct AttributeOverlap {
  // The other attribute that it goes with or against most closely, and Pearson's correlation with
  // it; none where it is the only one or has the same score everywhere.
  std::optional<size_t> nearest = std::nullopt;
  double correlation = 0;
  double r_squared = 0;  // the share of its variance that all others together predict linearly
};

// Two scorings of the same items.
struct AttributeAgreement {
  // Test-retest reliability by Pearson's correlation; none where either scoring is constant.
  std::optional<double> correlation = std::nullopt;
  double mean_difference = 0;  // absolute
  double within_one = 0;       // the share of items whose scores differ by 1 at most
};

// All return an entry an attribute, in order. `scores` has at least one item with scores.
std::vector<AttributeSpread> attribute_spreads(const GuidedScores& scores);
std::vector<AttributeOverlap> attribute_overlaps(const GuidedScores& scores);
// `first` and `again`: [items x attributes], row-major, of the same items; at least one.
std::vector<AttributeAgreement> attribute_agreements(std::span<const float> first,
                                                     std::span<const float> again,
                                                     size_t attribute_count);

// Everything known of an attribute.
struct AttributeQuality {
  AttributeSpread spread;
  AttributeOverlap overlap;
  std::optional<AttributeAgreement> agreement;  // none: not asked again
  std::optional<AttributeRemoval> removal;      // none: not trained without
};

// Why an attribute is to be reconsidered.
enum class Doubt {
  kNearConstant,   // standard deviation below kLeastDeviation
  kRedundant,      // |correlation| with another, or r_squared, too high
  kNotRepeatable,  // correlation of the two scorings too low
  kHarmful         // the model ranks better without it, beyond chance
};
std::string_view doubt_name(Doubt doubt);  // "near-constant", ...

inline constexpr double kLeastDeviation = 0.5;
// r^2 = 0.64; where collinearity begins to be a concern in regression (Berry and Feldman, 1985).
inline constexpr double kHighestCorrelation = 0.8;
inline constexpr double kHighestRSquared = 0.9;       // a variance inflation factor of 10
inline constexpr double kLeastReliability = 0.7;      // Nunnally (1978)
inline constexpr double kLevelOfSignificance = 0.05;  // of Holm's p

std::vector<Doubt> doubts_about(const AttributeQuality& quality);

}  // namespace mercer

#endif  // MERCER_TRAIN_ATTRIBUTE_QUALITY_H_
