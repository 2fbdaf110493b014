// What the neural encoders are made of: affine maps and layer normalisation, on weights that lie
// one after another in encoder_tensors()' order, and attention. Views; what they see must outlive
// them.
#ifndef MERCER_SRC_NEURAL_LAYERS_H_
#define MERCER_SRC_NEURAL_LAYERS_H_

#include <cassert>
#include <cstddef>
#include <span>

namespace mercer {

// y = W x + b
struct AffineLayer {
  const float* weight = nullptr;  // [rows x columns], row-major
  const float* bias = nullptr;    // [rows]
  size_t rows = 0;
  size_t columns = 0;

  // x [columns], y [rows]; they must not overlap.
  void apply(const float* x, float* y) const;
};

// y = scale * (x - mean) / sqrt(variance + 1e-5) + shift
struct NormLayer {
  const float* scale = nullptr;  // [size]
  const float* shift = nullptr;  // [size]
  size_t size = 0;

  // x and y [size]; they must not overlap.
  void apply(const float* x, float* y) const;
};

// One head of attention: y = sum_p share_p value_p, the shares being the softmax over the positions
// of <key_p, query> / sqrt(width).
struct AttentionHead {
  const float* keys = nullptr;    // [positions x stride], of which the head has `width` columns
  const float* values = nullptr;  // likewise
  size_t stride = 0;
  size_t width = 0;

  // Over the first positions, as many as `shares` has room for; it is overwritten. query and y
  // [width].
  void apply(const float* query, std::span<float> shares, float* y) const;
};

// Hands out tensors from the front of the weights.
class WeightCursor {
 public:
  explicit WeightCursor(std::span<const float> weights) : rest_(weights) {}

  const float* take(size_t count) {
    assert(count <= rest_.size());
    const float* tensor = rest_.data();
    rest_ = rest_.subspan(count);
    return tensor;
  }
  AffineLayer take_affine(size_t rows, size_t columns) {
    const float* weight = take(rows * columns);
    return {weight, take(rows), rows, columns};
  }
  NormLayer take_norm(size_t size) {
    const float* scale = take(size);
    return {scale, take(size), size};
  }
  bool is_at_end() const { return rest_.empty(); }

 private:
  std::span<const float> rest_;
};

}  // namespace mercer

#endif  // MERCER_SRC_NEURAL_LAYERS_H_
