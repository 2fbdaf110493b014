#include "train/trainer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "data/split.h"
#include "train/parallel.h"
#include "train/random.h"
#include "train/shard.h"

namespace mercer {
namespace {

// More than most machines have processors; fixed, because the number decides the order of sums.
constexpr size_t kShards = 8;

// Places of a training's random streams.
constexpr uint64_t kOrderStream = uint64_t{1} << 40;
constexpr uint64_t kStepStream = uint64_t{2} << 40;

float learning_rate_at(double fraction_done, float peak) {
  constexpr double kWarmUp = 0.05;
  constexpr double kFloor = 0.01;
  if (fraction_done < kWarmUp) return peak * static_cast<float>(fraction_done / kWarmUp);
  const double phase = std::min(1.0, (fraction_done - kWarmUp) / (1 - kWarmUp));
  const double cosine = 0.5 * (1 + std::cos(std::numbers::pi * phase));
  return peak * static_cast<float>(kFloor + (1 - kFloor) * cosine);
}

double squared_norm(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value) * value;
  return sum;
}

using Windows = std::vector<std::span<const uint32_t>>;

// Every sequence in pieces that an encoder can read at once, cut from the end. Where each item is
// asked for after those before it, a piece ends with the item that the next one starts with, so
// that it too is asked for. Pieces of one item have nothing to predict.
Windows training_windows(Sequences sequences, const EncoderSettings& settings) {
  const size_t longest = training_window(settings);
  const size_t shared = settings.kind == EncoderKind::kBert4Rec ? 0 : 1;
  Windows windows;
  for (auto sequence : sequences) {
    while (sequence.size() >= 2) {
      const size_t size = longest == 0 ? sequence.size() : std::min(longest, sequence.size());
      windows.push_back(sequence.last(size));
      if (size == sequence.size()) break;
      sequence = sequence.first(sequence.size() - size + shared);
    }
  }
  return windows;
}

// Adds up one block of the shards' gradients, scaled, piece by piece on several threads.
void add_up(std::span<const Shard> shards, float scale, std::vector<float> SequenceModel::* block,
            unsigned threads, std::vector<float>& total) {
  constexpr size_t kPiece = 1 << 16;
  const size_t pieces = (total.size() + kPiece - 1) / kPiece;
  parallel_for(pieces, threads, [&](size_t piece) {
    const size_t begin = piece * kPiece;
    const size_t end = std::min(total.size(), begin + kPiece);
    std::fill(total.begin() + begin, total.begin() + end, 0.0f);
    for (const Shard& shard : shards) {
      if (shard.asked_count() == 0) continue;
      const float* part = (shard.gradient().*block).data();
      for (size_t i = begin; i < end; ++i) total[i] += scale * part[i];
    }
  });
}

class Training {
 public:
  Training(const TrainingOptions& options, const TrainingHooks& hooks, Sequences sequences,
           TrainingState& state)
      : options_(options),
        hooks_(hooks),
        state_(state),
        gradient_(state.model),
        windows_(training_windows(sequences, state.model.settings)) {
    for (size_t i = 0; i < kShards; ++i) shards_.emplace_back(state.model);
    if (options.loss == Loss::kSoftmax && state.model.item_count() > options.sampled_above) {
      const std::vector<uint32_t> counts = item_counts(state.model.item_count(), sequences);
      std::vector<float> frequencies(counts.begin(), counts.end());
      for (float& frequency : frequencies) frequency += 1;
      sampler_.emplace(frequencies);
    }
    for (const auto window : windows_) {
      shards_[0].add(window);
    }
    epoch_positions_ = static_cast<double>(shards_[0].position_count());
    progress_.positions_total = epoch_positions_ * options.epochs;
    if (!state.epochs.empty()) progress_.validation = state.epochs.back().validation;
  }

  bool is_empty() const { return windows_.empty(); }

  // All epochs that are left.
  Status run() {
    while (!is_finished()) {
      MERCER_RETURN_IF_ERROR(run_epoch());
      MERCER_RETURN_IF_ERROR(end_epoch());
    }
    return Done{};
  }

