#include "train/trainable_transformer.h"

#include <numbers>

namespace mercer {

using Eigen::Index;
using Eigen::MatrixXf;
using Eigen::VectorXf;

namespace {

// Places of a layer's dropouts.
constexpr uint64_t kWeightDropout = 0;
constexpr uint64_t kAttentionDropout = 1;
constexpr uint64_t kFeedDropout = 2;
constexpr uint64_t kInputDropout = 1000;

// gelu(x) = x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3)))  (Hendrycks and Gimpel,
// arXiv 1606.08415)
constexpr float kGeluScale = 0.7978845608028654f;
constexpr float kGeluCube = 0.044715f;

void gelu(const MatrixXf& input, MatrixXf& output) {
  const auto x = input.array();
  output = 0.5f * x * (1 + (kGeluScale * (x + kGeluCube * x.cube())).tanh());
}

// gradients *= gelu'(input)
void gelu_back(const MatrixXf& input, MatrixXf& gradients) {
  for (Index column = 0; column < input.cols(); ++column) {
    const auto x = input.col(column).array();
    const Eigen::ArrayXf t = (kGeluScale * (x + kGeluCube * x.cube())).tanh();
    gradients.col(column).array() *= 0.5f * (1 + t) + 0.5f * x * (1 - t.square()) * kGeluScale *
                                                          (1 + 3 * kGeluCube * x.square());
  }
}

}  // namespace

// One layer's tensors in their order in a file; Matrix and Vector are maps, const or not.
template <typename Matrix, typename Vector, typename Cursor>
struct LayerTensors {
  LayerTensors(Cursor& next, Index d, Index h)
      : attention_scale(next.vector(d)),
        attention_shift(next.vector(d)),
        query(next.matrix(d, d)),
        query_bias(next.vector(d)),
        key(next.matrix(d, d)),
        key_bias(next.vector(d)),
        value(next.matrix(d, d)),
        value_bias(next.vector(d)),
        output(next.matrix(d, d)),
        output_bias(next.vector(d)),
        feed_scale(next.vector(d)),
        feed_shift(next.vector(d)),
        inner(next.matrix(h, d)),
        inner_bias(next.vector(h)),
        outer(next.matrix(d, h)),
        outer_bias(next.vector(d)) {}

