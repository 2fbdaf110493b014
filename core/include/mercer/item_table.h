// The table of item embeddings that scores are computed from, as float32 or as integers with a
// scale a row. A view: the numbers stay where they are (a model file, a trainer's matrix).
#ifndef MERCER_ITEM_TABLE_H_
#define MERCER_ITEM_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mercer {

// How a table's numbers are stored.
enum class Precision : uint8_t { kFloat32, kInt8, kInt4 };

// The largest magnitude of a stored integer.
inline constexpr int kLargestInt8 = 127;
inline constexpr int kLargestInt4 = 7;

struct RoundedRows;

class ItemTable {
 public:
  ItemTable() = default;

  // `values` [items x dimension], row-major. The memory must outlive the view.
  static ItemTable of_float32(std::span<const float> values, size_t dimension);

  // The same with a second, rounded copy of the rows, from which scans choose what to score
  // (scan.h). A quarter more memory; at a million items a scan reads a quarter as much.
  static ItemTable of_float32(std::span<const float> values, size_t dimension,
                              const RoundedRows& rounded);

  // `values` [items x dimension], row-major; value = row_scales[item] * integer. `row_scales`
  // [items].
  static ItemTable of_int8(std::span<const int8_t> values, std::span<const float> row_scales,
                           size_t dimension);

  // The same with two integers a byte, that of the even coordinate in the low half. `values`
  // [items x int4_row_bytes(dimension)].
  static ItemTable of_int4(std::span<const uint8_t> values, std::span<const float> row_scales,
                           size_t dimension);
  static size_t int4_row_bytes(size_t dimension) { return (dimension + 1) / 2; }

  Precision precision() const { return precision_; }
  size_t item_count() const { return item_count_; }
  size_t dimension() const { return dimension_; }

  // Where an item's numbers are, in the table's precision.
  const float* float32_row(size_t item) const { return float_values_ + item * dimension_; }
  const int8_t* int8_row(size_t item) const { return int8_values_ + item * dimension_; }
  const uint8_t* int4_row(size_t item) const {
    return int4_values_ + item * int4_row_bytes(dimension_);
  }
  const float* row_scales() const { return row_scales_; }  // [items], but for plain float32
  // Whether a float32 table has int8 rows and scales beside its own.
  bool has_rounded_rows() const {
    return precision_ == Precision::kFloat32 && row_scales_ != nullptr;
  }

  // Copies item's embedding into `row` [dimension].
  void read_row(size_t item, std::span<float> row) const;

  // <shopper, e_item>, `shopper` [dimension]. Natively and in wasm the same to the last bit.
  float score(std::span<const float> shopper, size_t item) const;

  // scores[i] = <shopper, e_i> + biases[i] for every item. biases and scores [items].
  void score(std::span<const float> shopper, std::span<const float> biases,
             std::span<float> scores) const;

 private:
  // An item's integers as they are stored, each times `factor`.
  void read_scaled(size_t item, float factor, float* row) const;

  const float* float_values_ = nullptr;
  const int8_t* int8_values_ = nullptr;
  const uint8_t* int4_values_ = nullptr;
  const float* row_scales_ = nullptr;
  size_t item_count_ = 0;
  size_t dimension_ = 0;
  Precision precision_ = Precision::kFloat32;
};

// A table's rows rounded to int8: no coordinate differs by more than half its row's scale.
struct RoundedRows {
  RoundedRows() = default;
  explicit RoundedRows(const ItemTable& table);

  std::vector<int8_t> values;  // [items x dimension], row-major
  std::vector<float> scales;   // [items]
};

}  // namespace mercer

#endif  // MERCER_ITEM_TABLE_H_
