// Small random models for the tests of the core.
#ifndef MERCER_TESTS_CORE_SAMPLE_MODEL_H_
#define MERCER_TESTS_CORE_SAMPLE_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "data/attributes.h"
#include "data/dataset.h"
#include "mercer/model.h"
#include "mercer/recommender.h"
#include "train/linear_model.h"
#include "train/model_writer.h"
#include "train/random.h"

namespace mercer {

struct SampleShape {
  size_t items = 5;
  size_t attributes = 2;
  size_t taste = 3;  // coordinates of the base block
  std::vector<float> decays = kDefaultDecays;
};

// What a model file is written from, owned.
struct SampleModel {
  std::vector<CatalogueItem> catalogue;
  std::vector<Attribute> attributes;
  LinearModel parameters;

  ModelContent content(TablePrecision precision) const {
    return {.catalogue = catalogue,
            .attributes = attributes,
            .parameters = parameters,
            .precision = precision,
            .provenance = {},
            .evaluation = {}};
  }
  std::vector<uint8_t> encode(TablePrecision precision) const {
    return encode_model(content(precision));
  }
};

inline std::vector<float> random_values(size_t count, Random& random) {
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
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
  LinearModel& parameters = sample.parameters;
  parameters.dimension = dimension;
  parameters.items = random_values(shape.items * dimension, random);
  parameters.decays = shape.decays;
  parameters.weights = random_values(shape.decays.size() * dimension * dimension, random);
  parameters.biases = random_values(shape.items, random);
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
