#include "train/history_saliency.h"

#include <Eigen/Core>
#include <algorithm>
#include <cassert>

#include "train/trainable_encoder.h"
#include "train/trainable_transformer.h"

namespace mercer {
namespace {

using Eigen::Index;

HistoryBatch batch_of(const SequenceModel& model, std::span<const uint32_t> history) {
  assert(!history.empty());
  return history_batch(model, {&history, 1});
}

// How many of the batch's positions are history items; they are the latest ones, in order.
size_t items_read(const HistoryBatch& batch) {
  return static_cast<size_t>(batch.batch.position_count()) - batch.batch.masked.size();
}

}  // namespace

std::vector<double> gradient_times_input(const SequenceModel& model,
                                         std::span<const uint32_t> history,
                                         std::span<const float> candidate) {
  const HistoryBatch batch = batch_of(model, history);
  const auto encoder = make_trainable_encoder(model.settings);
  encoder->forward(model.encoder, batch.batch, Dropout());
  Eigen::MatrixXf shopper_gradients =
      Eigen::MatrixXf::Zero(batch.batch.inputs.rows(), batch.batch.position_count());
  std::ranges::copy(candidate, shopper_gradients.col(batch.last[0]).begin());
  std::vector<float> weight_gradients(model.encoder.size(), 0.0f);  // asked for, not used
  const Eigen::MatrixXf& gradients =
      encoder->backward(model.encoder, batch.batch, Dropout(), shopper_gradients, weight_gradients);
  std::vector<double> result(history.size(), 0.0);
  const size_t read = items_read(batch);
  for (size_t p = 0; p < read; ++p) {
    const auto column = static_cast<Index>(p);
    result[history.size() - read + p] =
        gradients.col(column).cast<double>().dot(batch.batch.inputs.col(column).cast<double>());
  }
  return result;
}

bool has_attention(EncoderKind kind) {
  return kind == EncoderKind::kSasRec || kind == EncoderKind::kBert4Rec;
}

std::vector<double> attention_on_history(const SequenceModel& model,
                                         std::span<const uint32_t> history) {
  assert(has_attention(model.settings.kind));
  const HistoryBatch batch = batch_of(model, history);
  TrainableTransformer encoder(model.settings);
  encoder.forward(model.encoder, batch.batch, Dropout());
  const Eigen::VectorXf attention = encoder.last_position_attention();
  const size_t read = items_read(batch);
  std::vector<double> result(history.size(), 0.0);
  std::copy_n(attention.begin(), read, result.end() - static_cast<std::ptrdiff_t>(read));
  return result;
}

}  // namespace mercer
