// Small random models for the tests of the core.
#ifndef MERCER_TESTS_CORE_SAMPLE_MODEL_H_
#define MERCER_TESTS_CORE_SAMPLE_MODEL_H_

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "data/attributes.h"
#include "data/dataset.h"
#include "mercer/encoder.h"
#include "mercer/model.h"
#include "mercer/recommender.h"
#include "train/model_writer.h"
#include "train/quantized_rows.h"
#include "train/random.h"
#include "train/sequence_model.h"

namespace mercer {

inline constexpr Precision kEveryPrecision[] = {Precision::kFloat32, Precision::kInt8,
                                                Precision::kInt4};

inline constexpr EncoderKind kEveryKind[] = {EncoderKind::kLinear, EncoderKind::kGru4Rec,
                                             EncoderKind::kSasRec, EncoderKind::kBert4Rec};

// Settings of a linear encoder; random_sample() sets the dimension.
inline EncoderSettings linear_settings(std::vector<float> decays) {
  EncoderSettings settings;
  settings.decays = std::move(decays);
  return settings;
}

// Settings of any kind with sizes of their own each; random_sample() sets the dimension, which
// `heads` must divide.
inline EncoderSettings small_settings(EncoderKind kind, size_t heads = 1) {
  if (kind == EncoderKind::kLinear) return linear_settings({0, 0.7f, 0.95f});
  EncoderSettings settings;
  settings.kind = kind;
  settings.layers = 2;
  settings.heads = heads;
  settings.inner_dimension = 19;
  settings.max_length = 6;
  return settings;
}

struct SampleShape {
  size_t items = 5;
  size_t attributes = 2;
  size_t taste = 3;         // coordinates of the base block
  bool has_curves = false;  // attributes by curves, not as the first coordinates
  EncoderSettings encoder = small_settings(EncoderKind::kLinear);
};

// What a model file is written from, owned.
struct SampleModel {
  std::vector<CatalogueItem> catalogue;
  std::vector<Attribute> attributes;
  SequenceModel parameters;
  GuidedPart guided;  // empty: attributes are the first coordinates
  VisitorRecord visitors = {};

  ModelContent content(Precision precision) const {
    return {.catalogue = catalogue,
            .attributes = attributes,
            .parameters = parameters,
            .guided = guided.knots.empty() ? nullptr : &guided,
            .visitors = visitors,
            .precision = precision,
            .provenance = {},
            .evaluation = {}};
  }
  std::vector<uint8_t> encode(Precision precision) const {
    return encode_model(content(precision));
  }
};

inline std::vector<float> random_values(size_t count, Random& random) {
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

// Matrices that keep the size of what they are applied to; all else is standard normal.
inline std::vector<float> random_weights(const EncoderSettings& settings, Random& random) {
  std::vector<float> weights;
  for (const TensorShape& tensor : encoder_tensors(settings)) {
    const double scale = 1 / std::sqrt(static_cast<double>(tensor.columns));
    for (size_t i = 0; i < tensor.rows * tensor.columns; ++i) {
      weights.push_back(static_cast<float>(scale * random.normal()));
    }
  }
  return weights;
}

// A view: `model` must outlive it.
inline std::unique_ptr<Encoder> encoder_of(const SequenceModel& model) {
  return make_encoder(model.settings, model.encoder).value();
}

inline SampleModel random_sample(const SampleShape& shape, uint64_t seed) {
  Random random(seed);
  SampleModel sample;
  for (size_t i = 0; i < shape.items; ++i) {
    sample.catalogue.push_back(
        {"item-" + std::to_string(i), "Title " + std::to_string(i), static_cast<float>(i) + 0.5f});
  }
  for (size_t k = 0; k < shape.attributes; ++k) {
    sample.attributes.push_back({"attribute_" + std::to_string(k), "0 = none, 10 = all"});
  }
  const size_t dimension = shape.attributes + shape.taste;
  SequenceModel& parameters = sample.parameters;
  parameters.settings = shape.encoder;
  parameters.settings.dimension = dimension;
  parameters.items = random_values(shape.items * dimension, random);
  parameters.encoder = random_weights(parameters.settings, random);
  parameters.biases = random_values(shape.items, random);
  if (shape.has_curves) {
    sample.guided.knots =
        random_values(shape.attributes * AttributeCurves::kKnotCount * dimension, random);
    // Between knots, at the ends, and items without scores.
    for (size_t i = 0; i < shape.items; ++i) {
      for (size_t k = 0; k < shape.attributes; ++k) {
        const auto step = static_cast<uint8_t>(251 * random.uniform());
        sample.guided.steps.push_back(i % 4 == 3 ? AttributeCurves::kNoScore : step);
      }
    }
  }
  return sample;
}

// `count` distinct items of `item_count`, in random order.
inline std::vector<uint32_t> random_items(size_t item_count, size_t count, Random& random) {
  std::vector<uint32_t> items(item_count);
  for (size_t i = 0; i < item_count; ++i) items[i] = static_cast<uint32_t>(i);
  random.shuffle(std::span(items));
  items.resize(count);
  return items;
}

}  // namespace mercer

#endif  // MERCER_TESTS_CORE_SAMPLE_MODEL_H_
