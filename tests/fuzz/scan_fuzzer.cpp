// The search for the best items, on tables that are made of the input again and again: it finds
// what sorting all scores would, whatever is excluded and in whatever pieces it looks.
#include <cmath>

#include "fuzzing.h"
#include "mercer/ranker.h"
#include "mercer/scan.h"

namespace {

using mercer::ItemTable;
using mercer::Precision;
using mercer::RankedItem;

// The input's bytes over and over. A prime number of bytes is skipped each time it begins anew, so
// that rows are alike now and then and not all.
class EndlessBytes {
 public:
  explicit EndlessBytes(Bytes bytes) : bytes_(bytes) {}

  uint8_t byte() {
    if (at_ >= bytes_.size()) at_ = ++rounds_ * 7 % bytes_.size();
    return bytes_[at_++];
  }
  size_t below(size_t limit) {
    const size_t high = byte();
    return (high << 8 | byte()) % limit;
  }
  // Whole numbers, or any finite number at all, but for the largest of them.
  float number(bool is_any) {
    if (!is_any) return static_cast<float>(static_cast<int8_t>(byte()));
    const uint8_t raw[] = {byte(), byte(), byte(), byte()};
    float value = 0;
    std::memcpy(&value, raw, sizeof value);
    return std::abs(value) < kLargest ? value : 1;
  }

 private:
  static constexpr float kLargest = 0x1p121F;  // of scales, models/mercer.fbs

  Bytes bytes_;
  size_t at_ = 0;
  size_t rounds_ = 0;
};

struct ScanCase {
  size_t dimension = 0;
  size_t k = 0;
  Precision precision = Precision::kFloat32;
  bool has_rounded_rows = false;
  std::vector<float> floats, scales, biases, shopper;
  std::vector<int8_t> int8s;
  std::vector<uint8_t> int4s;
  mercer::RoundedRows rounded;
  std::vector<uint32_t> excluded;
  std::vector<uint32_t> ends;  // of clusters
  std::vector<float> means;