  // From 1; the last epoch without validation.
  int best_epoch() const {
    constexpr double kNone = -std::numeric_limits<double>::infinity();
    size_t best = state_.epochs.size();
    double highest = kNone;
    for (size_t i = 0; i < state_.epochs.size(); ++i) {
      const double validation = state_.epochs[i].validation.value_or(kNone);
      if (validation <= highest) continue;
      highest = validation;
      best = i + 1;
    }
    return static_cast<int>(best);
  }

 private:
  bool is_finished() const {
    const int done = static_cast<int>(state_.epochs.size());
    if (done >= options_.epochs) return true;
    return options_.patience > 0 && done > 0 && done - best_epoch() >= options_.patience;
  }

  Status run_epoch() {
    progress_.epoch = static_cast<int>(state_.epochs.size()) + 1;
    Windows order = windows_;
    Random random(mixed(options_.seed + kOrderStream + state_.epochs.size()));
    random.shuffle(std::span(order));
    count_done(order);
    while (state_.next_window < order.size()) {
      gather(order);
      MERCER_RETURN_IF_ERROR(take_step());
      const bool stop = hooks_.observe && !hooks_.observe(progress_);
      if (hooks_.save && (stop || (hooks_.save_due && hooks_.save_due()))) {
        MERCER_RETURN_IF_ERROR(hooks_.save(state_));
      }
      if (stop) return Error{ErrorCode::kCancelled, "training was stopped"};
    }
    return Done{};
  }

  // Where a training that was gone on with stands.
  void count_done(const Windows& order) {
    Shard& shard = shards_[0];
    shard.clear();
    for (size_t i = 0; i < state_.next_window; ++i) shard.add(order[i]);
    progress_.positions_done = epoch_positions_ * static_cast<double>(state_.epochs.size()) +
                               static_cast<double>(shard.position_count());
  }

  // Gives the next step's windows to the shards.
  void gather(const Windows& order) {
    for (Shard& shard : shards_) shard.clear();
    size_t positions = 0;
    while (state_.next_window < order.size() && positions < options_.positions_per_step) {
      // The emptiest shard takes the next window, which evens out the threads' work.
      Shard& shard = *std::ranges::min_element(shards_, {}, &Shard::position_count);
      const size_t before = shard.position_count();
      shard.add(order[state_.next_window++]);
      positions += shard.position_count() - before;
    }
    progress_.step_positions = static_cast<double>(positions);
    progress_.positions_done += progress_.step_positions;
  }

  Status take_step() {
    ++state_.step_count;
    const uint64_t seed = mixed(options_.seed + kStepStream + state_.step_count);
    NegativeSample negatives;
    if (sampler_) negatives = sampler_->draw(options_.negatives, seed);
    parallel_for(kShards, options_.threads, [&](size_t i) {
      shards_[i].compute(state_.model, {.loss = options_.loss,
                                        .dropout = options_.dropout,
                                        .mask_share = options_.mask_share,
                                        .last_mask_share = options_.last_mask_share,
                                        .negatives = sampler_ ? &negatives : nullptr,
                                        .seed = mixed(seed + i)});
    });
    double loss = 0;
    double asked = 0;
    for (const Shard& shard : shards_) {
      loss += shard.loss();
      asked += static_cast<double>(shard.asked_count());
    }
    progress_.loss = loss / asked;
    if (!std::isfinite(progress_.loss)) {
      return Error{ErrorCode::kNotFinite,
                   "training diverged: the loss is not finite; lower the learning rate"};
    }
    state_.epoch_loss += loss;
    state_.epoch_asked += asked;
    descend(static_cast<float>(1 / asked));
    return Done{};
  }

  void descend(float scale) {
    add_up(shards_, scale, &SequenceModel::encoder, options_.threads, gradient_.encoder);
    add_up(shards_, scale, &SequenceModel::biases, options_.threads, gradient_.biases);
    add_up(shards_, scale, &SequenceModel::items, options_.threads, gradient_.items);
    AdamStep step{.number = state_.step_count,
                  .learning_rate = learning_rate_at(
                      progress_.positions_done / progress_.positions_total, options_.learning_rate),
                  .second_moment_decay = options_.second_moment_decay,
                  .weight_decay = options_.weight_decay};
    if (options_.gradient_limit > 0) {
      const double norm = std::sqrt(squared_norm(gradient_.encoder) +
                                    squared_norm(gradient_.biases) + squared_norm(gradient_.items));
      if (norm > options_.gradient_limit) {
        step.gradient_scale = static_cast<float>(options_.gradient_limit / norm);
      }
    }
    SequenceModel& model = state_.model;
    adam_step(state_.encoder, step, model.encoder, gradient_.encoder);
    adam_step(state_.biases, step, model.biases, gradient_.biases);
    if (hooks_.move_items) {
      hooks_.move_items(step, gradient_.items, model.items);
    } else {
      adam_step(state_.items, step, model.items, gradient_.items);
    }
  }

