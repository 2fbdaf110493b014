#include "mercer/clusters.h"

#include "dot.h"
#include "message.h"

namespace mercer {

Result<Clusters> Clusters::of(const ItemTable& table, std::span<const float> biases,
                              std::span<const uint32_t> ends) {
  Clusters result;
  ItemRange& rest = result.rest_;
  rest.end = static_cast<uint32_t>(table.item_count());
  bool fits = ends.size() <= rest.end / kItemsACluster;
  std::vector<float> row(table.dimension());
  std::vector<double> mean(row.size());
  for (const uint32_t end : ends) {
    fits = fits && rest.begin < end && end <= rest.end;
    if (!fits) break;
    const double share = 1.0 / (end - rest.begin);
    double bias = 0;
    mean.assign(row.size(), 0);
    result.ranges_.push_back({rest.begin, end});
    for (; rest.begin < end; ++rest.begin) {
      table.read_row(rest.begin, row);
      add_scaled(mean.data(), share, row.data(), row.size());
      bias += share * biases[rest.begin];
    }
    result.means_.insert(result.means_.end(), mean.begin(), mean.end());
    result.biases_.push_back(static_cast<float>(bias));
  }
  if (!fits) return malformed("its clusters do not fit its items");
  return result;
}

Result<std::vector<RankedItem>> Clusters::best_of(const ItemTable& table,
                                                  std::span<const float> shopper,
                                                  std::span<const float> biases, size_t k,
                                                  std::span<const uint32_t> excluded,
                                                  size_t probes) const {
  const ItemTable means = ItemTable::of_float32(means_, table.dimension());
  for (;; probes *= 2) {
    MERCER_ASSIGN_OR_RETURN(const std::vector<RankedItem> promising,
                            mercer::best_of(means, shopper, biases_, probes, {}));
    std::vector<ItemRange> ranges = {rest_};
    for (const RankedItem& cluster : promising) ranges.push_back(ranges_[cluster.item]);
    auto found = mercer::best_of(table, shopper, biases, k, excluded, ranges);
    const bool is_all = promising.size() == ranges_.size();
    if (!found.ok() || found.value().size() >= k || is_all) return found;
  }
}

}  // namespace mercer
