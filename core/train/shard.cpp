#include "train/shard.h"

#include <algorithm>

#include "train/binary_loss.h"

namespace mercer {

using Eigen::Index;
using Eigen::MatrixXf;
using Eigen::VectorXf;

namespace {

bool is_masked_kind(const SequenceModel& model) {
  return model.settings.kind == EncoderKind::kBert4Rec;
}

Eigen::Map<const MatrixXf> items_of(const SequenceModel& model) {
  return {model.items.data(), static_cast<Index>(model.dimension()),
          static_cast<Index>(model.item_count())};
}

// Places of a shard's random streams.
constexpr uint64_t kMaskStream = 1;
constexpr uint64_t kDropoutStream = 2;
constexpr uint64_t kNegativeStream = 3;

}  // namespace

size_t training_window(const EncoderSettings& settings) {
  if (settings.max_length == 0) return 0;
  return settings.kind == EncoderKind::kBert4Rec ? settings.max_length : settings.max_length + 1;
}

Shard::Shard(const SequenceModel& shape)
    : gradient_(shape), encoder_(make_trainable_encoder(shape.settings)) {}

void Shard::clear() {
  sequences_.clear();
  position_count_ = 0;
}

void Shard::add(std::span<const uint32_t> sequence) {
  sequences_.push_back(sequence);
  position_count_ += is_masked_kind(gradient_) ? sequence.size() : sequence.size() - 1;
}

// After each item but the last, the next is asked for.
void Shard::ask_next() {
  for (const auto sequence : sequences_) {
    for (size_t t = 0; t + 1 < sequence.size(); ++t) {
      asked_.push_back(static_cast<Index>(input_items_.size()));
      input_items_.push_back(sequence[t]);
      targets_.push_back(sequence[t + 1]);
    }
    batch_.starts.push_back(static_cast<Index>(input_items_.size()));
  }
}

// Hidden items are asked for (the cloze task); a sequence without one hides its last, which is what
// recommending asks.
void Shard::ask_masked(const ShardTask& task, Random& random) {
  const auto hide = [&](uint32_t item, Index position) {
    batch_.masked.push_back(position);
    asked_.push_back(position);
    targets_.push_back(item);
  };
  for (const auto sequence : sequences_) {
    const size_t before = targets_.size();
    const float mask_share = random.uniform() < task.last_mask_share ? 0 : task.mask_share;
    for (const uint32_t item : sequence) {
      if (random.uniform() < mask_share) hide(item, static_cast<Index>(input_items_.size()));
      input_items_.push_back(item);
    }
    if (targets_.size() == before) {
      hide(sequence.back(), static_cast<Index>(input_items_.size()) - 1);
    }
    batch_.starts.push_back(static_cast<Index>(input_items_.size()));
  }
}

// One item for each target to be held against, which its sequence does not have.
void Shard::draw_negatives(size_t item_count, Random& random) {
  negatives_.resize(targets_.size());
  size_t sequence = 0;
  for (size_t i = 0; i < targets_.size(); ++i) {
    while (asked_[i] >= batch_.starts[sequence + 1]) ++sequence;
    negatives_[i] = draw_negative(targets_[i], sequences_[sequence], item_count, random);
  }
}

void Shard::read_inputs(const SequenceModel& model) {
  const auto items = items_of(model);
  batch_.inputs.resize(items.rows(), static_cast<Index>(input_items_.size()));
  for (size_t p = 0; p < input_items_.size(); ++p) {
    batch_.inputs.col(static_cast<Index>(p)) = items.col(input_items_[p]);
  }
}

// The loss and, through the softmax, its gradients by shopper, item and bias.
double Shard::score(const SequenceModel& model, const ShardTask& task) {
  const auto d = static_cast<Index>(model.dimension());
  const auto item_count = static_cast<Index>(model.item_count());
  asked_gradients_.resize(d, asked_shoppers_.cols());
  SoftmaxGradient gradient{{gradient_.items.data(), d, item_count},
                           {gradient_.biases.data(), item_count},
                           asked_gradients_};
  const SoftmaxInput input{
      items_of(model), {model.biases.data(), item_count}, asked_shoppers_, targets_};
  if (task.loss == Loss::kBinary) return binary_cross_entropy(input, negatives_, gradient);
  return task.negatives != nullptr ? sampled_softmax_cross_entropy(input, *task.negatives, gradient)
                                   : softmax_cross_entropy(input, gradient);
}

void Shard::compute(const SequenceModel& model, const ShardTask& task) {
  std::ranges::fill(gradient_.items, 0.0f);
  std::ranges::fill(gradient_.encoder, 0.0f);
  std::ranges::fill(gradient_.biases, 0.0f);
  input_items_.clear();
  asked_.clear();
  targets_.clear();
  batch_.masked.clear();
  batch_.starts.assign(1, 0);
  loss_ = 0;
  if (sequences_.empty()) return;
  if (is_masked_kind(model)) {
    Random random(mixed(task.seed + kMaskStream));
    ask_masked(task, random);
  } else {
    ask_next();
  }
  if (task.loss == Loss::kBinary) {
    Random random(mixed(task.seed + kNegativeStream));
    draw_negatives(model.item_count(), random);
  }
  read_inputs(model);
  const Dropout dropout(task.dropout, mixed(task.seed + kDropoutStream));
  const MatrixXf& shoppers = encoder_->forward(model.encoder, batch_, dropout);
  asked_shoppers_ = shoppers(Eigen::all, asked_);
  loss_ = score(model, task);
  shopper_gradients_.setZero(shoppers.rows(), shoppers.cols());
  for (size_t i = 0; i < asked_.size(); ++i) {
    shopper_gradients_.col(asked_[i]) = asked_gradients_.col(static_cast<Index>(i));
  }
  const MatrixXf& input_gradients =
      encoder_->backward(model.encoder, batch_, dropout, shopper_gradients_, gradient_.encoder);
  Eigen::Map<MatrixXf> item_gradients(gradient_.items.data(), static_cast<Index>(model.dimension()),
                                      static_cast<Index>(model.item_count()));
  for (size_t p = 0; p < input_items_.size(); ++p) {
    item_gradients.col(input_items_[p]) += input_gradients.col(static_cast<Index>(p));
  }
}

}  // namespace mercer
