#include "train/baselines.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "train/decayed_rules.h"
#include "train/ease.h"
#include "train/linear_next_item.h"

namespace mercer {
namespace {

constexpr std::string_view kRandom = "random";
constexpr std::string_view kPopularity = "popularity";
constexpr std::string_view kRules = "rules";
constexpr std::string_view kLinearNextItem = "linear-next-item";
constexpr std::string_view kEase = "ease";
constexpr std::array kNames = {kRandom, kPopularity, kRules, kLinearNextItem, kEase};

}  // namespace

std::span<const std::string_view> baseline_names() { return kNames; }

bool is_baseline(std::string_view name) { return std::ranges::find(kNames, name) != kNames.end(); }

Result<std::unique_ptr<Scorer>> make_baseline(std::string_view name, const Dataset& dataset,
                                              const Split& split, const FitObserver& observer) {
  const auto training = training_sequences(dataset, split);
  const size_t item_count = dataset.item_count();
  std::unique_ptr<Scorer> scorer;
  if (name == kRandom) {
    scorer = std::make_unique<RandomScorer>(item_count);
  } else if (name == kPopularity) {
    scorer = std::make_unique<PopularityScorer>(item_count, training);
  } else if (name == kRules) {
    constexpr std::array kCandidates = {kShortRules, kLongRules};
    MERCER_ASSIGN_OR_RETURN(const DecayedRulesOptions options,
                            choose_decayed_rules(dataset, split, kCandidates));
    scorer = std::make_unique<DecayedRules>(item_count, training, options);
  } else if (name == kLinearNextItem) {
    constexpr std::array kCandidates = {kShortLinear, kLongLinear};
    MERCER_ASSIGN_OR_RETURN(LinearNextItem model,
                            fit_best_linear_next_item(dataset, split, kCandidates, observer));
    scorer = std::make_unique<LinearNextItem>(std::move(model));
  } else if (name == kEase) {
    MERCER_ASSIGN_OR_RETURN(Ease model, Ease::fit(item_count, training, {}, observer));
    scorer = std::make_unique<Ease>(std::move(model));
  } else {
    return Error{ErrorCode::kInvalidArgument,
                 "\"" + std::string(name) + "\" is no baseline; there are random, popularity, " +
                     "rules, linear-next-item and ease"};
  }
  return scorer;
}

}  // namespace mercer
