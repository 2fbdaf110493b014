#include "mercer/ranker.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "message.h"

namespace mercer {

bool ranks_before(const RankedItem& a, const RankedItem& b) {
  return a.score != b.score ? a.score > b.score : a.item < b.item;
}

void BestItems::offer(const RankedItem& candidate) {
  if (is_full()) {
    if (k_ == 0 || !ranks_before(candidate, worst())) return;
    std::ranges::pop_heap(heap_, ranks_before);
    heap_.back() = candidate;
  } else {
    heap_.push_back(candidate);
  }
  std::ranges::push_heap(heap_, ranks_before);
}

std::vector<RankedItem> BestItems::sorted() && {
  std::ranges::sort_heap(heap_, ranks_before);
  return std::move(heap_);
}

std::optional<RankedItem> rival_of(std::span<const float> scores,
                                   const std::vector<bool>& is_candidate, uint32_t item,
                                   size_t count) {
  BestItems others(count);
  for (uint32_t i = 0; i < scores.size(); ++i) {
    if (is_candidate[i] && i != item) others.offer({i, scores[i]});
  }
  if (!others.is_full()) return std::nullopt;
  return others.worst();
}

Result<std::vector<RankedItem>> top_k(std::span<const float> scores, size_t k,
                                      std::span<const uint32_t> excluded) {
  std::vector<bool> skip(scores.size(), false);
  for (const uint32_t item : excluded) {
    assert(item < scores.size());
    skip[item] = true;
  }
  BestItems best(k);
  for (size_t i = 0; i < scores.size(); ++i) {
    if (!std::isfinite(scores[i]))
      return damaged(ErrorCode::kNotFinite, "the score of item ", i, " is not a finite number");
    if (!skip[i]) best.offer({static_cast<uint32_t>(i), scores[i]});
  }
  return std::move(best).sorted();
}

}  // namespace mercer
