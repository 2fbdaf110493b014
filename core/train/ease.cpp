#include "train/ease.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <utility>

namespace mercer {
namespace {

std::vector<uint32_t> distinct(std::span<const uint32_t> history) {
  std::vector<uint32_t> items(history.begin(), history.end());
  std::ranges::sort(items);
  const auto rest = std::ranges::unique(items);
  items.erase(rest.begin(), rest.end());
  return items;
}

}  // namespace

Result<Ease> Ease::fit(size_t item_count, Sequences training, const EaseOptions& options,
                       const FitObserver& observer) {
  MERCER_RETURN_IF_ERROR(check_item_limit("ease", item_count, options.item_limit));
  if (observer && !observer(0, item_count)) return fitting_cancelled();
  ItemItemMatrix matrix(item_count);
  for (const auto sequence : training) {
    const std::vector<uint32_t> items = distinct(sequence);
    for (size_t a = 0; a < items.size(); ++a) {
      for (size_t b = 0; b <= a; ++b) matrix.add_symmetric(items[a], items[b], 1);
    }
  }
  for (size_t item = 0; item < item_count; ++item) {
    matrix.add_symmetric(item, item, options.ridge);
  }
  MERCER_RETURN_IF_ERROR(matrix.invert(observer));
  std::vector<float> factors(item_count);  // -1 / P_jj
  for (size_t item = 0; item < item_count; ++item) factors[item] = -1 / matrix.row(item)[item];
  for (size_t item = 0; item < item_count; ++item) {
    const auto row = matrix.row(item);
    for (size_t other = 0; other < item_count; ++other) row[other] *= factors[other];
    row[item] = 0;
  }
  return Ease(std::move(matrix));
}

void Ease::score(Sequences histories, std::span<float> scores) const {
  const size_t item_count = weights_.item_count();
  assert(scores.size() == histories.size() * item_count);
  std::ranges::fill(scores, 0.0f);
  for (size_t h = 0; h < histories.size(); ++h) {
    const auto out = scores.subspan(h * item_count, item_count);
    for (const uint32_t item : distinct(histories[h])) weights_.add_row(item, 1, out);
  }
}

}  // namespace mercer
