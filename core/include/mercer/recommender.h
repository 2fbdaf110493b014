// The whole of inference in one call: a history in, ranked items with explanations out.
#ifndef MERCER_RECOMMENDER_H_
#define MERCER_RECOMMENDER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mercer/model.h"
#include "mercer/result.h"

namespace mercer {

// Why an item has its score. Two splits of the same number, up to float32 rounding:
//   bias + sum(attributes) + taste = score       (by what the item is)
//   bias + sum(history)            = score       (by what the shopper looked at)
// The second only if the answer's history_is_exact.
struct Explanation {
  float bias = 0;                 // the item's own appeal, whoever is asking
  std::vector<float> attributes;  // [attributes] <u, c_k(g_ik)>, or u_k * e_ik
  // [attributes] how much of each the item has: above 0 more than the average item. In standard
  // deviations; for files before format 1.2 in a unit of their own.
  std::vector<float> levels;
  float taste = 0;             // the rest of <u, e_i>: learned from co-purchases, without names
  std::vector<float> history;  // [history] what each history item adds, in the request's order
};

struct Recommendation {
  uint32_t item = 0;
  float score = 0;
  Explanation explanation;
};

struct Request {
  std::span<const uint32_t> history;   // item indices, oldest first, distinct
  size_t count = 10;                   // how many items are wanted
  std::span<const uint32_t> excluded;  // item indices that must not be returned
};

struct Recommendations {
  std::vector<Recommendation> items;  // best first; fewer than asked for when fewer remain
  std::vector<float> interests;       // [attributes] see AttributeCurves, or u's first coordinates
  // Whether each item's `history` adds up to its score. If not (every encoder but the linear one),
  // an entry is the score less what it would be with that item left out of the history.
  bool history_is_exact = false;
};

// Errors: kInvalidArgument (count is 0, or the history repeats an item), kOutOfRange (an item index
// that the model does not have), kNotFinite (a model whose numbers overflow).
Result<Recommendations> recommend(const Model& model, const Request& request);

}  // namespace mercer

#endif  // MERCER_RECOMMENDER_H_
