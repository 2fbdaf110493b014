#include "mercer/scan.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "message.h"
#include "scan_kernels.h"

namespace mercer {
namespace {

constexpr float kRounding = 0x1p-24F;  // of one operation, relative to its result
constexpr float kLargestStep = 32767;
constexpr float kLargestSum = 0x1p31F;
constexpr float kSmallestStep = 1e-30F;  // of a shopper's coordinates
constexpr float kUnderflow = 1e-35F;     // more than a product with a step can lose by underflow

// How many operations stand between the products of a row and its score, at most: those of dot()'s
// running sums and folding, and of what the kernels do with an integer product.
float operations(size_t dimension) { return static_cast<float>(dimension) / 16 + 10; }

// The integer product of a row q and the rounded shopper differs from <q, shopper> / step by at
// most half a step for each of the shopper's coordinates, times |q|. To that comes what either
// computation loses by rounding, which is relative to the largest sum there can be.
float margin_of(size_t dimension, float largest_value, float steps) {
  const float largest_row = largest_value * static_cast<float>(dimension);
  return largest_row * (0.5F + (steps + 1) * kRounding * operations(dimension));
}

// A rounded row's difference from the row has at most half a scale in each coordinate, so its
// product with the shopper is at most sqrt(dimension) / 2 scales times the shopper's length (Cauchy
// and Schwarz); that length in steps is that of the integers, give or take half a step a
// coordinate.
float margin_of_rounded_rows(const IntegerShopper& shopper) {
  float squares = 0;
  for (const int16_t value : shopper.values) squares += static_cast<float>(value) * value;
  const float half = 0.5001F * std::sqrt(static_cast<float>(shopper.values.size()));
  return half * (1.0001F * std::sqrt(squares) + half);
}

// One search: the best so far, and the score that others must reach.
class Search {
 public:
  Search(const ItemTable& table, std::span<const float> shopper, std::span<const float> biases,
         size_t k, std::span<const uint32_t> excluded)
      : table_(table),
        shopper_(shopper),
        biases_(biases),
        best_(std::min(k, table.item_count())),
        skip_(table.item_count(), false) {
    for (const uint32_t item : excluded) skip_[item] = true;
    scan_.precision = table.has_rounded_rows() ? Precision::kInt8 : table.precision();
    scan_.dimension = table.dimension();
    scan_.shopper = shopper.data();
    if (blocks_of(table.item_count()) > 0 && scan_.precision != Precision::kFloat32) use_integers();
  }

  // Items begin to end - 1.
  void look_at(size_t begin, size_t end) {
    const size_t blocks = blocks_of(end - begin);
    scan_.rows = row(begin);
    if (scan_.integers != nullptr) scan_.scales = table_.row_scales() + begin;
    scan_.biases = biases_.data() + begin;
    scan_.blocks = blocks;
    BlockValues values;
    for (size_t block = 0; block < blocks; ++block) {
      block = find_block(scan_, threshold(), block, values);
      if (block == blocks) break;
      for (size_t s = 0; s < kStreams; ++s) {
        for (size_t r = 0; r < kBlockRows; ++r) {
          if (values[s][r] < threshold()) continue;
          score(begin + (s * blocks + block) * kBlockRows + r);
        }
      }
    }
    for (size_t i = begin + blocks * kStreams * kBlockRows; i < end; ++i) score(i);
  }

  bool is_full() const { return best_.is_full(); }

  Result<std::vector<RankedItem>> found() && {
    if (!is_finite_) return damaged(ErrorCode::kNotFinite, "a score is not a finite number");
    return std::move(best_).sorted();
  }

 private:
  size_t blocks_of(size_t rows) const {
    return stream_blocks(scan_.precision, scan_.dimension, rows);
  }

  void use_integers() {
    const float largest_value = scan_.precision == Precision::kInt4 ? 8 : 128;
    const float largest_row = largest_value * static_cast<float>(table_.dimension());
    const float steps =
        std::min(kLargestStep, std::floor((kLargestSum - largest_row) / largest_row));
    float largest = 0;
    for (const float value : shopper_) largest = std::max(largest, std::abs(value));
    const float step = std::max(largest / steps, kSmallestStep);
    integers_ = round_shopper(shopper_, step, scan_.precision);
    scan_.integers = &integers_;
    scan_.margin = margin_of(table_.dimension(), largest_value, steps);
    if (table_.has_rounded_rows()) scan_.margin += margin_of_rounded_rows(integers_);
  }

  const void* row(size_t item) const {
    switch (scan_.precision) {
      case Precision::kFloat32:
        return table_.float32_row(item);
      case Precision::kInt8:
        return table_.int8_row(item);
      case Precision::kInt4:
        return table_.int4_row(item);
    }
    return nullptr;
  }

  // A little below the worst of the best, for adding the bias is rounded, too.
  float threshold() const {
    if (!best_.is_full()) return -INFINITY;
    const float worst = best_.worst().score;
    return worst - std::abs(worst) * 4 * kRounding - kUnderflow;
  }

  void score(size_t item) {
    if (skip_[item]) return;
    const float value = table_.score(shopper_, item) + biases_[item];
    is_finite_ &= std::isfinite(value);
    best_.offer({static_cast<uint32_t>(item), value});
  }

  const ItemTable& table_;
  std::span<const float> shopper_;
  std::span<const float> biases_;
  BestItems best_;
  std::vector<bool> skip_;
  IntegerShopper integers_;
  RowScan scan_;
  bool is_finite_ = true;
};

}  // namespace

Result<std::vector<RankedItem>> best_of(const ItemTable& table, std::span<const float> shopper,
                                        std::span<const float> biases, size_t k,
                                        std::span<const uint32_t> excluded,
                                        const Clusters& clusters, size_t probes) {
  assert(shopper.size() == table.dimension() && biases.size() == table.item_count());
  if (!std::ranges::all_of(shopper, [](float value) { return std::isfinite(value); })) {
    return damaged(ErrorCode::kNotFinite, "a score is not a finite number");
  }
  if (k == 0) return std::vector<RankedItem>();
  std::vector<RankedItem> order;  // of the clusters, the most promising first
  if (probes > 0) {
    const size_t count = clusters.ends.size();
    const ItemTable means =
        ItemTable::of_float32(clusters.means.first(count * table.dimension()), table.dimension());
    MERCER_ASSIGN_OR_RETURN(
        order, best_of(means, shopper, clusters.means.last(count), count, {}, {}, /*probes=*/0));
  }
  Search search(table, shopper, biases, k, excluded);
  // First what is behind all clusters, which without any is every item.
  for (size_t at = 0; at <= order.size() && (at <= probes || !search.is_full()); ++at) {
    const size_t cluster = at == 0 ? order.size() : order[at - 1].item;
    search.look_at(cluster == 0 ? 0 : clusters.ends[cluster - 1],
                   cluster < order.size() ? clusters.ends[cluster] : table.item_count());
  }
  return std::move(search).found();
}

Result<std::vector<RankedItem>> best_of(const ItemTable& table, std::span<const float> shopper,
                                        std::span<const float> biases, size_t k,
                                        std::span<const uint32_t> excluded) {
  return best_of(table, shopper, biases, k, excluded, {}, 0);
}

}  // namespace mercer
