#include "train/linear_model.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "train/adam.h"
#include "train/parallel.h"
#include "train/random.h"
#include "train/softmax_loss.h"

namespace mercer {
namespace {

using Eigen::Index;
using Eigen::MatrixXf;
using Eigen::VectorXf;
using RowMajorMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Steps are cut into this many shards whatever the number of threads, and their gradients are added
// up in this order: that is what makes the result independent of the threads.
constexpr size_t kShards = 8;

constexpr float kInitialItemDeviation = 0.05f;
constexpr float kInitialWeightDeviation = 0.01f;

Eigen::Map<const MatrixXf> items_of(const LinearModel& model) {
  return {model.items.data(), static_cast<Index>(model.dimension),
          static_cast<Index>(model.biases.size())};
}

Eigen::Map<const RowMajorMatrix> weights_of(const LinearModel& model, size_t channel) {
  const auto d = static_cast<Index>(model.dimension);
  return {model.weights.data() + channel * model.dimension * model.dimension, d, d};
}

Eigen::Map<RowMajorMatrix> weights_of(LinearModel& model, size_t channel) {
  const auto d = static_cast<Index>(model.dimension);
  return {model.weights.data() + channel * model.dimension * model.dimension, d, d};
}

LinearModel zeros_like(const LinearModel& model) {
  LinearModel zeros = model;
  std::ranges::fill(zeros.items, 0.0f);
  std::ranges::fill(zeros.weights, 0.0f);
  std::ranges::fill(zeros.biases, 0.0f);
  return zeros;
}

// The loss and gradients of some sequences, computed by one thread. A sequence of n items has n - 1
// positions: after each item but the last, predict the next.
class Shard {
 public:
  explicit Shard(const LinearModel& shape) : gradient_(zeros_like(shape)) {}

  void clear() {
    sequences_.clear();
    positions_ = 0;
  }
  void add(std::span<const uint32_t> sequence) {
    sequences_.push_back(sequence);
    positions_ += sequence.size() - 1;
  }
  size_t positions() const { return positions_; }
  double loss() const { return loss_; }
  const LinearModel& gradient() const { return gradient_; }

  // `dropout_seed` decides which context entries a dropout above 0 silences.
  void compute(const LinearModel& model, bool freeze_items, float dropout = 0,
               uint64_t dropout_seed = 0) {
    std::ranges::fill(gradient_.items, 0.0f);
    std::ranges::fill(gradient_.weights, 0.0f);
    std::ranges::fill(gradient_.biases, 0.0f);
    loss_ = 0;
    if (positions_ == 0) return;
    dropout_ = dropout;
    Random random(dropout_seed);
    encode(model, random);
    const auto d = static_cast<Index>(model.dimension);
    const auto item_count = static_cast<Index>(model.biases.size());
    shopper_gradients_.resize(d, static_cast<Index>(positions_));
    SoftmaxGradient gradient{
        {freeze_items ? nullptr : gradient_.items.data(), d, freeze_items ? 0 : item_count},
        {gradient_.biases.data(), item_count},
        shopper_gradients_};
    loss_ = softmax_cross_entropy(
        {items_of(model), {model.biases.data(), item_count}, shoppers_, targets_}, gradient);
    propagate(model, freeze_items);
  }

 private:
  // Fills contexts_, shoppers_ and targets_. The recency-weighted mean runs along a sequence as
  // sum <- decay * sum + e, mass <- decay * mass + 1, context = sum / mass.
  void encode(const LinearModel& model, Random& random) {
    const auto items = items_of(model);
    const auto d = static_cast<Index>(model.dimension);
    contexts_.resize(model.decays.size());
    masses_.resize(model.decays.size());
    masks_.resize(model.decays.size());
    shoppers_.setZero(d, static_cast<Index>(positions_));
    for (size_t channel = 0; channel < model.decays.size(); ++channel) {
      const float decay = model.decays[channel];
      MatrixXf& contexts = contexts_[channel];
      contexts.resize(d, static_cast<Index>(positions_));
      masses_[channel].resize(positions_);
      Index position = 0;
      for (const auto sequence : sequences_) {
        VectorXf sum = VectorXf::Zero(d);
        float mass = 0;
        for (size_t t = 0; t + 1 < sequence.size(); ++t, ++position) {
          sum = decay * sum + items.col(sequence[t]);
          mass = decay * mass + 1;
          contexts.col(position) = sum / mass;
          masses_[channel][position] = mass;
        }
      }
      if (dropout_ > 0) silence(contexts, channel, random);
      shoppers_.noalias() += weights_of(model, channel) * contexts;
    }
    targets_.clear();
    for (const auto sequence : sequences_) {
      targets_.insert(targets_.end(), sequence.begin() + 1, sequence.end());
    }
  }

