// The content of a model file, written field by field, so that a test can make one that
// encode_model() never would, and still seal it with the checksum that it needs.
#ifndef MERCER_TESTS_CORE_HANDMADE_CONTENT_H_
#define MERCER_TESTS_CORE_HANDMADE_CONTENT_H_

#include <mercer_generated.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mercer/checksum.h"
#include "mercer/model.h"

namespace mercer {

// An encoder that is not linear, for width 2: a layer of one hidden unit.
struct HandmadeNeuralEncoder {
  fb::NeuralKind kind = fb::NeuralKind::Gru4Rec;
  uint32_t layers = 1;
  uint32_t heads = 1;
  uint32_t inner_dimension = 1;
  uint32_t max_length = 3;
  std::vector<float> weights = std::vector<float>(19, 0.5f);
};

// The kinds whose numbers of weights differ.
inline HandmadeNeuralEncoder handmade_sasrec() {
  return {.kind = fb::NeuralKind::SasRec, .heads = 2, .weights = std::vector<float>(49, 0.5f)};
}
inline HandmadeNeuralEncoder handmade_bert4rec() {
  return {.kind = fb::NeuralKind::Bert4Rec, .heads = 2, .weights = std::vector<float>(51, 0.5f)};
}

// Two items of width 2, one attribute, one channel. Every vector may be made any size.
struct HandmadeContent {
  uint32_t dimension = 2;
  std::vector<std::string> item_ids = {"tea", "pot"};
  std::vector<std::string> attributes = {"warm"};
  fb::Precision precision = fb::Precision::Float32;
  std::vector<float> values = {1, 2, 3, 4};
  std::vector<int8_t> integers;
  std::vector<float> row_scales;
  std::vector<uint8_t> halves;  // of Int4
  std::vector<float> biases = {0.5f, -0.5f};
  fb::Encoder encoder = fb::Encoder::LinearEncoder;
  std::vector<float> decays = {0.5f};
  std::vector<float> weights = {1, 0, 0, 1};
  std::optional<HandmadeNeuralEncoder> neural;  // in place of the above
  std::optional<std::vector<uint8_t>> steps;    // with curves
  std::vector<float> knots = std::vector<float>(22, 0.5f);
  std::optional<std::vector<float>> visitor_means;
  std::vector<float> visitor_deviations = {1};
  std::optional<std::vector<std::string>> titles;
  std::optional<std::vector<float>> prices;
  std::vector<uint32_t> cluster_ends;
  std::vector<float> cluster_means;
  bool shares_texts = false;  // equal ones are stored once

  std::vector<uint8_t> encode() const {
    flatbuffers::FlatBufferBuilder builder;
    const auto strings = [&](const std::vector<std::string>& texts) {
      std::vector<flatbuffers::Offset<flatbuffers::String>> offsets;
      for (const std::string& text : texts) {
        offsets.push_back(shares_texts ? builder.CreateSharedString(text)
                                       : builder.CreateString(text));
      }
      return builder.CreateVector(offsets);
    };
    std::vector<flatbuffers::Offset<fb::Attribute>> axes;
    for (const std::string& name : attributes) {
      axes.push_back(fb::CreateAttributeDirect(builder, name.c_str(), "0 = no, 10 = yes"));
    }
    const auto table = fb::CreateItemTableDirect(
        builder, precision, values.empty() ? nullptr : &values,
        integers.empty() ? nullptr : &integers, row_scales.empty() ? nullptr : &row_scales,
        halves.empty() ? nullptr : &halves);
    const auto module = write_encoder(builder);
    flatbuffers::Offset<fb::Display> display;
    if (titles || prices) {
      const auto title_vector = titles ? strings(*titles) : 0;
      const auto price_vector = prices ? builder.CreateVector(*prices) : 0;
      display = fb::CreateDisplay(builder, title_vector, price_vector);
    }
    flatbuffers::Offset<fb::AttributeCurves> curves;
    if (steps) {
      const auto knot_table =
          fb::CreateItemTableDirect(builder, fb::Precision::Float32, &knots, nullptr, nullptr);
      curves = fb::CreateAttributeCurves(builder, knot_table, builder.CreateVector(*steps));
    }
    flatbuffers::Offset<fb::VisitorInterests> visitors;
    if (visitor_means) {
      visitors = fb::CreateVisitorInterestsDirect(builder, &*visitor_means, &visitor_deviations);
    }
    builder.Finish(fb::CreateContent(
        builder, dimension, strings(item_ids), builder.CreateVector(axes), table,
        builder.CreateVector(biases), neural ? fb::Encoder::NeuralEncoder : encoder, module,
        display, /*provenance=*/0, /*evaluation=*/0, curves, visitors,
        builder.CreateVector(cluster_ends), builder.CreateVector(cluster_means)));
    return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
  }

 private:
  flatbuffers::Offset<void> write_encoder(flatbuffers::FlatBufferBuilder& builder) const {
    if (!neural) return fb::CreateLinearEncoderDirect(builder, &decays, &weights).Union();
    return fb::CreateNeuralEncoderDirect(builder, neural->kind, neural->layers, neural->heads,
                                         neural->inner_dimension, neural->max_length,
                                         &neural->weights)
        .Union();
  }
};

// Nine items, of which eight stand in two clusters.
inline HandmadeContent handmade_clusters() {
  HandmadeContent content;
  content.item_ids = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
  content.values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  content.biases.assign(9, 0.5f);
  content.cluster_ends = {3, 8};
  content.cluster_means = {3, 4, 5, 4, 0.5f, 0.5f};
  return content;
}

// Contents with each encoder, with curves and with clusters.
inline std::vector<std::vector<uint8_t>> handmade_contents() {
  HandmadeContent handmade;
  handmade.titles = {"A tea", "A pot"};
  handmade.prices = {1, 2};
  std::vector<std::vector<uint8_t>> contents = {handmade.encode()};
  handmade.steps = {0, 255};
  handmade.visitor_means = {0.5f};
  contents.push_back(handmade.encode());
  handmade.steps.reset();
  handmade.visitor_means.reset();
  for (const auto& neural : {HandmadeNeuralEncoder(), handmade_sasrec(), handmade_bert4rec()}) {
    handmade.neural = neural;
    contents.push_back(handmade.encode());
  }
  contents.push_back(handmade_clusters().encode());
  return contents;
}

struct Seal {
  uint16_t major = kFormatMajor;
  uint16_t minor = kFormatMinor;
  size_t alignment = 16;  // of the content within the file
};

// A model file around `content`, with the checksum that it needs.
inline std::vector<uint8_t> sealed(std::span<const uint8_t> content, const Seal& seal = {}) {
  flatbuffers::FlatBufferBuilder builder;
  builder.ForceVectorAlignment(content.size(), 1, seal.alignment);
  const auto bytes = builder.CreateVector(content.data(), content.size());
  fb::FinishModelFileBuffer(
      builder, fb::CreateModelFile(builder, seal.major, seal.minor, checksum(content), bytes));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

}  // namespace mercer

#endif  // MERCER_TESTS_CORE_HANDMADE_CONTENT_H_
