#include "train/model_reader.h"

#include <mercer_generated.h>

#include <string>

namespace mercer {
namespace {

template <typename T>
std::span<const T> span_of(const flatbuffers::Vector<T>* vector) {
  return vector == nullptr ? std::span<const T>() : std::span(vector->data(), vector->size());
}

std::vector<float> rows_of(const ItemTable& table) {
  const size_t dimension = table.dimension();
  std::vector<float> rows(table.item_count() * dimension);
  for (size_t i = 0; i < table.item_count(); ++i) {
    table.read_row(i, std::span(rows).subspan(i * dimension, dimension));
  }
  return rows;
}

Result<std::vector<float>> read_table(const fb::ItemTable& table, size_t dimension) {
  if (table.precision() == fb::Precision::Float32) {
    const auto values = span_of(table.values_float32());
    return std::vector<float>(values.begin(), values.end());
  }
  if (table.precision() == fb::Precision::Int8) {
    return rows_of(
        ItemTable::of_int8(span_of(table.values_int8()), span_of(table.row_scales()), dimension));
  }
  if (table.precision() == fb::Precision::Int4) {
    return rows_of(
        ItemTable::of_int4(span_of(table.values_int4()), span_of(table.row_scales()), dimension));
  }
  return Error{ErrorCode::kUnsupportedVersion,
               "the model's attribute curves are stored in a way that this command does not know"};
}

Attribute attribute_of(const Model& model, size_t attribute) {
  Attribute result{std::string(model.attribute_name(attribute)),
                   std::string(model.attribute_description(attribute))};
  for (size_t l = 0; l < model.attribute_label_count(attribute); ++l) {
    const AttributeLabel label = model.attribute_label(attribute, l);
    result.labels.emplace(label.locale, label.text);
  }
  return result;
}

ProvenanceRecord provenance_of(const Model& model) {
  const Provenance stored = model.provenance();
  return {.mercer_version = std::string(stored.mercer_version),
          .dataset_checksum = std::string(stored.dataset_checksum),
          .guided_checksum = std::string(stored.guided_checksum),
          .base_model = std::string(stored.base_model),
          .base_seed = stored.base_seed,
          .refine_seed = stored.refine_seed,
          .protocol = std::string(stored.protocol),
          .guided_source = std::string(stored.guided_source),
          .guided_weight = stored.guided_weight,
          .options = std::string(stored.options)};
}

std::vector<float> encoder_weights(const fb::Content& content) {
  const fb::LinearEncoder* linear = content.encoder_as_LinearEncoder();
  const auto weights = linear != nullptr ? span_of(linear->weights())
                                         : span_of(content.encoder_as_NeuralEncoder()->weights());
  return {weights.begin(), weights.end()};
}

}  // namespace

std::vector<uint8_t> ModelParameters::encode(Precision precision) const {
  return encode_model({.catalogue = catalogue,
                       .attributes = attributes,
                       .parameters = model,
                       .guided = guided.steps.empty() ? nullptr : &guided,
                       .visitors = visitors,
                       .precision = precision,
                       .provenance = provenance,
                       .evaluation = evaluation,
                       .clusters = clusters});
}

Result<Model> ModelParameters::open() const { return Model::open(encode(Precision::kFloat32)); }

Result<ModelParameters> read_parameters(const Model& model, std::span<const uint8_t> bytes) {
  const auto& content =
      *flatbuffers::GetRoot<fb::Content>(fb::GetModelFile(bytes.data())->content()->data());
  ModelParameters result;
  result.model = {.settings = model.encoder().settings(),
                  .items = rows_of(model.table()),
                  .encoder = encoder_weights(content),
                  .biases = {model.biases().begin(), model.biases().end()}};
  if (const fb::AttributeCurves* curves = content.attribute_curves()) {
    MERCER_ASSIGN_OR_RETURN(result.guided.knots, read_table(*curves->knots(), model.dimension()));
    const auto steps = span_of(curves->steps());
    result.guided.steps.assign(steps.begin(), steps.end());
  }
  for (size_t i = 0; i < model.item_count(); ++i) {
    result.catalogue.push_back(
        {std::string(model.item_id(i)), std::string(model.item_title(i)), model.item_price(i)});
  }
  for (size_t k = 0; k < model.attribute_count(); ++k) {
    result.attributes.push_back(attribute_of(model, k));
  }
  const auto& [ends, cluster_means] = model.clusters();
  result.clusters = {{ends.begin(), ends.end()}, {cluster_means.begin(), cluster_means.end()}};
  const auto [means, deviations] = model.visitor_interests();
  result.visitors = {{means.begin(), means.end()}, {deviations.begin(), deviations.end()}};
  result.provenance = provenance_of(model);
  for (const MetricEntry& entry : model.evaluation()) {
    result.evaluation.push_back({std::string(entry.protocol), std::string(entry.split),
                                 std::string(entry.name), entry.value});
  }
  return result;
}

}  // namespace mercer
