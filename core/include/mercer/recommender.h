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
//   bias + sum(attributes) + taste + sum(steering) + boost = score    (by what the item is)
//   bias + sum(history) + sum(steering) + boost            = score    (by what was looked at)
// The second only if the answer's history_is_exact.
struct Explanation {
  float bias = 0;                 // the item's own appeal, whoever is asking
  std::vector<float> attributes;  // [attributes] <u, c_k(g_ik)>, or u_k * e_ik
  // [attributes] how much of each the item has: above 0 more than the average item. In standard
  // deviations; for files before format 1.2 in a unit of their own.
  std::vector<float> levels;
  float taste = 0;              // the rest of <u, e_i>: learned from co-purchases, without names
  std::vector<float> steering;  // [attributes] what the shopper's own wishes add; see Request
  float boost = 0;              // what the shop's own rules add; see Request
  std::vector<float> history;   // [history] what each history item adds, in the request's order
};

struct Recommendation {
  uint32_t item = 0;
  float score = 0;
  Explanation explanation;
};

// A rule of the shop: `amount` counts as much as that many standard deviations of the candidates'
// scores (sigma below), for whoever is asking.
struct Boost {
  uint32_t item = 0;
  float amount = 0;  // from -kMaxSteering to kMaxSteering
};

struct Request {
  std::span<const uint32_t> history;        // item indices, oldest first, distinct
  size_t count = 10;                        // how many items are wanted
  std::span<const uint32_t> excluded = {};  // item indices that must not be returned
  // [attributes], or empty for none: what the shopper asked for. Attribute k adds
  //   steering[k] * level_ik * sigma
  // to item i's score, sigma being the standard deviation of the candidates' scores without it: at
  // 1 a standard deviation more of the attribute counts as much as one of the score. Because it is
  // linear in the level, raising steering[k] never lowers the mean level of the items returned.
  std::span<const float> steering = {};
  std::span<const Boost> boosts = {};  // those of one item add up
  // Item indices, distinct: these take the first places in this order, whatever they score and even
  // if excluded.
  std::span<const uint32_t> pins = {};
  // From 0 (by score alone) to 1: how much an item's likeness to those placed before it counts
  // against it, by maximal marginal relevance (Carbonell and Goldstein, 1998): each place goes to
  //   argmax_i (1 - diversity) * r_i - diversity * max_j cos(e_i, e_j)
  // with r_i the score scaled to [0, 1] over the best kDiversityPool * count candidates, which are
  // all that is considered, and j over the items placed already.
  float diversity = 0;
  // For recommend() alone, on a model whose items stand in clusters: 0 to look at every item, which
  // is exact; else in how many clusters to look (mercer/scan.h), which is faster and may miss
  // items. Scores and reasons of what is found are the same. Without clusters, with steering and
  // with boosts every item is looked at anyway.
  size_t probes = 0;
};

// The largest magnitude that a steering or a boost may have.
inline constexpr float kMaxSteering = 100;

inline constexpr size_t kDiversityPool = 10;

struct Recommendations {
  std::vector<Recommendation> items;  // best first; fewer than asked for when fewer remain
  // The mean over all candidates (every item but the excluded) of scores and of each of their
  // parts; `item` means nothing. What tells an item from the rest is what each of its parts has
  // beyond the average's: those differences add up to the difference of the scores.
  Recommendation average;
  // [attributes] what the history says of the shopper: how far its interest in the attribute
  // (AttributeCurves::interests) is above that of the shop's average visitor, in standard
  // deviations of the visitors'. All 0 without a history. For files before format 1.3, which do
  // not know the visitors, the interest itself; before 1.2 u's first coordinates.
  std::vector<float> interests;
  // Whether each item's `history` adds up to its score. If not (every encoder but the linear one),
  // an entry is the score less what it would be with that item left out of the history.
  bool history_is_exact = false;
};

// Errors: kInvalidArgument (count is 0, the history or the pins repeat an item, a steering that is
// not one number an attribute, a steering or boost beyond kMaxSteering, a diversity outside [0,
// 1]), kOutOfRange (an item index that the model does not have), kNotFinite (a model whose numbers
// overflow).
Result<Recommendations> recommend(const Model& model, const Request& request);

// The same for given items, in their order, wherever they rank and even if excluded; the request's
// count, pins and diversity change nothing.
Result<Recommendations> explain(const Model& model, const Request& request,
                                std::span<const uint32_t> items);

// The items most like a given one, by the cosine of what their embeddings have beyond the average
// item's: `count` items but the given one and `excluded`; nothing else of the request changes the
// answer. A score is that cosine, 0 where an embedding has nothing beyond the average's. It splits
// by attribute as all scores do, with bias 0, everything measured from the average item (whose
// parts are all 0, not its levels) and the given item as the whole of its history. Errors: those of
// recommend().
Result<Recommendations> similar(const Model& model, uint32_t item, const Request& request);

// Where the two splits of a score meet: [history x (attributes + 1)], row-major, what a history
// item adds to the item's score through each attribute and, last, through taste. Rows add up to
// Explanation::history, columns to Explanation::attributes and taste. Errors: those of recommend(),
// and kInvalidArgument for an encoder that does not split exactly.
Result<std::vector<float>> explanation_cells(const Model& model, std::span<const uint32_t> history,
                                             uint32_t item);

// Which items of the history an item owes its place to.
struct Removal {
  // Of the history, in its order: without them the item is no longer among the first `count`.
  // Empty: no such set was found.
  std::vector<uint32_t> items;
  // Every smaller set was tried (every set at all, if none was found), and none does it.
  bool is_proven = false;
};

// A set of history items without which `item` leaves the list, as small as `trials` rankings can
// find: every single item is tried, then the most effective ones are left out together and what is
// not needed of them is taken back, then all smaller sets are tried while trials remain. The
// exclusions stay as they are; pins and diversity change nothing. Errors: those of recommend(), and
// kInvalidArgument if the item is not among the first `count` to begin with.
Result<Removal> smallest_removal(const Model& model, const Request& request, uint32_t item,
                                 size_t trials = 2000);

}  // namespace mercer

#endif  // MERCER_RECOMMENDER_H_