  // Sets a random share of the entries to 0 and scales the others up, so that the mean stays.
  void silence(MatrixXf& contexts, size_t channel, Random& random) {
    const float scale = 1 / (1 - dropout_);
    MatrixXf& mask = masks_[channel];
    mask.resize(contexts.rows(), contexts.cols());
    for (Index i = 0; i < mask.size(); ++i) {
      mask.data()[i] = random.uniform() < dropout_ ? 0 : scale;
    }
    contexts.array() *= mask.array();
  }

  // From the shoppers' gradients to those of the weights and, through the contexts, of the items.
  void propagate(const LinearModel& model, bool freeze_items) {
    const auto d = static_cast<Index>(model.dimension);
    Eigen::Map<MatrixXf> item_gradients(gradient_.items.data(), d,
                                        static_cast<Index>(model.biases.size()));
    for (size_t channel = 0; channel < model.decays.size(); ++channel) {
      weights_of(gradient_, channel).noalias() =
          shopper_gradients_ * contexts_[channel].transpose();
      if (freeze_items) continue;
      context_gradients_.noalias() = weights_of(model, channel).transpose() * shopper_gradients_;
      if (dropout_ > 0) context_gradients_.array() *= masks_[channel].array();
      Index end = 0;
      for (const auto sequence : sequences_) {
        const Index begin = end;
        end += static_cast<Index>(sequence.size()) - 1;
        VectorXf sum = VectorXf::Zero(d);
        for (Index position = end - 1; position >= begin; --position) {
          sum = model.decays[channel] * sum +
                context_gradients_.col(position) / masses_[channel][position];
          item_gradients.col(sequence[position - begin]) += sum;
        }
      }
    }
  }

  std::vector<std::span<const uint32_t>> sequences_;
  size_t positions_ = 0;
  double loss_ = 0;
  LinearModel gradient_;

