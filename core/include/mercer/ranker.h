// From scores to a ranked list. Score descending, then item index ascending; NaN is an error.
#ifndef MERCER_RANKER_H_
#define MERCER_RANKER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "mercer/result.h"

namespace mercer {

struct RankedItem {
  uint32_t item = 0;
  float score = 0;
};

// Whether `a` comes first.
bool ranks_before(const RankedItem& a, const RankedItem& b);

// Keeps the k best of what it is offered, in k items of memory.
class BestItems {
 public:
  explicit BestItems(size_t k) : k_(k) {}

  void offer(const RankedItem& candidate);
  bool is_full() const { return heap_.size() == k_; }
  // The last of those kept; there must be one.
  const RankedItem& worst() const { return heap_.front(); }
  // Best first.
  std::vector<RankedItem> sorted() &&;

 private:
  size_t k_;
  std::vector<RankedItem> heap_;  // its front is the worst one
};

// The last one that `item` must rank before to be among the first `count` candidates: the best but
// count - 1 of the others. Nothing where there are fewer others than that, for then it always is.
// `scores` [items], all finite; `is_candidate` [items]; `count` at least 1.
std::optional<RankedItem> rival_of(std::span<const float> scores,
                                   const std::vector<bool>& is_candidate, uint32_t item,
                                   size_t count);

// The k best of `scores` [items] that are not in `excluded` (item indices, any order, repeats
// allowed, each below the item count). Fewer than k when fewer remain. Fails on NaN or infinity.
Result<std::vector<RankedItem>> top_k(std::span<const float> scores, size_t k,
                                      std::span<const uint32_t> excluded);

}  // namespace mercer

#endif  // MERCER_RANKER_H_
