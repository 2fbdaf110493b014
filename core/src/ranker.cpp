#include "mercer/ranker.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>

namespace mercer {

bool ranks_before(const RankedItem& a, const RankedItem& b) {
  return a.score != b.score ? a.score > b.score : a.item < b.item;
}

std::optional<RankedItem> rival_of(std::span<const float> scores,
                                   const std::vector<bool>& is_candidate, uint32_t item,
                                   size_t count) {
  std::vector<RankedItem> others;
  for (uint32_t i = 0; i < scores.size(); ++i) {
    if (is_candidate[i] && i != item) others.push_back({i, scores[i]});
  }
  if (others.size() < count) return std::nullopt;
  const auto rival = others.begin() + static_cast<ptrdiff_t>(count - 1);
  std::ranges::nth_element(others, rival, ranks_before);
  return *rival;
}

Result<std::vector<RankedItem>> top_k(std::span<const float> scores, size_t k,
                                      std::span<const uint32_t> excluded) {
  std::vector<bool> skip(scores.size(), false);
  for (const uint32_t item : excluded) {
    assert(item < scores.size());
    skip[item] = true;
  }
  // A heap whose front is the worst item kept so far: one pass, k items of memory.
  std::vector<RankedItem> best;
  for (size_t i = 0; i < scores.size(); ++i) {
    if (!std::isfinite(scores[i])) {
      return Error{ErrorCode::kNotFinite,
                   "the score of item " + std::to_string(i) +
                       " is not a finite number; the model is damaged, export it again"};
    }
    if (skip[i] || k == 0) continue;
    const RankedItem candidate{static_cast<uint32_t>(i), scores[i]};
    if (best.size() < k) {
      best.push_back(candidate);
      std::ranges::push_heap(best, ranks_before);
    } else if (ranks_before(candidate, best.front())) {
      std::ranges::pop_heap(best, ranks_before);
      best.back() = candidate;
      std::ranges::push_heap(best, ranks_before);
    }
  }
  std::ranges::sort_heap(best, ranks_before);
  return best;
}

}  // namespace mercer
