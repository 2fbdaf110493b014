#include "train/trainable_encoder.h"

#include <algorithm>

#include "train/trainable_gru.h"
#include "train/trainable_linear.h"
#include "train/trainable_transformer.h"

namespace mercer {

std::unique_ptr<TrainableEncoder> make_trainable_encoder(const EncoderSettings& settings) {
  switch (settings.kind) {
    case EncoderKind::kLinear:
      return std::make_unique<TrainableLinear>(settings);
    case EncoderKind::kGru4Rec:
      return std::make_unique<TrainableGru>(settings);
    case EncoderKind::kSasRec:
    case EncoderKind::kBert4Rec:
      return std::make_unique<TrainableTransformer>(settings);
  }
  return nullptr;
}

HistoryBatch history_batch(const SequenceModel& model, Sequences histories) {
  const EncoderSettings& settings = model.settings;
  const bool ends_in_mask = settings.kind == EncoderKind::kBert4Rec;
  const auto d = static_cast<Eigen::Index>(settings.dimension);
  HistoryBatch result;
  EncoderBatch& batch = result.batch;
  batch.starts.push_back(0);
  std::vector<std::span<const uint32_t>> read;  // what is read of each history
  for (const auto history : histories) {
    const size_t limit = ends_in_mask ? settings.max_length - 1 : settings.max_length;
    read.push_back(settings.max_length == 0 ? history
                                            : history.last(std::min(limit, history.size())));
    const auto size = static_cast<Eigen::Index>(read.back().size()) + (ends_in_mask ? 1 : 0);
    batch.starts.push_back(batch.starts.back() + size);
    result.last.push_back(batch.starts.back() - 1);
  }
  if (ends_in_mask) batch.masked = result.last;
  batch.inputs.setZero(d, batch.starts.back());
  const Eigen::Map<const Eigen::MatrixXf> items(model.items.data(), d,
                                                static_cast<Eigen::Index>(model.item_count()));
  for (size_t s = 0; s < read.size(); ++s) {
    for (size_t t = 0; t < read[s].size(); ++t) {
      batch.inputs.col(batch.starts[s] + static_cast<Eigen::Index>(t)) = items.col(read[s][t]);
    }
  }
  return result;
}

Eigen::MatrixXf encode_batch(const SequenceModel& model, Sequences histories) {
  const HistoryBatch batch = history_batch(model, histories);
  return make_trainable_encoder(model.settings)
      ->forward(model.encoder, batch.batch, Dropout())(Eigen::all, batch.last);
}

}  // namespace mercer
