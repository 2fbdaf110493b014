// Training: what it learns, and that only its options and data decide what comes out.
#include "train/trainer.h"

#include <cmath>
#include <limits>

#include "sample_models.h"
#include "train/checkpoint.h"

namespace mercer {
namespace trainer_test {

constexpr size_t kItems = 12;

// Small steps, so that there are many of them.
constexpr TrainingOptions kShortTraining = {
    .epochs = 2, .learning_rate = 0.02f, .positions_per_step = 40, .seed = 3, .threads = 1};

SequenceModel fresh_model(EncoderKind kind, const SampleSequences& sequences, uint64_t seed = 1) {
  return initial_model(trainable_settings(kind), kItems, sequences.views(), seed);
}

SequenceModel trained(SequenceModel model, const SampleSequences& sequences,
                      const TrainingOptions& options, const TrainingHooks& hooks = {},
                      std::optional<TrainingState> start = std::nullopt) {
  const auto summary = train(model, sequences.views(), options, hooks, std::move(start));
  EXPECT_TRUE(summary.ok()) << summary.error().message;
  return model;
}

using EveryTraining = EveryKind;

INSTANTIATE_TEST_SUITE_P(Kinds, EveryTraining, testing::ValuesIn(kAllKinds), kind_of_test);

TEST_P(EveryTraining, DoesNotDependOnTheNumberOfThreads) {
  const SampleSequences sequences = random_sequences(50, 12, kItems, 1);
  TrainingOptions options = kShortTraining;
  options.dropout = 0.3f;
  options.gradient_limit = 0.5f;
  const SequenceModel fresh = fresh_model(GetParam(), sequences);
  const SequenceModel alone = trained(fresh, sequences, options);
  for (const unsigned threads : {2u, 3u, 0u}) {
    options.threads = threads;
    expect_same_parameters(trained(fresh, sequences, options), alone);
  }
}

TEST_P(EveryTraining, FollowsTheSeed) {
  const SampleSequences sequences = random_sequences(50, 12, kItems, 2);
  TrainingOptions options = kShortTraining;
  options.dropout = 0.2f;
  const SequenceModel fresh = fresh_model(GetParam(), sequences);
  const SequenceModel first = trained(fresh, sequences, options);
  expect_same_parameters(trained(fresh, sequences, options), first);
  options.seed = 4;
  EXPECT_NE(trained(fresh, sequences, options).items, first.items);
  expect_same_parameters(fresh_model(GetParam(), sequences), fresh);
  EXPECT_NE(fresh_model(GetParam(), sequences, 2).items, fresh.items);
}

// Vectorised sums may take another order for other addresses; no such order may reach the result.
TEST_P(EveryTraining, DoesNotDependOnWhereMemoryLies) {
  constexpr size_t kManyItems = 37;  // more than a register holds, and no multiple of it
  const SampleSequences sequences = random_sequences(50, 12, kManyItems, 2);
  EncoderSettings settings = trainable_settings(GetParam(), 18);
  const SequenceModel fresh = initial_model(settings, kManyItems, sequences.views(), 1);
  TrainingOptions options = kShortTraining;
  options.dropout = 0.1f;
  const SequenceModel first = trained(fresh, sequences, options);
  // Takes the places that the training before left free, so that the next one lies elsewhere.
  std::vector<std::vector<char>> in_the_way;
  for (size_t round = 1; round <= 8; ++round) {
    for (size_t size = 16; size <= 2048; size += 16) {
      for (size_t i = 0; i < round; ++i) in_the_way.emplace_back(size);
    }
    expect_same_parameters(trained(fresh, sequences, options), first);
  }
}

// After items that end in `last`, as many as a training sequence shows.
size_t best_on_the_cycle_after(const SequenceModel& model, uint32_t last) {
  std::vector<uint32_t> history;
  for (uint32_t back = 7; back-- > 0;) history.push_back((last + kItems - back) % kItems);
  return best_after(model, history);
}

// Hiding a few items teaches less an epoch than asking for every next one.
int cycle_epochs(EncoderKind kind) { return kind == EncoderKind::kBert4Rec ? 300 : 60; }

TEST_P(EveryTraining, LearnsACycle) {
  const SampleSequences sequences = cycle_sequences(2 * kItems, 8, kItems);
  TrainingOptions options = kShortTraining;
  options.epochs = cycle_epochs(GetParam());
  const SequenceModel model =
      trained(initial_model(trainable_settings(GetParam(), 16), kItems, sequences.views(), 1),
              sequences, options);
  for (uint32_t item = 0; item < kItems; ++item) {
    EXPECT_EQ(best_on_the_cycle_after(model, item), (item + 1) % kItems) << "after " << item;
  }
}

TEST_P(EveryTraining, LearnsACycleOnItemsThatAreMovedForIt) {
  const SampleSequences sequences = cycle_sequences(2 * kItems, 8, kItems);
  Random random(5);
  std::vector<float> table(kItems * kItems);
  for (float& value : table) value = static_cast<float>(0.5 * random.normal());
  TrainingOptions options = kShortTraining;
  options.epochs = 2 * cycle_epochs(GetParam());
  const TrainingHooks nowhere = {
      .move_items = [](const AdamStep&, std::span<const float>, std::span<float>) {}};
  const SequenceModel model =
      trained(initial_model_on(trainable_settings(GetParam(), kItems), table, sequences.views(), 1),
              sequences, options, nowhere);
  EXPECT_EQ(model.items, table);
  for (uint32_t item = 0; item < kItems; ++item) {
    EXPECT_EQ(best_on_the_cycle_after(model, item), (item + 1) % kItems) << "after " << item;
  }
}

TEST_P(EveryTraining, LearnsFromSampledItemsToo) {
  const SampleSequences sequences = cycle_sequences(2 * kItems, 8, kItems);
  TrainingOptions options = kShortTraining;
  options.epochs = cycle_epochs(GetParam());
  options.sampled_above = kItems - 1;
  options.negatives = 6;
  const SequenceModel fresh =
      initial_model(trainable_settings(GetParam(), 16), kItems, sequences.views(), 1);
  const SequenceModel model = trained(fresh, sequences, options);
  // Judged by the loss over all items.
  SequenceModel ignored;
  EXPECT_LT(mean_loss(model, sequences.views(), ignored),
            mean_loss(fresh, sequences.views(), ignored) - 1.5);
  options.threads = 3;
  expect_same_parameters(trained(fresh, sequences, options), model);
}

// A validation that finds the second epoch best.
TrainingHooks second_epoch_is_best() {
  auto calls = std::make_shared<int>(0);
  return {.validate = [calls](const SequenceModel&) -> Result<double> {
    return ++*calls == 2 ? 1.0 : 0.5;
  }};
}

TEST_P(EveryTraining, GoesOnFromAnyStepToTheSameBytes) {
  const SampleSequences sequences = random_sequences(40, 12, kItems, 4);
  TrainingOptions options = kShortTraining;
  options.epochs = 3;
  options.dropout = 0.2f;
  options.sampled_above = kItems - 1;
  options.negatives = 6;
  const SequenceModel fresh = fresh_model(GetParam(), sequences);
  std::vector<std::vector<uint8_t>> saved;
  TrainingHooks hooks = {
      .validate = [](const SequenceModel& model) -> Result<double> { return -model.items[0]; },
      .save_due = [] { return true; },
      .save = [&](const TrainingState& state) -> Status {
        saved.push_back(encode_checkpoint("run", state));
        return Done{};
      }};
  const SequenceModel whole = trained(fresh, sequences, options, hooks);
  ASSERT_GT(saved.size(), 12u);
  const auto all_saved = saved;
  for (const std::vector<uint8_t>& bytes : all_saved) {
    auto checkpoint = decode_checkpoint(bytes);
    ASSERT_TRUE(checkpoint.ok()) << checkpoint.error().message;
    expect_same_parameters(
        trained(fresh, sequences, options, hooks, std::move(checkpoint).value().state), whole);
  }
}

TEST(Training, KeepsTheBestEpochAndStopsWhenNoBetterOneComes) {
  const SampleSequences sequences = random_sequences(30, 10, kItems, 5);
  TrainingOptions options = kShortTraining;
  options.epochs = 10;
  SequenceModel model = fresh_model(EncoderKind::kLinear, sequences);
  SequenceModel second;
  int epochs = 0;
  TrainingHooks hooks = {.validate = [&](const SequenceModel& now) -> Result<double> {
    if (++epochs == 2) second = now;
    return epochs == 2 ? 1.0 : 0.5;
  }};
  options.patience = 3;
  const auto summary = train(model, sequences.views(), options, hooks);
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(summary.value().best_epoch, 2);
  EXPECT_EQ(summary.value().epochs.size(), 5u);
  expect_same_parameters(model, second);
}

TEST(Training, RunsAllEpochsWithoutPatience) {
  const SampleSequences sequences = random_sequences(30, 10, kItems, 5);
  TrainingOptions options = kShortTraining;
  options.epochs = 6;
  SequenceModel model = fresh_model(EncoderKind::kLinear, sequences);
  const auto summary = train(model, sequences.views(), options, second_epoch_is_best());
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(summary.value().epochs.size(), 6u);
  EXPECT_EQ(summary.value().best_epoch, 2);
}

TEST(Training, LimitsTheGradient) {
  const SampleSequences sequences = random_sequences(30, 10, kItems, 6);
  const SequenceModel fresh = fresh_model(EncoderKind::kGru4Rec, sequences);
  TrainingOptions options = kShortTraining;
  const SequenceModel free = trained(fresh, sequences, options);
  options.gradient_limit = 1e6f;  // above every gradient
  expect_same_parameters(trained(fresh, sequences, options), free);
  options.gradient_limit = 0.01f;  // below
  EXPECT_NE(trained(fresh, sequences, options).items, free.items);
}

TEST(Training, CutsLongSequencesInPieces) {
  // Each of the 29 items after the first is asked for once, in pieces of 9, 9, 9 and 2.
  std::vector<uint32_t> sequence(30);
  for (uint32_t t = 0; t < 30; ++t) sequence[t] = t % kItems;
  const SampleSequences sequences({sequence});
  EncoderSettings settings = trainable_settings(EncoderKind::kSasRec);
  settings.max_length = 9;
  SequenceModel model = initial_model(settings, kItems, sequences.views(), 1);
  TrainingProgress last;
  TrainingOptions options = kShortTraining;
  options.epochs = 1;
  ASSERT_TRUE(train(model, sequences.views(), options,
                    {.observe =
                         [&](const auto& progress) {
                           last = progress;
                           return true;
                         }})
                  .ok());
  EXPECT_EQ(last.positions_done, 29);
  EXPECT_EQ(last.positions_total, 29);
}

TEST(Training, LowersTheLoss) {
  const SampleSequences sequences = cycle_sequences(kItems, 10, kItems);
  SequenceModel model = fresh_model(EncoderKind::kLinear, sequences);
  SequenceModel gradient;
  const double before = mean_loss(model, sequences.views(), gradient);
  EXPECT_NEAR(before, std::log(kItems), 0.1);  // it starts knowing nothing
  TrainingOptions options = kShortTraining;
  options.epochs = 20;
  model = trained(model, sequences, options);
  EXPECT_LT(mean_loss(model, sequences.views(), gradient), before - 1);
}

TEST(Training, StartsFromTheItemsLogFrequency) {
  const SampleSequences sequences({{0, 0, 0, 1}, {0, 1, 1, 1}, {0, 0}});
  const SequenceModel model =
      initial_model(trainable_settings(EncoderKind::kLinear), 3, sequences.views(), 1);
  // One added to every count: log 7, log 5 and log 1, less their mean.
  const double mean = (std::log(7) + std::log(5)) / 3;
  EXPECT_NEAR(model.biases[0], std::log(7) - mean, 1e-6);
  EXPECT_NEAR(model.biases[1], std::log(5) - mean, 1e-6);
  EXPECT_NEAR(model.biases[2], -mean, 1e-6);
}

TEST(Training, ReportsEveryPositionOnce) {
  const SampleSequences sequences = random_sequences(30, 10, kItems, 6);
  double positions = 0;
  for (const auto& sequence : sequences.owned()) {
    positions += static_cast<double>(sequence.size()) - 1;
  }
  SequenceModel model = fresh_model(EncoderKind::kLinear, sequences);
  TrainingProgress last;
  double steps = 0;
  const auto observe = [&](const TrainingProgress& progress) {
    EXPECT_EQ(progress.positions_done, last.positions_done + progress.step_positions);
    EXPECT_GE(progress.epoch, std::max(1, last.epoch));
    EXPECT_GT(progress.loss, 0);
    last = progress;
    ++steps;
    return true;
  };
  ASSERT_TRUE(train(model, sequences.views(), kShortTraining, {.observe = observe}).ok());
  EXPECT_EQ(last.positions_done, 2 * positions);
  EXPECT_EQ(last.positions_total, 2 * positions);
  EXPECT_EQ(last.epoch, 2);
  EXPECT_GE(steps, 2 * std::floor(positions / 50));
}

TEST(Training, SavesAndStopsWhenTold) {
  const SampleSequences sequences = random_sequences(30, 10, kItems, 7);
  SequenceModel model = fresh_model(EncoderKind::kLinear, sequences);
  int steps = 0;
  uint64_t saved_step = 0;
  const auto summary = train(model, sequences.views(), kShortTraining,
                             {.observe = [&](const TrainingProgress&) { return ++steps < 3; },
                              .save = [&](const TrainingState& state) -> Status {
                                saved_step = state.step_count;
                                return Done{};
                              }});
  ASSERT_FALSE(summary.ok());
  EXPECT_EQ(summary.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(steps, 3);
  EXPECT_EQ(saved_step, 3u);
}

TEST(Training, FailsWhenTheStateCannotBeSaved) {
  const SampleSequences sequences = random_sequences(30, 10, kItems, 7);
  SequenceModel model = fresh_model(EncoderKind::kLinear, sequences);
  const auto summary = train(model, sequences.views(), kShortTraining,
                             {.save_due = [] { return true; },
                              .save = [](const TrainingState&) -> Status {
                                return Error{ErrorCode::kIo, "the disk is full"};
                              }});
  ASSERT_FALSE(summary.ok());
  EXPECT_EQ(summary.error().code, ErrorCode::kIo);
}

TEST(Training, RefusesAStateOfAnotherShape) {
  const SampleSequences sequences = random_sequences(10, 5, kItems, 7);
  TrainingState state;
  state.model = fresh_model(EncoderKind::kSasRec, sequences);
  SequenceModel model = fresh_model(EncoderKind::kLinear, sequences);
  const auto summary = train(model, sequences.views(), kShortTraining, {}, state);
  ASSERT_FALSE(summary.ok());
  EXPECT_EQ(summary.error().code, ErrorCode::kInvalidArgument);
}

TEST(Training, RefusesSequencesWithNothingToPredict) {
  const SampleSequences sequences({{1}, {}, {2}});
  SequenceModel model = fresh_model(EncoderKind::kLinear, sequences);
  const auto summary = train(model, sequences.views(), kShortTraining, {});
  ASSERT_FALSE(summary.ok());
  EXPECT_EQ(summary.error().code, ErrorCode::kInvalidArgument);
}

TEST(Training, PassesOverSequencesWithNothingToPredict) {
  const SampleSequences some({{1}, {0, 1, 2}, {}, {3, 4}});
  const SampleSequences same({{0, 1, 2}, {3, 4}});
  const SequenceModel fresh = fresh_model(EncoderKind::kLinear, same);
  TrainingOptions options = kShortTraining;
  options.epochs = 1;
  expect_same_parameters(trained(fresh, some, options), trained(fresh, same, options));
}

TEST(Training, SaysWhenItDiverges) {
  const SampleSequences sequences = random_sequences(30, 10, kItems, 8);
  SequenceModel model = fresh_model(EncoderKind::kLinear, sequences);
  model.items[0] = std::numeric_limits<float>::quiet_NaN();
  const auto summary = train(model, sequences.views(), kShortTraining, {});
  ASSERT_FALSE(summary.ok());
  EXPECT_EQ(summary.error().code, ErrorCode::kNotFinite);
}

}  // namespace trainer_test
}  // namespace mercer
