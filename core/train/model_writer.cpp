#include "train/model_writer.h"

#include <mercer_generated.h>

#include <algorithm>
#include <utility>

#include "mercer/checksum.h"
#include "mercer/model.h"
#include "train/quantized_rows.h"

namespace mercer {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

constexpr size_t kContentAlignment = 16;

// `rows` [.. x dimension].
Offset<fb::ItemTable> write_table(FlatBufferBuilder& builder, const std::vector<float>& rows,
                                  size_t dimension, Precision precision) {
  Offset<flatbuffers::Vector<float>> floats;
  Offset<flatbuffers::Vector<int8_t>> bytes;
  Offset<flatbuffers::Vector<uint8_t>> halves;
  Offset<flatbuffers::Vector<float>> scales;
  if (precision == Precision::kFloat32) {
    floats = builder.CreateVector(rows);
  } else if (precision == Precision::kInt8) {
    const QuantizedRows quantized = quantized_to_int8(rows, dimension);
    bytes = builder.CreateVector(quantized.integers);
    scales = builder.CreateVector(quantized.scales);
  } else {
    const QuantizedRows quantized = quantized_to_int4(rows, dimension);
    halves = builder.CreateVector(packed_int4(quantized.integers, dimension));
    scales = builder.CreateVector(quantized.scales);
  }
  return fb::CreateItemTable(builder, static_cast<fb::Precision>(precision), floats, bytes, scales,
                             halves);
}

// A model has few knots, and every item leans on them: they are never int4.
Precision knot_precision(Precision table) {
  return table == Precision::kFloat32 ? Precision::kFloat32 : Precision::kInt8;
}

Offset<fb::AttributeCurves> write_curves(FlatBufferBuilder& builder, const ModelContent& content) {
  if (content.guided == nullptr) return 0;
  const auto knots = write_table(builder, content.guided->knots, content.parameters.dimension(),
                                 knot_precision(content.precision));
  return fb::CreateAttributeCurves(builder, knots, builder.CreateVector(content.guided->steps));
}

Offset<fb::VisitorInterests> write_visitors(FlatBufferBuilder& builder,
                                            const VisitorRecord& record) {
  if (record.means.empty()) return 0;
  return fb::CreateVisitorInterestsDirect(builder, &record.means, &record.deviations);
}

Offset<fb::Attribute> write_attribute(FlatBufferBuilder& builder, const Attribute& attribute) {
  std::vector<Offset<fb::Label>> labels;
  labels.reserve(attribute.labels.size());
  for (const auto& [locale, text] : attribute.labels) {
    labels.push_back(fb::CreateLabelDirect(builder, locale.c_str(), text.c_str()));
  }
  return fb::CreateAttributeDirect(builder, attribute.name.c_str(), attribute.description.c_str(),
                                   labels.empty() ? nullptr : &labels);
}

std::pair<fb::Encoder, Offset<void>> write_encoder(FlatBufferBuilder& builder,
                                                   const SequenceModel& model) {
  const EncoderSettings& settings = model.settings;
  if (settings.kind == EncoderKind::kLinear) {
    const auto linear = fb::CreateLinearEncoderDirect(builder, &settings.decays, &model.encoder);
    return {fb::Encoder::LinearEncoder, linear.Union()};
  }
  const auto neural = fb::CreateNeuralEncoderDirect(
      builder, static_cast<fb::NeuralKind>(settings.kind), static_cast<uint32_t>(settings.layers),
      static_cast<uint32_t>(settings.heads), static_cast<uint32_t>(settings.inner_dimension),
      static_cast<uint32_t>(settings.max_length), &model.encoder);
  return {fb::Encoder::NeuralEncoder, neural.Union()};
}

// Nothing where no item has anything.
Offset<fb::Display> write_display(FlatBufferBuilder& builder,
                                  const std::vector<CatalogueItem>& catalogue) {
  const bool has_titles =
      std::ranges::any_of(catalogue, [](const CatalogueItem& item) { return !item.title.empty(); });
  const bool has_prices =
      std::ranges::any_of(catalogue, [](const CatalogueItem& item) { return item.price != 0; });
  if (!has_titles && !has_prices) return 0;
  std::vector<Offset<flatbuffers::String>> titles;
  std::vector<float> prices;
  titles.reserve(catalogue.size());
  prices.reserve(catalogue.size());
  for (const CatalogueItem& item : catalogue) {
    if (has_titles) titles.push_back(builder.CreateString(item.title));
    if (has_prices) prices.push_back(item.price);
  }
  return fb::CreateDisplayDirect(builder, has_titles ? &titles : nullptr,
                                 has_prices ? &prices : nullptr);
}

Offset<fb::Provenance> write_provenance(FlatBufferBuilder& builder,
                                        const ProvenanceRecord& record) {
  return fb::CreateProvenanceDirect(builder, record.mercer_version.c_str(),
                                    record.dataset_checksum.c_str(), record.guided_checksum.c_str(),
                                    record.base_model.c_str(), record.base_seed, record.refine_seed,
                                    record.protocol.c_str(), record.guided_source.c_str(),
                                    record.guided_weight, record.options.c_str());
}

template <typename T>
Offset<flatbuffers::Vector<T>> write_unless_empty(FlatBufferBuilder& builder,
                                                  const std::vector<T>& values) {
  if (values.empty()) return 0;
  return builder.CreateVector(values);
}

std::vector<uint8_t> write_content(const ModelContent& content) {
  FlatBufferBuilder builder;
  std::vector<Offset<flatbuffers::String>> ids;
  ids.reserve(content.catalogue.size());
  for (const CatalogueItem& item : content.catalogue) ids.push_back(builder.CreateString(item.id));
  std::vector<Offset<fb::Attribute>> attributes;
  attributes.reserve(content.attributes.size());
  for (const Attribute& attribute : content.attributes) {
    attributes.push_back(write_attribute(builder, attribute));
  }
  std::vector<Offset<fb::Metric>> metrics;
  metrics.reserve(content.evaluation.size());
  for (const MetricRecord& metric : content.evaluation) {
    metrics.push_back(fb::CreateMetricDirect(builder, metric.protocol.c_str(), metric.split.c_str(),
                                             metric.name.c_str(), metric.value));
  }
  const SequenceModel& parameters = content.parameters;
  const auto table =
      write_table(builder, parameters.items, parameters.dimension(), content.precision);
  const auto curves = write_curves(builder, content);
  const auto [encoder_type, encoder] = write_encoder(builder, parameters);
  const auto display = write_display(builder, content.catalogue);
  const auto visitors = write_visitors(builder, content.visitors);
  const auto ends = write_unless_empty(builder, content.clusters.ends);
  const auto means = write_unless_empty(builder, content.clusters.means);
  const auto provenance = write_provenance(builder, content.provenance);
  // One after another: compilers differ in the order of arguments, and files would with them.
  const auto metric_list = builder.CreateVector(metrics);
  const auto biases = builder.CreateVector(parameters.biases);
  const auto attribute_list = builder.CreateVector(attributes);
  const auto id_list = builder.CreateVector(ids);
  builder.Finish(fb::CreateContent(builder, static_cast<uint32_t>(parameters.dimension()), id_list,
                                   attribute_list, table, biases, encoder_type, encoder, display,
                                   provenance, metric_list, curves, visitors, ends, means));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

// The oldest minor version that has all of it, so that no reader takes a file for newer than it is.
uint16_t minor_of(const ModelContent& content) {
  if (!content.clusters.ends.empty()) return 5;
  if (content.precision == Precision::kInt4) return 4;
  const bool has_labels = std::ranges::any_of(
      content.attributes, [](const Attribute& attribute) { return !attribute.labels.empty(); });
  if (has_labels || !content.visitors.means.empty()) return 3;
  if (content.guided != nullptr) return 2;
  return content.parameters.settings.kind == EncoderKind::kLinear ? 0 : 1;
}

}  // namespace

std::vector<uint8_t> encode_model(const ModelContent& content) {
  return encode_envelope(write_content(content), minor_of(content));
}

std::vector<uint8_t> encode_envelope(std::span<const uint8_t> content, uint16_t format_minor) {
  FlatBufferBuilder builder;
  builder.ForceVectorAlignment(content.size(), 1, kContentAlignment);
  const auto bytes = builder.CreateVector(content.data(), content.size());
  fb::FinishModelFileBuffer(
      builder, fb::CreateModelFile(builder, kFormatMajor, format_minor, checksum(content), bytes));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

}  // namespace mercer
