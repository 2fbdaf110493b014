#include "train/softmax_kernels.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <type_traits>

namespace mercer {
namespace {

// Rows (items, or coordinates) that one inner loop works on at a time.
constexpr size_t kBlockRows = 4;

// Items whose weights are pulled on before the next: their weights stay in the nearest cache.
constexpr size_t kPullItems = 64;

typedef float Vector __attribute__((vector_size(kVectorWidth * sizeof(float))));
typedef int32_t Integers __attribute__((vector_size(kVectorWidth * sizeof(int32_t))));

// exp(x) to about 2 units in the last place; below -87 it is exp(-87), about 0, and above 88 it is
// exp(88). x = n ln 2 + r with |r| <= ln 2 / 2, exp(r) by a polynomial (Cephes), 2^n by its bits.
inline Vector exponential(Vector x) {
  constexpr float kMagic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to a whole number
  const Vector low = x * 0 - 87.0f;
  const Vector high = x * 0 + 88.0f;
  x = x < low ? low : x;
  x = x > high ? high : x;
  const Vector shifted = x * 1.44269504088896341f + kMagic;
  const Vector n = shifted - kMagic;
  const Vector r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  Vector p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  Integers bits;
  Integers power;
  std::memcpy(&bits, &p, sizeof bits);
  std::memcpy(&power, &shifted, sizeof power);
  bits += power << 23;  // the magic number's own low bits are zero
  std::memcpy(&p, &bits, sizeof p);
  return p;
}

inline Vector load(const float* values) {
  Vector vector;
  std::memcpy(&vector, values, sizeof vector);
  return vector;
}

inline void store(Vector vector, float* values) { std::memcpy(values, &vector, sizeof vector); }

template <typename Work>
void for_each_block(size_t count, const Work& work) {
  size_t first = 0;
  for (; first + kBlockRows <= count; first += kBlockRows) {
    work(std::integral_constant<size_t, kBlockRows>(), first);
  }
  for (; first < count; ++first) work(std::integral_constant<size_t, 1>(), first);
}

}  // namespace

SoftmaxTile::SoftmaxTile(const float* items, const float* biases, size_t item_count,
                         size_t dimension)
    : items_(items),
      biases_(biases),
      item_count_(item_count),
      dimension_(dimension),
      padded_dimension_((dimension + kVectorWidth - 1) / kVectorWidth * kVectorWidth),
      columns_(kGroups * dimension * kGroupWidth),
      shifts_(kTilePositions),
      sums_(kTilePositions),
      highest_(kTilePositions),
      weights_(std::make_unique_for_overwrite<float[]>(item_count * kTilePositions)),
      pulled_(columns_.size()),
      scaled_(kTilePositions * padded_dimension_) {}

template <size_t kRows>
void SoftmaxTile::weigh_rows(size_t group, size_t item) {
  const size_t first = group * kGroupWidth;
  const float* const columns = columns_.data() + first * dimension_;
  const float* const rows = items_ + item * dimension_;
  Vector exponents[kRows][kGroupVectors];
  for (size_t row = 0; row < kRows; ++row) {
    for (size_t v = 0; v < kGroupVectors; ++v) {
      exponents[row][v] = biases_[item + row] - load(&shifts_[first + v * kVectorWidth]);
    }
  }
  for (size_t k = 0; k < dimension_; ++k) {
    for (size_t v = 0; v < kGroupVectors; ++v) {
      const Vector column = load(columns + k * kGroupWidth + v * kVectorWidth);
      for (size_t row = 0; row < kRows; ++row) {
        exponents[row][v] += rows[row * dimension_ + k] * column;
      }
    }
  }
  for (size_t v = 0; v < kGroupVectors; ++v) {
    const size_t position = first + v * kVectorWidth;
    Vector sum = load(&sums_[position]);
    Vector highest = load(&highest_[position]);
    for (size_t row = 0; row < kRows; ++row) {
      highest = exponents[row][v] > highest ? exponents[row][v] : highest;
      const Vector weight = exponential(exponents[row][v]);
      sum += weight;
      store(weight, &weights_[(item + row) * kTilePositions + position]);
    }
    store(sum, &sums_[position]);
    store(highest, &highest_[position]);
  }
}

void SoftmaxTile::weigh(const float* shoppers, size_t count, const float* shifts) {
  count_ = count;
  shoppers_ = shoppers;
  used_groups_ = (count + kGroupWidth - 1) / kGroupWidth;
  for (size_t p = 0; p < used_groups_ * kGroupWidth; ++p) {
    float* const column = &columns_[p / kGroupWidth * dimension_ * kGroupWidth + p % kGroupWidth];
    for (size_t k = 0; k < dimension_; ++k) {
      column[k * kGroupWidth] = p < count ? shoppers[p * dimension_ + k] : 0;
    }
  }
  std::ranges::fill(shifts_, 0.0f);
  std::copy_n(shifts, count, shifts_.begin());
  std::ranges::fill(sums_, 0.0f);
  std::ranges::fill(highest_, std::numeric_limits<float>::lowest());
  // Groups change fastest, so that an item's row is fetched once.
  for_each_block(item_count_, [this](auto rows, size_t item) {
    for (size_t group = 0; group < used_groups_; ++group) weigh_rows<rows>(group, item);
  });
}

template <size_t kRows>
void SoftmaxTile::pull_rows(size_t group, size_t row, size_t first_item, size_t end_item) {
  float* const target = &pulled_[(group * dimension_ + row) * kGroupWidth];
  Vector sums[kRows][kGroupVectors];
  for (size_t k = 0; k < kRows; ++k) {
    for (size_t v = 0; v < kGroupVectors; ++v) {
      sums[k][v] = load(target + k * kGroupWidth + v * kVectorWidth);
    }
  }
  for (size_t item = first_item; item < end_item; ++item) {
    const float* const coordinates = items_ + item * dimension_ + row;
    const float* const weights = &weights_[item * kTilePositions + group * kGroupWidth];
    for (size_t v = 0; v < kGroupVectors; ++v) {
      const Vector weight = load(weights + v * kVectorWidth);
      for (size_t k = 0; k < kRows; ++k) sums[k][v] += coordinates[k] * weight;
    }
  }
  for (size_t k = 0; k < kRows; ++k) {
    for (size_t v = 0; v < kGroupVectors; ++v) {
      store(sums[k][v], target + k * kGroupWidth + v * kVectorWidth);
    }
  }
}

void SoftmaxTile::pull(float* pulled) {
  std::ranges::fill(pulled_, 0.0f);
  for (size_t first = 0; first < item_count_; first += kPullItems) {
    const size_t end = std::min(item_count_, first + kPullItems);
    for (size_t group = 0; group < used_groups_; ++group) {
      for_each_block(dimension_,
                     [&](auto rows, size_t row) { pull_rows<rows>(group, row, first, end); });
    }
  }
  for (size_t p = 0; p < count_; ++p) {
    const float* const column =
        &pulled_[p / kGroupWidth * dimension_ * kGroupWidth + p % kGroupWidth];
    for (size_t k = 0; k < dimension_; ++k) pulled[p * dimension_ + k] = column[k * kGroupWidth];
  }
}

template <size_t kRows, size_t kVectors>
void SoftmaxTile::push_rows(size_t item, size_t first_column, float* item_gradients) const {
  Vector sums[kRows][kVectors] = {};
  for (size_t p = 0; p < count_; ++p) {
    const float* const scaled = &scaled_[p * padded_dimension_ + first_column];
    for (size_t v = 0; v < kVectors; ++v) {
      const Vector shopper = load(scaled + v * kVectorWidth);
      for (size_t row = 0; row < kRows; ++row) {
        sums[row][v] += weights_[(item + row) * kTilePositions + p] * shopper;
      }
    }
  }
  const size_t width = std::min(kVectors * kVectorWidth, dimension_ - first_column);
  for (size_t row = 0; row < kRows; ++row) {
    float values[kVectors * kVectorWidth];
    std::memcpy(values, sums[row], sizeof values);
    float* const gradient = item_gradients + (item + row) * dimension_ + first_column;
    for (size_t k = 0; k < width; ++k) gradient[k] += values[k];
  }
}

void SoftmaxTile::push_biases(const float* factors, float* bias_gradients) const {
  std::vector<float> padded(kTilePositions);
  std::copy_n(factors, count_, padded.begin());
  for (size_t item = 0; item < item_count_; ++item) {
    Vector sum = {};
    for (size_t p = 0; p < used_groups_ * kGroupWidth; p += kVectorWidth) {
      sum += load(&weights_[item * kTilePositions + p]) * load(&padded[p]);
    }
    for (size_t lane = 0; lane < kVectorWidth; ++lane) bias_gradients[item] += sum[lane];
  }
}

void SoftmaxTile::push(const float* factors, float* item_gradients, float* bias_gradients) {
  push_biases(factors, bias_gradients);
  for (size_t p = 0; p < count_; ++p) {
    for (size_t k = 0; k < dimension_; ++k) {
      scaled_[p * padded_dimension_ + k] = factors[p] * shoppers_[p * dimension_ + k];
    }
  }
  for_each_block(item_count_, [&](auto rows, size_t item) {
    size_t column = 0;
    for (; column + kGroupWidth <= padded_dimension_; column += kGroupWidth) {
      push_rows<rows, kGroupVectors>(item, column, item_gradients);
    }
    for (; column < padded_dimension_; column += kVectorWidth) {
      push_rows<rows, 1>(item, column, item_gradients);
    }
  });
}

}  // namespace mercer
