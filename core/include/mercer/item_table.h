// The table of item embeddings that scores are computed from, as float32 or as int8 with a scale a
// row. A view: the numbers stay where they are (a model file, a trainer's matrix).
#ifndef MERCER_ITEM_TABLE_H_
#define MERCER_ITEM_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace mercer {

class ItemTable {
 public:
  ItemTable() = default;

  // `values` [items x dimension], row-major. The memory must outlive the view.
  static ItemTable of_float32(std::span<const float> values, size_t dimension);

  // `values` [items x dimension], row-major; value = row_scales[item] * integer. `row_scales`
  // [items].
  static ItemTable of_int8(std::span<const int8_t> values, std::span<const float> row_scales,
                           size_t dimension);

  size_t item_count() const { return item_count_; }
  size_t dimension() const { return dimension_; }

  // Copies item's embedding into `row` [dimension].
  void read_row(size_t item, std::span<float> row) const;

  // scores[i] = <shopper, e_i> + biases[i] for every item. shopper [dimension], biases and scores
  // [items]. Natively and in wasm the results are the same to the last bit.
  void score(std::span<const float> shopper, std::span<const float> biases,
             std::span<float> scores) const;

 private:
  std::span<const float> float_values_;
  std::span<const int8_t> int8_values_;
  std::span<const float> row_scales_;
  size_t item_count_ = 0;
  size_t dimension_ = 0;
};

}  // namespace mercer

#endif  // MERCER_ITEM_TABLE_H_
