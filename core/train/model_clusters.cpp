#include "train/model_clusters.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "train/content_object.h"
#include "train/item_clusters.h"

namespace mercer {
namespace {

constexpr uint16_t kMinorOfClusters = 5;  // the first one that has them

// What a vector has of each item, in the order of the clusters. Empty ones stay so.
template <typename T>
void reorder(std::span<const uint32_t> order, std::vector<T>& values) {
  const size_t width = values.size() / order.size();
  std::vector<T> result;
  result.reserve(values.size());
  for (size_t place = 0; place < order.size() && width > 0; ++place) {
    const auto from = values.begin() + static_cast<ptrdiff_t>(order[place] * width);
    std::move(from, from + static_cast<ptrdiff_t>(width), std::back_inserter(result));
  }
  values = std::move(result);
}

void reorder(std::span<const uint32_t> order, fb::ContentT& content) {
  reorder(order, content.item_ids);
  reorder(order, content.item_biases);
  reorder(order, content.table->values_float32);
  reorder(order, content.table->values_int8);
  reorder(order, content.table->values_int4);
  reorder(order, content.table->row_scales);
  if (content.display) {
    reorder(order, content.display->titles);
    reorder(order, content.display->prices);
  }
  if (content.attribute_curves) reorder(order, content.attribute_curves->steps);
}

}  // namespace

Result<std::vector<uint8_t>> with_clusters(const Model& model, std::span<const uint8_t> bytes,
                                           size_t count, uint64_t seed,
                                           const FitObserver& observer) {
  if (count == 0 || count > model.item_count()) {
    return Error{ErrorCode::kInvalidArgument, std::to_string(model.item_count()) +
                                                  " items cannot stand in " +
                                                  std::to_string(count) + " clusters"};
  }
  MERCER_ASSIGN_OR_RETURN(const std::unique_ptr<fb::ContentT> content, unpacked(model, bytes));
  const size_t dimension = model.dimension();
  std::vector<float> rows(model.item_count() * dimension);
  for (size_t item = 0; item < model.item_count(); ++item) {
    model.table().read_row(item, std::span(rows).subspan(item * dimension, dimension));
  }
  MERCER_ASSIGN_OR_RETURN(ItemClusters clusters,
                          cluster_items(rows, model.biases(), count, seed, observer));
  reorder(clusters.order, *content);
  content->cluster_ends = std::move(clusters.ends);
  content->cluster_means = std::move(clusters.means);
  record_step(*content, "clustered", bytes,
              {{"clusters", content->cluster_ends.size()}, {"seed", seed}});
  return packed(*content, std::max(model.format_minor(), kMinorOfClusters));
}

}  // namespace mercer
