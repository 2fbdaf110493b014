#include "train/comparison.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>
#include <cmath>
#include <numeric>

#include "train/baselines.h"
#include "train/random.h"
#include "train/user_interests.h"

namespace mercer {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kRefined = "refined";
constexpr std::string_view kRefinedUsers = "refined-users";
constexpr std::array<std::string_view, 6> kVariants = {
    "reduced", "guided", kRefined, kRefinedUsers, "refined-shuffled", "refined-random"};

// Apart from the seeds of training, so that no control depends on how a model was trained.
constexpr uint64_t kShuffleSeed = 0x5348554646;
constexpr uint64_t kRandomSeed = 0x52414e444f;

// The scores that a variant has.
struct Scores {
  std::vector<float> values;
  std::vector<bool> scored;
};

// Rows in another order: each item has the scores of some other.
Scores shuffled(const ComparisonInput& input, uint64_t seed) {
  std::vector<size_t> order(input.scored.size());
  std::iota(order.begin(), order.end(), size_t{0});
  Random random(seed);
  random.shuffle(std::span(order));
  const size_t width = input.attribute_count;
  Scores result{std::vector<float>(input.scores.size()), std::vector<bool>(order.size())};
  for (size_t i = 0; i < order.size(); ++i) {
    std::copy_n(input.scores.data() + order[i] * width, width, result.values.data() + i * width);
    result.scored[i] = input.scored[order[i]];
  }
  return result;
}

Scores random_scores(const ComparisonInput& input, uint64_t seed) {
  Random random(seed);
  Scores result{std::vector<float>(input.scores.size()), input.scored};
  for (float& value : result.values) value = static_cast<float>(std::floor(11 * random.uniform()));
  return result;
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

Status rank_with(const Scorer& scorer, const ComparisonInput& input, ComparisonRun& run) {
  MERCER_ASSIGN_OR_RETURN(const Evaluation validation,
                          evaluate(scorer, input.dataset, input.split.validation));
  run.validation = validation.masked.ndcg_at_10();
  MERCER_ASSIGN_OR_RETURN(Evaluation test, evaluate(scorer, input.dataset, input.split.test, 0,
                                                    input.split.masked_in_test));
  run.masked_ranks = std::move(test.masked_ranks);
  run.unmasked_ranks = std::move(test.unmasked_ranks);
  return Done{};
}

// True ones, none, or numbers that only look like them.
Scores scores_of(const ComparisonInput& input, const ComparisonTask& task) {
  if (task.variant == "reduced") return {};
  if (task.variant == "refined-shuffled") return shuffled(input, kShuffleSeed + task.seed);
  if (task.variant == "refined-random") return random_scores(input, kRandomSeed + task.seed);
  return {{input.scores.begin(), input.scores.end()}, input.scored};
}

}  // namespace

std::span<const std::string_view> refinement_variants() { return kVariants; }

Result<ComparisonRun> run_base(const ComparisonInput& input, const ComparedBase& base,
                               uint64_t seed, const TrainingObserver& observe,
                               SequenceModel& model) {
  const auto start = Clock::now();
  const auto sequences = training_sequences(input.dataset, input.split);
  model = initial_model(base.encoder, input.dataset.item_count(), sequences, seed);
  TrainingOptions options = base.training;
  options.seed = seed;
  const TrainingHooks hooks{
      .observe = observe,
      .validate = ndcg_at_10_on(input.dataset, input.split.validation, options.threads)};
  MERCER_RETURN_IF_ERROR(train(model, sequences, options, hooks));
  ComparisonRun run{.task = {base.name, "base", seed},
                    .dimension = base.encoder.dimension,
                    .training_s = seconds_since(start)};
  MERCER_RETURN_IF_ERROR(rank_with(BatchScorer(model), input, run));
  return run;
}

bool serves(const ComparedRefinement& refined, const ComparisonTask& task) {
  const auto trained_as = [](const ComparisonTask& one) {
    return one.variant == kRefinedUsers ? kRefined : std::string_view(one.variant);
  };
  return refined.task.base == task.base && refined.task.seed == task.seed &&
         trained_as(refined.task) == trained_as(task);
}

Result<ComparedRefinement> refine_for(const ComparisonInput& input, const ComparedBase& base,
                                      const SequenceModel& base_model, const ComparisonTask& task,
                                      const TrainingObserver& observe) {
  if (!std::ranges::count(kVariants, task.variant)) {
    return Error{ErrorCode::kInvalidArgument, "\"" + task.variant + "\" is no refinement"};
  }
  const auto start = Clock::now();
  const Scores scores = scores_of(input, task);
  const bool is_guided = !scores.values.empty();
  RefinementInput blocks{.base = base_model.items,
                         .base_dimension = base_model.dimension(),
                         .scores = scores.values,
                         .scored = scores.scored,
                         .attribute_count = is_guided ? input.attribute_count : 0};
  if (task.variant == "guided") blocks.base = {};
  RefinementOptions options = base.refinement;
  options.training.seed = task.seed;
  if (task.variant == "reduced") options.dimension -= input.attribute_count;
  // Without two parts there is nothing to weigh.
  if (blocks.base.empty() || !is_guided) options.guided_weights = {1};
  ComparedRefinement refined{.task = task, .refinement = {}};
  MERCER_ASSIGN_OR_RETURN(refined.refinement,
                          refine(input.dataset, input.split, blocks, options, observe));
  refined.training_s = seconds_since(start);
  if (!is_guided) return refined;
  const SequenceModel& model = refined.refinement.model;
  MERCER_ASSIGN_OR_RETURN(const auto encoder, make_encoder(model.settings, model.encoder));
  refined.named_share =
      named_share(model.table(), *encoder, refined.refinement.guided.curves(model.dimension()),
                  input.dataset, input.split.test);
  return refined;
}

Result<ComparisonRun> run_refinement(const ComparisonInput& input, const ComparisonTask& task,
                                     const ComparedRefinement& refined,
                                     const FitObserver& observe) {
  assert(serves(refined, task));
  const SequenceModel& model = refined.refinement.model;
  const AttributeCurves curves = refined.refinement.guided.curves(model.dimension());
  const bool is_guided = curves.attribute_count() > 0;
  ComparisonRun run{.task = task,
                    .dimension = model.dimension(),
                    .guided_weight = is_guided ? refined.refinement.guided_weight : 0,
                    .named_share = refined.named_share,
                    .training_s = refined.training_s};
  const BatchScorer session(model);
  if (task.variant != kRefinedUsers) {
    MERCER_RETURN_IF_ERROR(rank_with(session, input, run));
    return run;
  }
  MERCER_ASSIGN_OR_RETURN(const double shrinkage,
                          choose_shrinkage(session, curves, input.dataset, input.split, observe));
  MERCER_RETURN_IF_ERROR(rank_with(UserInterests(session, curves, shrinkage), input, run));
  return run;
}

Result<ComparisonRun> run_baseline(const ComparisonInput& input, const std::string& name,
                                   const FitObserver& observe) {
  const auto start = Clock::now();
  MERCER_ASSIGN_OR_RETURN(const auto scorer,
                          make_baseline(name, input.dataset, input.split, observe));
  ComparisonRun run{.task = {"", name, 0}, .training_s = seconds_since(start)};
  MERCER_RETURN_IF_ERROR(rank_with(*scorer, input, run));
  return run;
}

}  // namespace mercer