  Status end_epoch() {
    EpochRecord record{.loss = state_.epoch_loss / state_.epoch_asked};
    if (hooks_.validate) {
      MERCER_ASSIGN_OR_RETURN(record.validation, hooks_.validate(state_.model));
      progress_.validation = record.validation;
    }
    state_.epochs.push_back(record);
    state_.next_window = 0;
    state_.epoch_loss = 0;
    state_.epoch_asked = 0;
    if (record.validation && best_epoch() == static_cast<int>(state_.epochs.size())) {
      state_.best = state_.model;
    }
    return Done{};
  }

  const TrainingOptions& options_;
  const TrainingHooks& hooks_;
  TrainingState& state_;
  SequenceModel gradient_;
  Windows windows_;
  std::vector<Shard> shards_;
  std::optional<NegativeSampler> sampler_;
  double epoch_positions_ = 0;
  TrainingProgress progress_;
};

bool same_shape(const SequenceModel& a, const SequenceModel& b) {
  return a.settings == b.settings && a.items.size() == b.items.size() &&
         a.encoder.size() == b.encoder.size() && a.biases.size() == b.biases.size();
}

}  // namespace

TrainingObserver as_part_of(const TrainingObserver& observer, size_t part, size_t part_count) {
  if (!observer) return {};
  return [=](TrainingProgress progress) {
    progress.positions_done += progress.positions_total * static_cast<double>(part);
    progress.positions_total *= static_cast<double>(part_count);
    return observer(progress);
  };
}

TrainingOptions default_training_options(EncoderKind kind) {
  switch (kind) {
    case EncoderKind::kLinear:
      return {};
    case EncoderKind::kGru4Rec:
    case EncoderKind::kSasRec:
    case EncoderKind::kBert4Rec:
      return {.epochs = 40,
              .learning_rate = 0.002f,
              .second_moment_decay = 0.999f,
              .positions_per_step = 4096,
              .dropout = 0.2f,
              .gradient_limit = 1.0f,
              .patience = 5};
  }
  return {};
}

Result<TrainingSummary> train(SequenceModel& model, Sequences sequences,
                              const TrainingOptions& options, const TrainingHooks& hooks,
                              std::optional<TrainingState> start) {
  TrainingState state;
  if (start) {
    if (!same_shape(start->model, model)) {
      return Error{ErrorCode::kInvalidArgument,
                   "the saved training is of a model of another shape; start afresh"};
    }
    state = std::move(*start);
  } else {
    state.model = std::move(model);
    state.items = AdamState(hooks.move_items ? 0 : state.model.items.size());
    state.encoder = AdamState(state.model.encoder.size());
    state.biases = AdamState(state.model.biases.size());
  }
  Training training(options, hooks, sequences, state);
  if (training.is_empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "there is nothing to train on: no user has two training events"};
  }
  if (options.loss == Loss::kBinary && state.model.item_count() < 2) {
    return Error{ErrorCode::kInvalidArgument,
                 "the binary loss holds an item against another; this catalogue has only one"};
  }
  MERCER_RETURN_IF_ERROR(training.run());
  TrainingSummary summary{.epochs = state.epochs, .best_epoch = training.best_epoch()};
  model = state.best.biases.empty() ? std::move(state.model) : std::move(state.best);
  return summary;
}

double mean_loss(const SequenceModel& model, Sequences sequences, SequenceModel& gradient) {
  Shard shard(model);
  for (const auto window : training_windows(sequences, model.settings)) {
    shard.add(window);
  }
  shard.compute(model, {});
  const auto asked = static_cast<float>(shard.asked_count());
  gradient = shard.gradient();
  for (auto* block : {&gradient.items, &gradient.encoder, &gradient.biases}) {
    for (float& value : *block) value /= asked;
  }
  return shard.loss() / asked;
}

}  // namespace mercer
