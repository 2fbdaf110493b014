// A SequenceModel as named tensors and back: what base model files and training checkpoints share.
#ifndef MERCER_TRAIN_MODEL_TENSORS_H_
#define MERCER_TRAIN_MODEL_TENSORS_H_

#include <string>

#include "mercer/result.h"
#include "train/safetensors.h"
#include "train/sequence_model.h"

namespace mercer {

// {"kind": "sasrec", "dimension": 64, ...} with what the kind has.
std::string encoder_settings_json(const EncoderSettings& settings);

// Errors: kMalformedInput (no such JSON), and those of check_encoder_settings.
Result<EncoderSettings> parse_encoder_settings(const std::string& text);

// Adds PREFIX items [items x dimension], PREFIX biases [items] and PREFIX encoder.NAME for each
// tensor of the encoder (see mercer/encoder.h).
void put_model(TensorFile& file, const std::string& prefix, const SequenceModel& model);

// The reverse; takes the tensors out of the file. Error: kMalformedInput (a tensor that is missing
// or has another shape than the settings and the other tensors say).
Result<SequenceModel> take_model(TensorFile& file, const std::string& prefix,
                                 const EncoderSettings& settings);

// One tensor of a known shape, taken out of the file. Error: kMalformedInput.
Result<std::vector<float>> take_tensor(TensorFile& file, const std::string& name,
                                       const std::vector<size_t>& shape);

}  // namespace mercer

#endif  // MERCER_TRAIN_MODEL_TENSORS_H_
