// How a data set is divided into training events, validation cases and test cases.
//
//   leave-one-out   each user's last event is the test target, the one before it the validation
//                   target, everything earlier is for training (users with under 3 events:
//                   training)
//   next-basket     likewise by baskets: the new items of each user's last basket are the test
//                   targets, those of the one before it the validation targets (users with under 3
//                   baskets: training)
//   time:V:T        training sees events before V. Validation targets are the new items of a user's
//                   first basket in [V, T), test targets those of the first basket at or after T;
//                   the history is everything before V, before T
//   new-items:P:S   leave-one-out as if P in 100 items, drawn with seed S, had come out only now:
//                   no training event is of one, and the test targets are (new_items.h)
//
// No model may be trained or tuned on anything later than its own training events.
#ifndef MERCER_DATA_SPLIT_H_
#define MERCER_DATA_SPLIT_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"
#include "mercer/result.h"

namespace mercer {

struct Protocol {
  enum class Kind { kLeaveOneOut, kNextBasket, kTime, kNewItems };
  Kind kind = Kind::kLeaveOneOut;
  int64_t validation_time_s = 0;  // V, Unix seconds; kTime only
  int64_t test_time_s = 0;        // T
  uint32_t new_percent = 10;      // P, 1 to 90; kNewItems only
  uint64_t new_seed = 1;          // S
};

// "leave-one-out", "next-basket", "time:V:T" with V and T in Unix seconds, or "new-items:P:S".
std::string protocol_name(const Protocol& protocol);
Result<Protocol> parse_protocol(std::string_view name);

// One question to a recommender: after this history, what comes next?
struct EvaluationCase {
  uint32_t user = 0;
  uint32_t history_length = 0;    // the user's first events are the history
  std::vector<uint32_t> targets;  // distinct items that came next
};

struct Split {
  Protocol protocol;
  std::vector<uint32_t> train_lengths;  // [users] how many of the user's first events are training
  std::vector<EvaluationCase> validation;
  std::vector<EvaluationCase> test;
  // Items that are no candidates in the test when seen items are masked, besides those of each
  // history: with new-items all that are not new, otherwise none.
  std::vector<uint32_t> masked_in_test;
};

// Errors: kInvalidArgument when the protocol leaves nothing to train or to test on, or the data set
// was not made for it (new-items: with_new_items_last()).
Result<Split> split_dataset(const Dataset& dataset, const Protocol& protocol);

// The training part of every user's sequence, users without one left out. Views into the data set.
std::vector<std::span<const uint32_t>> training_sequences(const Dataset& dataset,
                                                          const Split& split);

// How often each item is in the sequences, [items].
std::vector<uint32_t> item_counts(size_t item_count, Sequences sequences);

}  // namespace mercer

#endif  // MERCER_DATA_SPLIT_H_
