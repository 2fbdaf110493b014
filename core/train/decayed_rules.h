// Decayed association rules: an item speaks for those that followed it in other shoppers'
// sequences, the sooner the louder, and the latest items of a history speak loudest. Counts alone,
// no training. In the line of the sequential rules of Ludewig and Jannach (arXiv 1803.09587), with
// the popularity of both sides taken out in part.
#ifndef MERCER_TRAIN_DECAYED_RULES_H_
#define MERCER_TRAIN_DECAYED_RULES_H_

#include <span>
#include <vector>

#include "data/dataset.h"
#include "data/split.h"
#include "mercer/result.h"
#include "train/evaluation.h"
#include "train/item_transitions.h"

namespace mercer {

struct DecayedRulesOptions {
  size_t window = 10;               // how far apart two items of a rule may stand
  double gap_power = 1;             // p: a pair g places apart counts g^-p
  size_t history_length = 5;        // how many of the latest items speak
  double history_decay = 0.6;       // each item's weight relative to the one after it
  double source_popularity = 0.5;   // rules i -> j are divided by popularity(i) to this power
  double target_popularity = 0.25;  // and by popularity(j) to this one
};

// For shops where the last few items say most about the next, and for those where taste lasts.
inline constexpr DecayedRulesOptions kShortRules = {};
inline constexpr DecayedRulesOptions kLongRules = {
    .window = 50, .gap_power = 0.5, .history_length = 50, .history_decay = 0.9};

class DecayedRules : public Scorer {
 public:
  // `training` is only read now.
  DecayedRules(size_t item_count, Sequences training, const DecayedRulesOptions& options);
  void score(Sequences histories, std::span<float> scores) const override;

 private:
  SparseMatrix rules_;           // [items x items], row: the item that speaks
  std::vector<double> weights_;  // [history_length], latest first
};

// The options, of `candidates` (at least one), that rank best on the validation cases by masked
// NDCG@10; the earlier of equals. Errors: those of evaluate().
Result<DecayedRulesOptions> choose_decayed_rules(const Dataset& dataset, const Split& split,
                                                 std::span<const DecayedRulesOptions> candidates);

}  // namespace mercer

#endif  // MERCER_TRAIN_DECAYED_RULES_H_
