// Are the explanations true to the model? For the item that each of many users is shown first, what
// the explanation puts first is removed first, and held against other orders of removal
// (removal_order.h); what it owes its place to is held against the smallest set that there is; and
// the explanations of randomised models must be others (weight_randomisation.h).
//
// Removing a history item is a real re-encoding. Removing an attribute is arithmetic on a sum, so
// that the explanation's own order is the best there is, by construction: those figures say that
// nothing is broken, and how much of an item's place has a name.
//
// The orders:
//   shown             the explanation's: contribution less the average candidate's
//   random            the mean over several random orders
//   popularity        history: what was bought most in training first. Attributes: one order for
//                     everyone, by the mean size of the contributions as shown
//   recency           history, the latest first
//   leave-one-out     history, where the explanation is another one (linear): what the value loses
//                     without the item
//   gradient x input  history, where that is not the explanation itself (not linear)
//   attention         history, where there is any
#ifndef MERCER_TRAIN_FAITHFULNESS_H_
#define MERCER_TRAIN_FAITHFULNESS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"
#include "data/split.h"
#include "mercer/model.h"
#include "mercer/result.h"
#include "train/model_reader.h"
#include "train/order_comparison.h"
#include "train/weight_randomisation.h"

namespace mercer {

// What explanations are measured on. `parameters` are the model's.
struct FaithfulnessInput {
  const Model& model;
  const ModelParameters& parameters;
  const Dataset& dataset;
  const Split& split;
};

struct FaithfulnessOptions {
  size_t user_count = 1000;  // at most; evenly spread over the test cases
  size_t count = 10;         // of the list that the item must leave
  uint64_t seed = 1;
  size_t random_orders = 5;         // of which "random" is the mean
  size_t smallest_set_users = 200;  // at most, for these, evenly spread over the users
  size_t smallest_set_trials = 2000;
  size_t randomisation_users = 500;
  size_t randomised_models = 5;
  unsigned threads = 0;  // 0: one a processor; the result does not depend on it
};

// Called from the measuring thread with what is being done, how many cases of it are done (never
// decreasing while it is the same) and how many there are; returns whether to go on. Empty: nobody
// watches.
using FaithfulnessObserver = std::function<bool(std::string_view stage, size_t done, size_t total)>;

// The sizes of removals along an order beside the smallest there are; see smallest_removal().
struct SmallestSets {
  size_t case_count = 0;
  size_t proven_count = 0;    // cases in which every smaller set was tried
  size_t existing_count = 0;  // of these: there is a set without which the item leaves
  double mean_size = 0;       // of those sets
  struct Order {
    std::string name;
    double smallest_share = 0;  // how often its size is that of the smallest set
    double mean_size = 0;       // in the same cases
  };
  std::vector<Order> orders;
};

struct Faithfulness {
  size_t case_count = 0;
  std::vector<FeatureFaithfulness> features;
  SmallestSets smallest_sets;
  std::vector<RankAgreement> randomisations;
  std::optional<double> named_share;  // evaluation.h; nothing without attribute curves
  double attribute_error = 0;         // see ExplainedCase
  double history_error = 0;
  bool history_is_exact = false;
  // Where the history's parts are exact: the largest difference between them and gradient x input,
  // over the largest part.
  std::optional<double> gradient_error;
};

// Errors: kInvalidArgument (no test case has a history), kNotFinite, kCancelled.
Result<Faithfulness> measure_faithfulness(const FaithfulnessInput& input,
                                          const FaithfulnessOptions& options,
                                          const FaithfulnessObserver& observe);

}  // namespace mercer

#endif  // MERCER_TRAIN_FAITHFULNESS_H_
