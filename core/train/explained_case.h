// The item that a model shows first to a user, why, and how it would stand if some of what speaks
// for it were not there.
#ifndef MERCER_TRAIN_EXPLAINED_CASE_H_
#define MERCER_TRAIN_EXPLAINED_CASE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "data/dataset.h"
#include "data/split.h"
#include "mercer/model.h"
#include "mercer/recommender.h"
#include "mercer/result.h"
#include "train/removal_order.h"

namespace mercer {

// What an explanation says of each feature: what it adds to the item's score beyond what it adds to
// the average candidate's.
struct Reasons {
  std::vector<double> history;     // [history]
  std::vector<double> attributes;  // [attributes]
};

// Of the `entry`-th item of an answer.
Reasons reasons_of(const Recommendations& answer, size_t entry);

struct ExplainedCase {
  std::vector<uint32_t> history;   // distinct, oldest first
  std::vector<uint32_t> excluded;  // what is no candidate: the history, among others
  uint32_t item = 0;               // the first of the list
  Reasons reasons;
  double score = 0;            // of the item
  double mean_score = 0;       // of the candidates
  double spread = 1;           // standard deviation of the candidates' scores; 1 if all are alike
  double score_to_beat = 0;    // of the last candidate that it must stay ahead of to be listed;
                               // minus infinity if there are too few to push it out
  bool wins_a_tie = false;     // against that one
  double attribute_error = 0;  // the largest over the list: |bias + parts - score| over the sum of
  double history_error = 0;    // their magnitudes; of history only if the answer says it is exact
  bool history_is_exact = false;
};

// A user's history as the browser keeps it: of repeated items the latest event.
std::vector<uint32_t> distinct_history(std::span<const uint32_t> events);

// Explains the first of the `count` items that the model lists after a case's history, the seen
// ones among others excluded. At least one candidate must remain. Errors: those of recommend().
Result<ExplainedCase> explain_case(const Model& model, const Dataset& dataset, const Split& split,
                                   const EvaluationCase& asked, size_t count);

// Its value is the item's score above the candidates' mean, in standard deviations of the
// candidates' scores (both as the case has them: with everything there). A history item goes by
// really leaving it out and scoring everything anew; the candidates stay the same. Both must
// outlive it.
Standing history_standing(const Model& model, const ExplainedCase& explained, size_t count);

// An attribute goes by setting the item's part of it to the average candidate's. As a score is a
// sum, that is a subtraction.
Standing attribute_standing(const ExplainedCase& explained);

}  // namespace mercer

#endif  // MERCER_TRAIN_EXPLAINED_CASE_H_