  ItemTable plain_table() const {
    if (precision == Precision::kInt8) return ItemTable::of_int8(int8s, scales, dimension);
    if (precision == Precision::kInt4) return ItemTable::of_int4(int4s, scales, dimension);
    return ItemTable::of_float32(floats, dimension);
  }
  ItemTable table() const {
    return has_rounded_rows ? ItemTable::of_float32(floats, dimension, rounded) : plain_table();
  }
};

void fill_table(ScanCase& scan, size_t items, uint8_t choice, EndlessBytes& bytes) {
  const bool any_scale = (choice & 4) != 0, any_bias = (choice & 8) != 0;
  const bool any_shopper = (choice & 16) != 0, any_value = (choice & 32) != 0;
  for (size_t k = 0; k < scan.dimension; ++k) scan.shopper.push_back(bytes.number(any_shopper));
  for (size_t i = 0; i < items; ++i) {
    scan.biases.push_back(bytes.number(any_bias));
    if (scan.precision == Precision::kFloat32) {
      for (size_t k = 0; k < scan.dimension; ++k) scan.floats.push_back(bytes.number(any_value));
      continue;
    }
    scan.scales.push_back(std::abs(bytes.number(any_scale)));
    if (scan.precision == Precision::kInt8) {
      for (size_t k = 0; k < scan.dimension; ++k) {
        scan.int8s.push_back(static_cast<int8_t>(bytes.byte()));
      }
    } else {
      const size_t row_bytes = ItemTable::int4_row_bytes(scan.dimension);
      for (size_t b = 0; b < row_bytes; ++b) scan.int4s.push_back(bytes.byte());
    }
  }
  if (scan.has_rounded_rows) scan.rounded = mercer::RoundedRows(scan.plain_table());
}

// Cuts the items into clusters, the last of them perhaps into none. What stands for a cluster's
// average gives the order in which they are looked at, and is small enough not to overflow.
void cut_clusters(ScanCase& scan, size_t items, EndlessBytes& bytes) {
  for (size_t end = 1 + bytes.below(50); end <= items; end += 1 + bytes.below(50)) {
    scan.ends.push_back(static_cast<uint32_t>(end));
  }
  for (size_t left = scan.ends.size() * (scan.dimension + 1); left > 0; --left) {
    scan.means.push_back(bytes.byte() % 2);
  }
}

ScanCase case_of(Bytes input) {
  constexpr size_t kWidths[] = {1, 8, 16, 24, 31, 32, 33, 64};
  constexpr size_t kMostItems = 80;
  EndlessBytes bytes(input);
  const uint8_t choice = bytes.byte();
  ScanCase scan;
  scan.precision = static_cast<Precision>(choice % 4 % 3);
  scan.has_rounded_rows = choice % 4 == 3;
  scan.dimension = kWidths[bytes.byte() % std::size(kWidths)];
  const size_t items = 1 + bytes.below(kMostItems);
  scan.k = bytes.below(items + 2);
  for (size_t left = bytes.below(choice < 128 ? 6 : 2 * items); left > 0; --left) {
    scan.excluded.push_back(static_cast<uint32_t>(bytes.below(items)));
  }
  cut_clusters(scan, items, bytes);
  fill_table(scan, items, choice, bytes);
  return scan;
}

// Those that may be found, with their scores in full.
std::vector<RankedItem> candidates_of(const ScanCase& scan) {
  std::vector<float> scores(scan.biases.size());
  scan.plain_table().score(scan.shopper, scan.biases, scores);
  std::vector<bool> is_out(scores.size(), false);
  for (const uint32_t item : scan.excluded) is_out[item] = true;
  std::vector<RankedItem> candidates;
  for (uint32_t item = 0; item < scores.size(); ++item) {
    if (!is_out[item]) candidates.push_back({item, scores[item]});
  }
  return candidates;
}

void check_search(const mercer::Result<std::vector<RankedItem>>& found,
                  std::vector<RankedItem> candidates, size_t k) {
  const bool is_finite =
      std::ranges::all_of(candidates, [](const auto& entry) { return std::isfinite(entry.score); });
  if (!found.ok()) {
    REQUIRE(found.error().code == mercer::ErrorCode::kNotFinite && !is_finite);
    return require_reason(found.error());
  }
  for (const RankedItem& entry : found.value()) REQUIRE(std::isfinite(entry.score));
  if (!is_finite) return;
  std::ranges::sort(candidates, mercer::ranks_before);
  candidates.resize(std::min(candidates.size(), k));
  REQUIRE(found.value().size() == candidates.size());
  for (size_t rank = 0; rank < candidates.size(); ++rank) {
    REQUIRE(found.value()[rank].item == candidates[rank].item);
    REQUIRE(found.value()[rank].score == candidates[rank].score);
  }
}

// A look at some clusters alone: as many as are wanted, in order, with their scores in full.
void check_partial_search(const mercer::Result<std::vector<RankedItem>>& found,
                          const std::vector<RankedItem>& candidates, size_t k) {
  if (!found.ok()) return require_reason(found.error());
  REQUIRE(found.value().size() == std::min(candidates.size(), k));
  REQUIRE(std::ranges::is_sorted(found.value(), mercer::ranks_before));
  for (const RankedItem& entry : found.value()) {
    REQUIRE(std::isfinite(entry.score));
    const auto at = std::ranges::lower_bound(candidates, entry.item, {}, &RankedItem::item);
    REQUIRE(at != candidates.end() && at->item == entry.item && at->score == entry.score);
  }
}

}  // namespace

FUZZER(scan) {
  if (bytes.empty()) return;
  const ScanCase scan = case_of(bytes);
  const ItemTable table = scan.table();
  const std::vector<RankedItem> candidates = candidates_of(scan);
  check_search(mercer::best_of(table, scan.shopper, scan.biases, scan.k, scan.excluded), candidates,
               scan.k);
  const auto probed = [&](size_t probes) {
    return mercer::best_of(table, scan.shopper, scan.biases, scan.k, scan.excluded,
                           {scan.ends, scan.means}, probes);
  };
  check_search(probed(std::max<size_t>(1, scan.ends.size())), candidates, scan.k);
  check_partial_search(probed(1), candidates, scan.k);
}
