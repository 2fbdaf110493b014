// The inner loops of the full softmax over a tile of positions. They are nearly all of the work of
// training, and a general matrix product must write every logit out and read it back to weigh it;
// here an item's logits become weights while they are in registers.
//
// Vectors are GCC's and Clang's vector extension. A sum's order never depends on the number of
// threads or on where memory lies.
#ifndef MERCER_TRAIN_SOFTMAX_KERNELS_H_
#define MERCER_TRAIN_SOFTMAX_KERNELS_H_

#include <cstddef>
#include <memory>
#include <vector>

namespace mercer {

// As wide as the machine's registers, and as many side by side as leave room for 4 rows of sums.
#if defined(__AVX512F__)
inline constexpr size_t kVectorWidth = 16;
inline constexpr size_t kGroupVectors = 4;
#elif defined(__AVX__)
inline constexpr size_t kVectorWidth = 8;
inline constexpr size_t kGroupVectors = 2;
#else
inline constexpr size_t kVectorWidth = 4;
inline constexpr size_t kGroupVectors = 2;
#endif
inline constexpr size_t kGroupWidth = kVectorWidth * kGroupVectors;

// Positions of one tile: their weights over all items should stay near the processor.
inline constexpr size_t kTilePositions = 128;

// Weights of every item at every position of a tile, with what is needed to make them. Arrays keep
// their size from tile to tile.
class SoftmaxTile {
 public:
  // `items` [item_count x dimension], row-major, and `biases` [item_count] must outlive it.
  SoftmaxTile(const float* items, const float* biases, size_t item_count, size_t dimension);

  // Takes `count` <= kTilePositions shoppers [count x dimension], row-major, which must outlive the
  // work on the tile, and the shift of each position's logits; then an item's weight is
  // exp(exponent), exponent = <item, shopper> + bias - shift, cut off at -87 and 88.
  void weigh(const float* shoppers, size_t count, const float* shifts);

  // The sum of a position's weights, and the highest exponent met at it.
  float sum(size_t position) const { return sums_[position]; }
  float highest(size_t position) const { return highest_[position]; }

  // The weighted sum of all items at each position: `pulled` [count x dimension], row-major.
  void pull(float* pulled);

  // Adds to each row of `item_gradients` [item_count x dimension] the shoppers weighed by the
  // item's weights times `factors` [count], and to each of `bias_gradients` [item_count] those
  // factors. `item_gradients` may be null: then only the biases' are made.
  void push(const float* factors, float* item_gradients, float* bias_gradients);

 private:
  static constexpr size_t kGroups = kTilePositions / kGroupWidth;

  template <size_t kRows>
  void weigh_rows(size_t group, size_t item);
  template <size_t kRows>
  void pull_rows(size_t group, size_t row, size_t first_item, size_t end_item);
  template <size_t kRows, size_t kVectors>
  void push_rows(size_t item, size_t first_column, float* item_gradients) const;
  void push_biases(const float* factors, float* bias_gradients) const;

  const float* items_;
  const float* biases_;
  size_t item_count_;
  size_t dimension_;
  size_t padded_dimension_;  // a multiple of kVectorWidth
  size_t count_ = 0;
  size_t used_groups_ = 0;
  const float* shoppers_ = nullptr;
  std::vector<float> columns_;  // [groups x dimension x kGroupWidth] shoppers, positions innermost
  std::vector<float> shifts_;   // [kTilePositions]
  std::vector<float> sums_;     // [kTilePositions]
  std::vector<float> highest_;  // [kTilePositions]
  std::unique_ptr<float[]> weights_;  // [item_count x kTilePositions]
  std::vector<float> pulled_;         // as columns_
  std::vector<float> scaled_;         // [kTilePositions x padded_dimension] shoppers times factors
};

}  // namespace mercer

#endif  // MERCER_TRAIN_SOFTMAX_KERNELS_H_