  std::vector<MatrixXf> contexts_;          // a channel: [dimension x positions]
  std::vector<std::vector<float>> masses_;  // a channel: [positions]
  std::vector<MatrixXf> masks_;             // a channel: [dimension x positions], with dropout
  float dropout_ = 0;
  MatrixXf shoppers_;  // [dimension x positions]
  MatrixXf shopper_gradients_;
  MatrixXf context_gradients_;
  std::vector<uint32_t> targets_;  // [positions]
};

std::vector<float> log_frequencies(size_t item_count, Sequences sequences) {
  std::vector<float> values(item_count, 1.0f);
  for (const auto sequence : sequences) {
    for (const uint32_t item : sequence) values[item] += 1;
  }
  double mean = 0;
  for (float& value : values) {
    value = std::log(value);
    mean += value;
  }
  mean /= static_cast<double>(item_count);
  for (float& value : values) value -= static_cast<float>(mean);
  return values;
}

// Adds the shards' gradients into `total`, divided by the number of positions.
void combine(std::span<const Shard> shards, bool freeze_items, LinearModel& total) {
  size_t positions = 0;
  for (const Shard& shard : shards) positions += shard.positions();
  const float scale = 1 / static_cast<float>(positions);
  const auto add = [&](std::vector<float> LinearModel::* block) {
    std::vector<float>& sum = total.*block;
    std::ranges::fill(sum, 0.0f);
    for (const Shard& shard : shards) {
      if (shard.positions() == 0) continue;
      const std::vector<float>& part = shard.gradient().*block;
      for (size_t i = 0; i < sum.size(); ++i) sum[i] += scale * part[i];
    }
  };
  if (!freeze_items) add(&LinearModel::items);
  add(&LinearModel::weights);
  add(&LinearModel::biases);
}

float learning_rate_at(double fraction_done, float peak) {
  constexpr double kWarmUp = 0.05;
  constexpr double kFloor = 0.01;
  if (fraction_done < kWarmUp) return peak * static_cast<float>(fraction_done / kWarmUp);
  const double phase = std::min(1.0, (fraction_done - kWarmUp) / (1 - kWarmUp));
  const double cosine = 0.5 * (1 + std::cos(std::numbers::pi * phase));
  return peak * static_cast<float>(kFloor + (1 - kFloor) * cosine);
}

void add_random(std::vector<float>& values, double deviation, Random& random) {
  for (float& value : values) value += static_cast<float>(deviation * random.normal());
}

// Together the channels start as the identity: what was bought is what is wanted next.
void set_to_identity(LinearModel& model) {
  model.weights.assign(model.decays.size() * model.dimension * model.dimension, 0.0f);
  for (size_t channel = 0; channel < model.decays.size(); ++channel) {
    weights_of(model, channel).diagonal().setConstant(1 / static_cast<float>(model.decays.size()));
  }
}

}  // namespace

LinearModel initial_linear_model(size_t item_count, size_t dimension, Sequences sequences,
                                 uint64_t seed) {
  Random random(seed);
  LinearModel model;
  model.dimension = dimension;
  model.decays = kDefaultDecays;
  model.items.assign(item_count * dimension, 0.0f);
  add_random(model.items, kInitialItemDeviation, random);
  set_to_identity(model);
  add_random(model.weights, kInitialWeightDeviation, random);
  model.biases = log_frequencies(item_count, sequences);
  return model;
}

LinearModel initial_linear_model_on(std::vector<float> items, size_t dimension,
                                    Sequences sequences) {
  LinearModel model;
  model.dimension = dimension;
  model.decays = kDefaultDecays;
  model.biases = log_frequencies(items.size() / dimension, sequences);
  model.items = std::move(items);
  set_to_identity(model);
  return model;
}

double linear_loss(const LinearModel& model, Sequences sequences, bool freeze_items,
                   LinearModel& gradient) {
  Shard shard(model);
  for (const auto sequence : sequences) shard.add(sequence);
  shard.compute(model, freeze_items);
  gradient = zeros_like(model);
  combine(std::span(&shard, 1), freeze_items, gradient);
  return shard.loss() / static_cast<double>(shard.positions());
}

Status train_linear_model(LinearModel& model, Sequences sequences,
                          const LinearTrainingOptions& options, const TrainingObserver& observer) {
  std::vector<std::span<const uint32_t>> order;
  double positions_an_epoch = 0;
  for (const auto sequence : sequences) {
    if (sequence.size() < 2) continue;
    order.push_back(sequence);
    positions_an_epoch += static_cast<double>(sequence.size() - 1);
  }
  if (order.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "there is nothing to train on: no user has two training events"};
  }
  TrainingProgress progress{.positions_total = positions_an_epoch * options.epochs};
  std::vector<Shard> shards(kShards, Shard(model));
  LinearModel gradient = zeros_like(model);
  Adam item_steps(options.freeze_items ? 0 : model.items.size());
  Adam weight_steps(model.weights.size());
  Adam bias_steps(model.biases.size());
  Random random(options.seed);

  for (progress.epoch = 1; progress.epoch <= options.epochs; ++progress.epoch) {
    random.shuffle(std::span(order));
    for (size_t next = 0; next < order.size();) {
      for (Shard& shard : shards) shard.clear();
      size_t positions = 0;
      for (; next < order.size() && positions < options.positions_per_step; ++next) {
        // The emptiest shard takes the next sequence, which evens out the threads' work.
        std::ranges::min_element(shards, {}, &Shard::positions)->add(order[next]);
        positions += order[next].size() - 1;
      }
      const uint64_t dropout_seed = random.next();
      parallel_for(kShards, options.threads, [&](size_t i) {
        shards[i].compute(model, options.freeze_items, options.dropout, dropout_seed + i);
      });
      combine(shards, options.freeze_items, gradient);
      double loss = 0;
      for (const Shard& shard : shards) loss += shard.positions() > 0 ? shard.loss() : 0;
      progress.loss = loss / static_cast<double>(positions);
      progress.positions_done += static_cast<double>(positions);
      if (!std::isfinite(progress.loss)) {
        return Error{ErrorCode::kNotFinite,
                     "training diverged: the loss is not finite; lower the learning rate"};
      }
      const float rate = learning_rate_at(progress.positions_done / progress.positions_total,
                                          options.learning_rate);
      if (!options.freeze_items) item_steps.step(model.items, gradient.items, rate);
      weight_steps.step(model.weights, gradient.weights, rate);
      bias_steps.step(model.biases, gradient.biases, rate);
      if (observer && !observer(progress)) {
        return Error{ErrorCode::kCancelled, "training was stopped; nothing was written"};
      }
    }
  }
  return Done{};
}

}  // namespace mercer
