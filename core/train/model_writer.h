// Writes model files (*.mercer); the reading side is mercer/model.h, the format models/mercer.fbs.
#ifndef MERCER_TRAIN_MODEL_WRITER_H_
#define MERCER_TRAIN_MODEL_WRITER_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/attributes.h"
#include "data/dataset.h"
#include "mercer/result.h"
#include "train/guided_part.h"
#include "train/sequence_model.h"
#include "train/visitor_interests.h"

namespace mercer {

// As mercer/model.h's Provenance, owned.
struct ProvenanceRecord {
  std::string mercer_version;
  std::string dataset_checksum;
  std::string guided_checksum;
  std::string base_model;
  uint64_t base_seed = 0;
  uint64_t refine_seed = 0;
  std::string protocol;
  std::string guided_source;
  float guided_weight = 0;
  std::string options;
};

struct MetricRecord {
  std::string protocol;
  std::string split;
  std::string name;
  double value = 0;
};

// As mercer/clusters.h, owned. Empty: the items stand in no clusters.
struct ClusterRecord {
  std::vector<uint32_t> ends;
  std::vector<float> means;
};

struct ModelContent {
  const std::vector<CatalogueItem>& catalogue;  // [items]
  const std::vector<Attribute>& attributes;     // [m]
  const SequenceModel& parameters;              // table, encoder and biases
  const GuidedPart* guided = nullptr;           // null: attributes are a row's first coordinates
  VisitorRecord visitors = {};
  Precision precision = Precision::kInt8;
  ProvenanceRecord provenance;
  std::vector<MetricRecord> evaluation;
  ClusterRecord clusters = {};
};

// The file's bytes, of the oldest minor version that can hold the content. Integers are made by
// train/quantized_rows.h; curves are stored as int8 beside an int4 table.
std::vector<uint8_t> encode_model(const ModelContent& content);

// The file around `content`, a FlatBuffer with root fb::Content.
std::vector<uint8_t> encode_envelope(std::span<const uint8_t> content, uint16_t format_minor);

}  // namespace mercer

#endif  // MERCER_TRAIN_MODEL_WRITER_H_
