// Gated recurrent units over the history, oldest item first (Hidasi et al., arXiv 1511.06939; the
// formulas are in mercer/encoder.h).
#ifndef MERCER_SRC_GRU4REC_ENCODER_H_
#define MERCER_SRC_GRU4REC_ENCODER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "mercer/encoder.h"
#include "neural_layers.h"

namespace mercer {

class Gru4RecEncoder : public Encoder {
 public:
  // `settings` are valid and `weights`, which must outlive the encoder, have their number.
  Gru4RecEncoder(EncoderSettings settings, std::span<const float> weights);

  std::vector<float> encode(const ItemTable& table,
                            std::span<const uint32_t> history) const override;

 private:
  // Rows of both: reset, update and new, inner_dimension each.
  struct Layer {
    AffineLayer input;
    AffineLayer recurrent;
  };

  std::vector<Layer> layers_;
  AffineLayer output_;
};

}  // namespace mercer

#endif  // MERCER_SRC_GRU4REC_ENCODER_H_
