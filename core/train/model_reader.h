// All that a model file holds, to compute with in training's forms or to write again, changed.
#ifndef MERCER_TRAIN_MODEL_READER_H_
#define MERCER_TRAIN_MODEL_READER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "data/attributes.h"
#include "data/dataset.h"
#include "mercer/model.h"
#include "mercer/result.h"
#include "train/guided_part.h"
#include "train/model_writer.h"
#include "train/sequence_model.h"

namespace mercer {

// Owned, as float32 whatever the file's precision; the numbers are those that the model computes
// with.
struct ModelParameters {
  SequenceModel model;
  GuidedPart guided;  // empty: the attributes are the first coordinates
  std::vector<CatalogueItem> catalogue;
  std::vector<Attribute> attributes;
  VisitorRecord visitors;
  ProvenanceRecord provenance;
  std::vector<MetricRecord> evaluation;
  ClusterRecord clusters;

  // A file of all this, with the item table in `precision`.
  std::vector<uint8_t> encode(Precision precision) const;

  // A model of these parameters. Errors: those of Model::open.
  Result<Model> open() const;
};

// `bytes` are those that `model` was opened from. Error: kUnsupportedVersion (a precision that this
// reader does not know).
Result<ModelParameters> read_parameters(const Model& model, std::span<const uint8_t> bytes);

}  // namespace mercer

#endif  // MERCER_TRAIN_MODEL_READER_H_