  Vector attention_scale, attention_shift;
  Matrix query;
  Vector query_bias;
  Matrix key;
  Vector key_bias;
  Matrix value;
  Vector value_bias;
  Matrix output;
  Vector output_bias;
  Vector feed_scale, feed_shift;
  Matrix inner;
  Vector inner_bias;
  Matrix outer;
  Vector outer_bias;
};

struct TransformerLayer::Weights
    : LayerTensors<Eigen::Map<const RowMajorMatrix>, Eigen::Map<const VectorXf>,
                   TensorCursor<const float>> {
  using LayerTensors::LayerTensors;
};

struct TransformerLayer::Gradients
    : LayerTensors<Eigen::Map<RowMajorMatrix>, Eigen::Map<VectorXf>, TensorCursor<float>> {
  using LayerTensors::LayerTensors;
};

namespace {

template <typename Matrix, typename Vector>
void apply_linear(const Matrix& weight, const Vector& bias, const MatrixXf& input,
                  MatrixXf& output) {
  output.resize(weight.rows(), input.cols());
  output.colwise() = bias;
  output.noalias() += weight * input;
}

// The gradients of a linear layer's weight and bias.
template <typename Matrix, typename Vector>
void add_linear_gradients(const MatrixXf& output_gradients, const MatrixXf& input, Matrix& weight,
                          Vector& bias) {
  weight.noalias() += output_gradients * input.transpose();
  add_column_sum(bias, output_gradients);
}

}  // namespace

TransformerLayer::TransformerLayer(const EncoderSettings& settings)
    : dimension_(static_cast<Index>(settings.dimension)),
      inner_dimension_(static_cast<Index>(settings.inner_dimension)),
      gelu_(settings.kind == EncoderKind::kBert4Rec),
      attention_(static_cast<Index>(settings.heads), settings.kind == EncoderKind::kSasRec) {}

void TransformerLayer::attend(const Weights& weights, const EncoderBatch& batch,
                              const Dropout& dropout, MatrixXf& stream) {
  attention_norm_.forward(stream, weights.attention_scale, weights.attention_shift,
                          attention_input_);
  apply_linear(weights.query, weights.query_bias, attention_input_, queries_);
  apply_linear(weights.key, weights.key_bias, attention_input_, keys_);
  apply_linear(weights.value, weights.value_bias, attention_input_, values_);
  attention_.forward(batch.starts, queries_, keys_, values_, dropout.at(kWeightDropout), attended_);
  apply_linear(weights.output, weights.output_bias, attended_, added_);
  dropout.at(kAttentionDropout).apply(added_);
  stream += added_;
}

void TransformerLayer::feed(const Weights& weights, const Dropout& dropout, MatrixXf& stream) {
  feed_norm_.forward(stream, weights.feed_scale, weights.feed_shift, feed_input_);
  apply_linear(weights.inner, weights.inner_bias, feed_input_, inner_);
  if (gelu_) {
    gelu(inner_, activated_);
  } else {
    activated_ = inner_.cwiseMax(0.0f);
  }
  apply_linear(weights.outer, weights.outer_bias, activated_, added_);
  dropout.at(kFeedDropout).apply(added_);
  stream += added_;
}

void TransformerLayer::forward(TensorCursor<const float>& tensors, const EncoderBatch& batch,
                               const Dropout& dropout, MatrixXf& stream) {
  const Weights weights(tensors, dimension_, inner_dimension_);
  attend(weights, batch, dropout, stream);
  feed(weights, dropout, stream);
}

void TransformerLayer::feed_back(const Weights& weights, Gradients& gradients,
                                 const Dropout& dropout, MatrixXf& stream_gradients) {
  added_ = stream_gradients;
  dropout.at(kFeedDropout).apply(added_);
  add_linear_gradients(added_, activated_, gradients.outer, gradients.outer_bias);
  inner_gradients_.noalias() = weights.outer.transpose() * added_;
  if (gelu_) {
    gelu_back(inner_, inner_gradients_);
  } else {
    inner_gradients_.array() *= (inner_.array() > 0.0f).cast<float>();
  }
  add_linear_gradients(inner_gradients_, feed_input_, gradients.inner, gradients.inner_bias);
  norm_gradients_.noalias() = weights.inner.transpose() * inner_gradients_;
  feed_norm_.backward(norm_gradients_, weights.feed_scale, gradients.feed_scale,
                      gradients.feed_shift, stream_gradients);
}

void TransformerLayer::attend_back(const Weights& weights, Gradients& gradients,
                                   const EncoderBatch& batch, const Dropout& dropout,
                                   MatrixXf& stream_gradients) {
  added_ = stream_gradients;
  dropout.at(kAttentionDropout).apply(added_);
  add_linear_gradients(added_, attended_, gradients.output, gradients.output_bias);
  attended_gradients_.noalias() = weights.output.transpose() * added_;
  attention_.backward(batch.starts, queries_, keys_, values_, dropout.at(kWeightDropout),
                      attended_gradients_, query_gradients_, key_gradients_, value_gradients_);
  add_linear_gradients(query_gradients_, attention_input_, gradients.query, gradients.query_bias);
  add_linear_gradients(key_gradients_, attention_input_, gradients.key, gradients.key_bias);
  add_linear_gradients(value_gradients_, attention_input_, gradients.value, gradients.value_bias);
  norm_gradients_.noalias() = weights.query.transpose() * query_gradients_;
  norm_gradients_.noalias() += weights.key.transpose() * key_gradients_;
  norm_gradients_.noalias() += weights.value.transpose() * value_gradients_;
  attention_norm_.backward(norm_gradients_, weights.attention_scale, gradients.attention_scale,
                           gradients.attention_shift, stream_gradients);
}

void TransformerLayer::backward(TensorCursor<const float>& tensors, TensorCursor<float>& gradients,
                                const EncoderBatch& batch, const Dropout& dropout,
                                MatrixXf& stream_gradients) {
  const Weights weights(tensors, dimension_, inner_dimension_);
  Gradients layer_gradients(gradients, dimension_, inner_dimension_);
  feed_back(weights, layer_gradients, dropout, stream_gradients);
  attend_back(weights, layer_gradients, batch, dropout, stream_gradients);
}

TrainableTransformer::TrainableTransformer(const EncoderSettings& settings) : settings_(settings) {
  for (size_t layer = 0; layer < settings.layers; ++layer) layers_.emplace_back(settings);
}

const MatrixXf& TrainableTransformer::forward(std::span<const float> weights,
                                              const EncoderBatch& batch, const Dropout& dropout) {
  const auto d = static_cast<Index>(settings_.dimension);
  TensorCursor tensors(weights);
  stream_ = batch.inputs;
  if (settings_.kind == EncoderKind::kBert4Rec) {
    const auto mask = tensors.vector(d);
    for (const Index position : batch.masked) stream_.col(position) = mask;
  }
  const auto ages = tensors.matrix(static_cast<Index>(settings_.max_length), d);
  for (Index s = 0; s < batch.sequence_count(); ++s) {
    for (Index p = batch.starts[s]; p < batch.starts[s + 1]; ++p) {
      stream_.col(p) += ages.row(batch.starts[s + 1] - 1 - p).transpose();
    }
  }
  dropout.at(kInputDropout).apply(stream_);
  for (size_t layer = 0; layer < layers_.size(); ++layer) {
    layers_[layer].forward(tensors, batch, dropout.at(kInputDropout + 1 + layer), stream_);
  }
  const auto scale = tensors.vector(d);
  const auto shift = tensors.vector(d);
  final_norm_.forward(stream_, scale, shift, shoppers_);
  return shoppers_;
}

const MatrixXf& TrainableTransformer::backward(std::span<const float> weights,
                                               const EncoderBatch& batch, const Dropout& dropout,
                                               const MatrixXf& shopper_gradients,
                                               std::span<float> weight_gradients) {
  const auto d = static_cast<Index>(settings_.dimension);
  const auto max_length = static_cast<Index>(settings_.max_length);
  const bool has_mask = settings_.kind == EncoderKind::kBert4Rec;
  const size_t input_size = settings_.dimension * (settings_.max_length + (has_mask ? 1 : 0));
  const size_t norm_size = 2 * settings_.dimension;
  const size_t layer_size =
      layers_.empty() ? 0 : (weights.size() - input_size - norm_size) / layers_.size();
  const size_t norm_start = weights.size() - norm_size;
  TensorCursor final_tensors(weights.subspan(norm_start));
  TensorCursor final_gradients(weight_gradients.subspan(norm_start));
  stream_gradients_.setZero(d, batch.position_count());
  const auto scale = final_tensors.vector(d);
  const auto scale_gradients = final_gradients.vector(d);
  const auto shift_gradients = final_gradients.vector(d);
  final_norm_.backward(shopper_gradients, scale, scale_gradients, shift_gradients,
                       stream_gradients_);
  for (size_t layer = layers_.size(); layer-- > 0;) {
    const size_t start = input_size + layer * layer_size;
    TensorCursor tensors(weights.subspan(start));
    TensorCursor gradients(weight_gradients.subspan(start));
    layers_[layer].backward(tensors, gradients, batch, dropout.at(kInputDropout + 1 + layer),
                            stream_gradients_);
  }
  dropout.at(kInputDropout).apply(stream_gradients_);
  TensorCursor gradients(weight_gradients);
  if (has_mask) {
    auto mask = gradients.vector(d);
    for (const Index position : batch.masked) mask += stream_gradients_.col(position);
  }
  auto ages = gradients.matrix(max_length, d);
  for (Index s = 0; s < batch.sequence_count(); ++s) {
    for (Index p = batch.starts[s]; p < batch.starts[s + 1]; ++p) {
      ages.row(batch.starts[s + 1] - 1 - p) += stream_gradients_.col(p).transpose();
    }
  }
  for (const Index position : batch.masked) stream_gradients_.col(position).setZero();
  return stream_gradients_;
}

}  // namespace mercer
