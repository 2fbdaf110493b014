// Self-attention over the history: sasrec (Kang and McAuley, arXiv 1808.09781) looks only back, and
// takes u from the latest item; bert4rec (Sun et al., arXiv 1904.06690) looks both ways, and takes
// u from a mask behind the latest item. The formulas are in mercer/encoder.h.
#ifndef MERCER_SRC_TRANSFORMER_ENCODER_H_
#define MERCER_SRC_TRANSFORMER_ENCODER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "mercer/encoder.h"
#include "neural_layers.h"

namespace mercer {

class TransformerEncoder : public Encoder {
 public:
  // `settings` are valid and `weights`, which must outlive the encoder, have their number.
  TransformerEncoder(EncoderSettings settings, std::span<const float> weights);

  std::vector<float> encode(const ItemTable& table,
                            std::span<const uint32_t> history) const override;

 private:
  struct Layer {
    NormLayer attention_norm;
    AffineLayer query;
    AffineLayer key;
    AffineLayer value;
    AffineLayer output;
    NormLayer feed_norm;
    AffineLayer inner;
    AffineLayer outer;
  };
  struct Workspace;

  bool has_mask() const { return settings().kind == EncoderKind::kBert4Rec; }
  // The first layer's input [positions x dimension], oldest first.
  std::vector<float> embed(const ItemTable& table, std::span<const uint32_t> items) const;
  // Applies a layer to `stream` [positions x dimension], for its last position alone if nobody will
  // read the others.
  void apply_layer(const Layer& layer, bool only_last, std::vector<float>& stream,
                   Workspace& work) const;
  // work.mixed [dimension] = what all heads attend to from `work.query` over the first
  // `visible_count` positions.
  void attend(size_t visible_count, Workspace& work) const;

  std::span<const float> mask_;       // [dimension]; bert4rec
  const float* positions_ = nullptr;  // [max_length x dimension], by age
  std::vector<Layer> layers_;
  NormLayer final_norm_;
};

}  // namespace mercer

#endif  // MERCER_SRC_TRANSFORMER_ENCODER_H_
