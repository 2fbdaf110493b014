// Small models of every kind, with sizes that are no multiple of a register's.
#ifndef MERCER_TESTS_TRAIN_SAMPLE_MODELS_H_
#define MERCER_TESTS_TRAIN_SAMPLE_MODELS_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sample_sequences.h"
#include "train/random.h"
#include "train/sequence_model.h"
#include "train/trainable_encoder.h"

namespace mercer {

inline const std::vector<EncoderKind> kAllKinds = {EncoderKind::kLinear, EncoderKind::kGru4Rec,
                                                   EncoderKind::kSasRec, EncoderKind::kBert4Rec};

// Not called small_settings(), which core/sample_model.h has: the linker would take one for both.
inline EncoderSettings trainable_settings(EncoderKind kind, size_t dimension = 6) {
  EncoderSettings settings = default_encoder_settings(kind, dimension);
  if (kind == EncoderKind::kLinear) return settings;
  settings.layers = 2;
  settings.heads = kind == EncoderKind::kGru4Rec ? 1 : 2;
  settings.inner_dimension = 5;
  settings.max_length = 12;
  return settings;
}

// Numbers large enough that every weight matters.
inline SequenceModel random_model(const EncoderSettings& settings, size_t item_count,
                                  uint64_t seed) {
  Random random(seed);
  SequenceModel model;
  model.settings = settings;
  model.items.resize(item_count * settings.dimension);
  model.encoder.resize(encoder_weight_count(settings));
  model.biases.resize(item_count);
  for (auto* block : {&model.items, &model.encoder, &model.biases}) {
    for (float& value : *block) value = static_cast<float>(0.5 * random.normal());
  }
  return model;
}

inline void expect_same_parameters(const SequenceModel& a, const SequenceModel& b) {
  EXPECT_EQ(a.items, b.items);
  EXPECT_EQ(a.encoder, b.encoder);
  EXPECT_EQ(a.biases, b.biases);
}

// The item that the model puts first after `history`.
inline size_t best_after(const SequenceModel& model, const std::vector<uint32_t>& history) {
  const std::vector<std::span<const uint32_t>> histories = {history};
  const Eigen::VectorXf shopper = encode_batch(model, histories).col(0);
  std::vector<float> scores(model.item_count());
  model.table().score({shopper.data(), model.dimension()}, model.biases, scores);
  return static_cast<size_t>(std::ranges::max_element(scores) - scores.begin());
}

// For tests that run once for each kind of encoder.
class EveryKind : public testing::TestWithParam<EncoderKind> {};

inline std::string kind_of_test(const testing::TestParamInfo<EncoderKind>& info) {
  return std::string(encoder_kind_name(info.param));
}

}  // namespace mercer

#endif  // MERCER_TESTS_TRAIN_SAMPLE_MODELS_H_
