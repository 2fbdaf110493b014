#include "train/model_writer.h"

#include <mercer_generated.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "mercer/checksum.h"
#include "mercer/model.h"

namespace mercer {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

constexpr size_t kContentAlignment = 16;

Offset<fb::ItemTable> write_float32_table(FlatBufferBuilder& builder,
                                          const std::vector<float>& rows) {
  const auto values = builder.CreateVector(rows);
  fb::ItemTableBuilder table(builder);
  table.add_precision(fb::Precision::Float32);
  table.add_values_float32(values);
  return table.Finish();
}

Offset<fb::ItemTable> write_int8_table(FlatBufferBuilder& builder, const std::vector<float>& rows,
                                       size_t dimension) {
  constexpr float kSteps = 127;
  std::vector<int8_t> integers(rows.size());
  std::vector<float> scales(rows.size() / dimension);
  for (size_t i = 0; i < scales.size(); ++i) {
    const float* row = rows.data() + i * dimension;
    float largest = 0;
    for (size_t k = 0; k < dimension; ++k) largest = std::max(largest, std::abs(row[k]));
    scales[i] = largest / kSteps;
    for (size_t k = 0; k < dimension && largest > 0; ++k) {
      integers[i * dimension + k] = static_cast<int8_t>(std::lround(row[k] / scales[i]));
    }
  }
  const auto values = builder.CreateVector(integers);
  const auto row_scales = builder.CreateVector(scales);
  fb::ItemTableBuilder table(builder);
  table.add_precision(fb::Precision::Int8);
  table.add_values_int8(values);
  table.add_row_scales(row_scales);
  return table.Finish();
}

// `rows` [.. x dimension].
Offset<fb::ItemTable> write_table(FlatBufferBuilder& builder, const std::vector<float>& rows,
                                  size_t dimension, TablePrecision precision) {
  return precision == TablePrecision::kInt8 ? write_int8_table(builder, rows, dimension)
                                            : write_float32_table(builder, rows);
}

Offset<fb::AttributeCurves> write_curves(FlatBufferBuilder& builder, const ModelContent& content) {
  if (content.guided == nullptr) return 0;
  const auto knots = write_table(builder, content.guided->knots, content.parameters.dimension(),
                                 content.precision);
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

Offset<fb::Display> write_display(FlatBufferBuilder& builder,
                                  const std::vector<CatalogueItem>& catalogue) {
  std::vector<Offset<flatbuffers::String>> titles;
  std::vector<float> prices;
  titles.reserve(catalogue.size());
  prices.reserve(catalogue.size());
  for (const CatalogueItem& item : catalogue) {
    titles.push_back(builder.CreateString(item.title));
    prices.push_back(item.price);
  }
  return fb::CreateDisplay(builder, builder.CreateVector(titles), builder.CreateVector(prices));
}

Offset<fb::Provenance> write_provenance(FlatBufferBuilder& builder,
                                        const ProvenanceRecord& record) {
  return fb::CreateProvenanceDirect(builder, record.mercer_version.c_str(),
                                    record.dataset_checksum.c_str(), record.guided_checksum.c_str(),
                                    record.base_model.c_str(), record.base_seed, record.refine_seed,
                                    record.protocol.c_str(), record.guided_source.c_str(),
                                    record.guided_weight, record.options.c_str());
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
  const auto provenance = write_provenance(builder, content.provenance);
  builder.Finish(fb::CreateContent(
      builder, static_cast<uint32_t>(parameters.dimension()), builder.CreateVector(ids),
      builder.CreateVector(attributes), table, builder.CreateVector(parameters.biases),
      encoder_type, encoder, display, provenance, builder.CreateVector(metrics), curves, visitors));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

}  // namespace

std::vector<uint8_t> encode_model(const ModelContent& content) {
  const std::vector<uint8_t> inner = write_content(content);
  FlatBufferBuilder builder;
  builder.ForceVectorAlignment(inner.size(), 1, kContentAlignment);
  const auto bytes = builder.CreateVector(inner);
  fb::FinishModelFileBuffer(
      builder, fb::CreateModelFile(builder, kFormatMajor, kFormatMinor, checksum(inner), bytes));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

}  // namespace mercer
