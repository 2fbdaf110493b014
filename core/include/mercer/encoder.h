// Encoders, the recommendation modules: a history of item embeddings in, the shopper vector u out;
// a candidate's score is then <u, e_i> + bias_i. Four kinds share this interface:
//
//   linear    linear recency: u is linear in every history item, so a score splits exactly
//   gru4rec   gated recurrent units (Hidasi et al., arXiv 1511.06939)
//   sasrec    causal self-attention (Kang and McAuley, arXiv 1808.09781)
//   bert4rec  bidirectional self-attention with a mask behind the history (Sun et al.,
//             arXiv 1904.06690)
//
// This is the inference half. Training has its own batched forms (train/trainable_encoder.h) of the
// same arithmetic on the same weights.
#ifndef MERCER_ENCODER_H_
#define MERCER_ENCODER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mercer/item_table.h"
#include "mercer/result.h"

namespace mercer {

// Limits that every encoder keeps, so that no count in a file can ask for absurd memory. With the
// last one the weights of any encoder can be counted in 32 bits, in bytes too.
inline constexpr size_t kMaxDimension = 4096;
inline constexpr size_t kMaxChannels = 16;
inline constexpr size_t kMaxLayers = 16;
inline constexpr size_t kMaxHeads = 64;
inline constexpr size_t kMaxInnerDimension = 16384;
inline constexpr size_t kMaxHistory = 4096;
inline constexpr size_t kMaxEncoderWeights = size_t{1} << 28;

// The numbers stand in model files: never renumber, never reuse.
enum class EncoderKind : uint8_t { kLinear = 0, kGru4Rec = 1, kSasRec = 2, kBert4Rec = 3 };

// "linear", "gru4rec", "sasrec", "bert4rec".
std::string_view encoder_kind_name(EncoderKind kind);
std::optional<EncoderKind> parse_encoder_kind(std::string_view name);

// Everything about an encoder but its weights.
struct EncoderSettings {
  EncoderKind kind = EncoderKind::kLinear;
  size_t dimension = 0;            // of the item embeddings and of u
  std::vector<float> decays = {};  // linear: one a channel, each in [0, 1]
  size_t layers = 0;               // gru4rec, sasrec, bert4rec
  size_t heads = 1;                // sasrec, bert4rec; divides the dimension
  size_t inner_dimension = 0;      // gru4rec: hidden units; sasrec, bert4rec: feed-forward width
  size_t max_length = 0;  // gru4rec, sasrec, bert4rec: how many of the latest items are read

  bool operator==(const EncoderSettings&) const = default;
};

// Error: kInvalidArgument (what cannot be built: no layers, heads that do not divide the dimension,
// a decay outside [0, 1], no room for an item beside bert4rec's mask, sizes above the limits).
// Settings that a kind does not have are not looked at.
Status check_encoder_settings(const EncoderSettings& settings);

// One weight tensor. All are row-major; a vector has one column.
struct TensorShape {
  std::string name;
  size_t rows = 0;
  size_t columns = 1;
};

// The tensors of an encoder in the order in which they follow one another in its weights. With d
// the dimension, h the inner dimension, L the layers, N the max length, and y = W x + b throughout:
//
//   linear    channel.c.weight [d x d] for each decay: u = sum_c W_c ctx_c, where ctx_c is the mean
//             of the history's embeddings weighted by decay_c^age, age 0 being the latest item; so
//             decay 0 means the latest item alone
//   gru4rec   for each layer l (x is [d] for the first, [h] after):
//               layer.l.input.weight [3h x d or h], layer.l.input.bias [3h],
//               layer.l.recurrent.weight [3h x h], layer.l.recurrent.bias [3h];
//               three blocks of h rows each: reset r, update z, new n;
//               r = sigmoid(Wr x + br + Ur s + cr), z = sigmoid(Wz x + bz + Uz s + cz),
//               n = tanh(Wn x + bn + r * (Un s + cn)), s <- (1 - z) * n + z * s, s = 0 at first
//             output.weight [d x h], output.bias [d]: u = output of the last layer's last s
//   sasrec    position [N x d]: row a is added to the embedding of age a (0 = latest);
//             for each layer l, on the residual stream x (pre-norm):
//               layer.l.attention.norm.scale [d], layer.l.attention.norm.shift [d],
//               layer.l.query.weight [d x d], layer.l.query.bias [d], and likewise key, value;
//               layer.l.output.weight [d x d], layer.l.output.bias [d]:
//                 x <- x + output(attention(norm(x))), scaled by 1/sqrt(d / heads), softmax over
//                 the positions up to one's own; head j owns rows j d/heads ... of q, k, v
//               layer.l.feed.norm.scale [d], layer.l.feed.norm.shift [d],
//               layer.l.inner.weight [h x d], layer.l.inner.bias [h],
//               layer.l.outer.weight [d x h], layer.l.outer.bias [d]:
//                 x <- x + outer(relu(inner(norm(x))))
//             final.norm.scale [d], final.norm.shift [d]: u = norm(x) at the latest position
//   bert4rec  mask [d], then as sasrec, with attention over all positions and gelu (tanh form) for
//             relu. The input is the history's latest N - 1 items and the mask, which has age 0; u
//             is taken at the mask.
//
// norm(x) = scale * (x - mean) / sqrt(variance + 1e-5) + shift over the d entries of a position.
std::vector<TensorShape> encoder_tensors(const EncoderSettings& settings);

// The number of weights of all those tensors together. `settings` must be valid, here and above.
size_t encoder_weight_count(const EncoderSettings& settings);

class Encoder {
 public:
  virtual ~Encoder() = default;

  // The shopper vector u [dimension] for a history of item indices, oldest first. An empty history
  // gives the zero vector: only the items' biases then count. Natively and in wasm the result is
  // the same to the last bit.
  virtual std::vector<float> encode(const ItemTable& table,
                                    std::span<const uint32_t> history) const = 0;

  // How much each history item adds to <u, c> for each candidate c; `candidates` [count x
  // dimension], row-major; the result is [count x history], row-major. For the linear encoder the
  // parts are exact and sum to <u, c>. For the others an entry is <u, c> less what it would be with
  // that item left out of the history; they need not sum to anything.
  virtual std::vector<float> contributions(const ItemTable& table,
                                           std::span<const uint32_t> history,
                                           std::span<const float> candidates) const;

  // Whether contributions() is an exact split.
  virtual bool splits_exactly() const { return false; }

  const EncoderSettings& settings() const { return settings_; }

 protected:
  explicit Encoder(EncoderSettings settings) : settings_(std::move(settings)) {}

  // The latest items, those that encode() looks at.
  std::span<const uint32_t> read_part(std::span<const uint32_t> history) const;

 private:
  EncoderSettings settings_;
};

// An encoder on `weights` [encoder_weight_count(settings)], which must outlive it. Errors: those of
// check_encoder_settings, and kInvalidArgument for another number of weights.
Result<std::unique_ptr<Encoder>> make_encoder(const EncoderSettings& settings,
                                              std::span<const float> weights);

}  // namespace mercer

#endif  // MERCER_ENCODER_H_
