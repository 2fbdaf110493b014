#include "train/faithfulness.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

#include "train/evaluation.h"
#include "train/explained_case.h"
#include "train/history_saliency.h"
#include "train/parallel.h"
#include "train/random.h"

namespace mercer {
namespace {

// Between two of these many cases progress is told.
constexpr size_t kCasesABlock = 16;

// Calls work(case), a Status, for every case on several threads. The first case's error counts.
template <typename Work>
Status for_each_case(std::string_view stage, size_t case_count, unsigned threads,
                     const FaithfulnessObserver& observe, const Work& work) {
  std::vector<std::optional<Error>> errors(case_count);
  for (size_t first = 0; first < case_count; first += kCasesABlock) {
    const size_t size = std::min(kCasesABlock, case_count - first);
    parallel_for(size, threads, [&](size_t at) {
      Status status = work(first + at);
      if (!status.ok()) errors[first + at] = std::move(status).error();
    });
    for (size_t c = first; c < first + size; ++c) {
      const std::optional<Error>& error = errors[c];
      if (error) return *error;
    }
    if (observe && !observe(stage, first + size, case_count)) {
      return Error{ErrorCode::kCancelled, "measuring was stopped"};
    }
  }
  return Done{};
}

// `count` of `total` positions, or all, evenly spread.
std::vector<size_t> evenly_spread(size_t total, size_t count) {
  std::vector<size_t> chosen(std::min(total, count));
  for (size_t i = 0; i < chosen.size(); ++i) chosen[i] = i * total / chosen.size();
  return chosen;
}

// Users with a history and something left to recommend.
Result<std::vector<EvaluationCase>> choose_cases(const FaithfulnessInput& input, size_t count) {
  std::vector<EvaluationCase> usable;
  for (const EvaluationCase& one : input.split.test) {
    const auto events = input.dataset.sequence(one.user).first(one.history_length);
    if (events.empty()) continue;
    std::vector<bool> is_excluded(input.model.item_count(), false);
    for (const uint32_t item : events) is_excluded[item] = true;
    for (const uint32_t item : input.split.masked_in_test) is_excluded[item] = true;
    if (std::ranges::find(is_excluded, false) != is_excluded.end()) usable.push_back(one);
  }
  if (usable.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "no test case has both a history and an item left to recommend, so there is "
                 "nothing to explain"};
  }
  std::vector<EvaluationCase> chosen;
  for (const size_t at : evenly_spread(usable.size(), count)) chosen.push_back(usable[at]);
  return chosen;
}

// Measures everything on the same cases.
class Measurement {
 public:
  Measurement(const FaithfulnessInput& input, const FaithfulnessOptions& options,
              const FaithfulnessObserver& observe)
      : input_(input), options_(options), observe_(observe) {}

  Result<Faithfulness> run() {
    MERCER_ASSIGN_OR_RETURN(asked_, choose_cases(input_, options_.user_count));
    MERCER_RETURN_IF_ERROR(explain_cases());
    result_.case_count = cases_.size();
    MERCER_RETURN_IF_ERROR(measure_history());
    if (input_.model.attribute_count() > 0) MERCER_RETURN_IF_ERROR(measure_attributes());
    MERCER_RETURN_IF_ERROR(find_smallest_sets());
    MERCER_RETURN_IF_ERROR(randomise());
    note_exactness();
    if (const AttributeCurves* curves = input_.model.attribute_curves()) {
      result_.named_share = named_share(input_.model.table(), input_.model.encoder(), *curves,
                                        input_.dataset, asked_);
    }
    return std::move(result_);
  }

 private:
  using Orders = std::vector<std::pair<std::string, std::vector<size_t>>>;

  template <typename Work>
  Status for_each(std::string_view stage, size_t case_count, const Work& work) const {
    return for_each_case(stage, case_count, options_.threads, observe_, work);
  }

  Status explain_cases() {
    cases_.resize(asked_.size());
    gradient_errors_.assign(asked_.size(), 0);
    const std::vector<std::span<const uint32_t>> training =
        training_sequences(input_.dataset, input_.split);
    sales_ = item_counts(input_.dataset.item_count(), training);
    return for_each("Explaining", asked_.size(), [&](size_t c) -> Status {
      MERCER_ASSIGN_OR_RETURN(cases_[c], explain_case(input_.model, input_.dataset, input_.split,
                                                      asked_[c], options_.count));
      if (cases_[c].history_is_exact) gradient_errors_[c] = gradient_error(cases_[c]);
      return Done{};
    });
  }

  // What the item has beyond the average candidate, [dimension].
  std::vector<float> direction_of(const ExplainedCase& explained) const {
    std::vector<float> direction(input_.model.dimension());
    input_.model.table().read_row(explained.item, direction);
    const ItemAverage average = input_.model.average_without(explained.excluded);
    for (size_t k = 0; k < direction.size(); ++k) {
      direction[k] -= static_cast<float>(average.row[k]);
    }
    return direction;
  }

  std::vector<double> gradients_of(const ExplainedCase& explained) const {
    return gradient_times_input(input_.parameters.model, explained.history,
                                direction_of(explained));
  }

  double gradient_error(const ExplainedCase& explained) const {
    const std::vector<double> gradients = gradients_of(explained);
    double difference = 0;
    double largest = 0;
    for (size_t j = 0; j < gradients.size(); ++j) {
      difference = std::max(difference, std::abs(gradients[j] - explained.reasons.history[j]));
      largest = std::max(largest, std::abs(explained.reasons.history[j]));
    }
    return largest > 0 ? difference / largest : difference;
  }

  // What the value loses without each.
  static std::vector<double> losses(const Standing& standing, size_t feature_count) {
    std::vector<bool> kept(feature_count, true);
    std::vector<double> result(feature_count);
    for (size_t j = 0; j < feature_count; ++j) {
      kept[j] = false;
      result[j] = -standing(kept).value;
      kept[j] = true;
    }
    return result;
  }

  // All orders but the random ones, the shown one first.
  Orders history_orders(const ExplainedCase& explained, const Standing& standing) const {
    const size_t count = explained.history.size();
    Orders orders = {{"shown", largest_first(explained.reasons.history)}};
    std::vector<double> sales;
    std::vector<double> positions;
    for (size_t j = 0; j < count; ++j) {
      sales.push_back(sales_[explained.history[j]]);
      positions.push_back(static_cast<double>(j));
    }
    orders.emplace_back("popularity", largest_first(sales));
    orders.emplace_back("recency", largest_first(positions));
    if (explained.history_is_exact) {
      orders.emplace_back("leave-one-out", largest_first(losses(standing, count)));
      return orders;
    }
    orders.emplace_back("gradient x input", largest_first(gradients_of(explained)));
    if (has_attention(input_.parameters.model.settings.kind)) {
      orders.emplace_back("attention", largest_first(attention_on_history(input_.parameters.model,
                                                                          explained.history)));
    }
    return orders;
  }

  OrderMeasures follow_random(const Standing& standing, size_t feature_count, uint64_t seed) const {
    Random random(mixed(mixed(options_.seed) + seed));
    std::vector<size_t> order(feature_count);
    std::iota(order.begin(), order.end(), size_t{0});
    OrderMeasures mean;
    for (size_t i = 0; i < options_.random_orders; ++i) {
      random.shuffle(std::span(order));
      mean.add(follow_order(standing, order), 1 / static_cast<double>(options_.random_orders));
    }
    return mean;
  }

  // Random is the second.
  std::vector<FollowedOrder> follow_all(const Standing& standing, const Orders& orders,
                                        uint64_t seed) const {
    std::vector<FollowedOrder> followed;
    followed.reserve(orders.size() + 1);
    for (const auto& [name, order] : orders) {
      followed.push_back({name, follow_order(standing, order)});
    }
    const size_t feature_count = orders.front().second.size();
    followed.insert(followed.begin() + 1, {"random", follow_random(standing, feature_count, seed)});
    return followed;
  }

  Status add_features(const std::string& name, double mean_feature_count,
                      const std::vector<std::vector<FollowedOrder>>& followed) {
    MERCER_ASSIGN_OR_RETURN(
        FeatureFaithfulness features,
        compare_orders(name, mean_feature_count, followed, options_.seed, options_.threads));
    result_.features.push_back(std::move(features));
    return Done{};
  }

  Status measure_history() {
    std::vector<std::vector<FollowedOrder>> followed(cases_.size());
    MERCER_RETURN_IF_ERROR(
        for_each("Removing history items", cases_.size(), [&](size_t c) -> Status {
          const Standing standing = history_standing(input_.model, cases_[c], options_.count);
          followed[c] = follow_all(standing, history_orders(cases_[c], standing), 2 * c);
          return Done{};
        }));
    double features = 0;
    for (const ExplainedCase& one : cases_) features += static_cast<double>(one.history.size());
    return add_features("history", features / static_cast<double>(cases_.size()), followed);
  }

  // The attributes' mean size over all cases, as shown.
  std::vector<double> attribute_popularity() const {
    std::vector<double> sizes(input_.model.attribute_count(), 0.0);
    for (const ExplainedCase& one : cases_) {
      for (size_t k = 0; k < sizes.size(); ++k) sizes[k] += std::abs(one.reasons.attributes[k]);
    }
    return sizes;
  }

  Status measure_attributes() {
    const std::vector<size_t> popular = largest_first(attribute_popularity());
    std::vector<std::vector<FollowedOrder>> followed(cases_.size());
    MERCER_RETURN_IF_ERROR(for_each("Removing attributes", cases_.size(), [&](size_t c) -> Status {
      const Orders orders = {{"shown", largest_first(cases_[c].reasons.attributes)},
                             {"popularity", popular}};
      followed[c] = follow_all(attribute_standing(cases_[c]), orders, 2 * c + 1);
      return Done{};
    }));
    return add_features("attributes", static_cast<double>(popular.size()), followed);
  }

  Status find_smallest_sets() {
    const std::vector<size_t> chosen = evenly_spread(cases_.size(), options_.smallest_set_users);
    std::vector<Removal> removals(chosen.size());
    MERCER_RETURN_IF_ERROR(
        for_each("Finding smallest sets", chosen.size(), [&](size_t at) -> Status {
          const ExplainedCase& one = cases_[chosen[at]];
          const Request request{
              .history = one.history, .count = options_.count, .excluded = one.excluded};
          MERCER_ASSIGN_OR_RETURN(removals[at], smallest_removal(input_.model, request, one.item,
                                                                 options_.smallest_set_trials));
          return Done{};
        }));
    SmallestSets& sets = result_.smallest_sets;
    sets.case_count = chosen.size();
    std::vector<std::pair<size_t, double>> existing;  // the case and the size of its smallest set
    for (size_t at = 0; at < chosen.size(); ++at) {
      if (!removals[at].is_proven) continue;
      ++sets.proven_count;
      if (removals[at].items.empty()) continue;
      existing.emplace_back(chosen[at], static_cast<double>(removals[at].items.size()));
      sets.mean_size += existing.back().second;
    }
    sets.existing_count = existing.size();
    if (existing.empty()) return Done{};
    sets.mean_size /= static_cast<double>(existing.size());
    for (const MeasuredOrder& order : result_.features.front().orders) {
      sets.orders.push_back(beside_smallest(order, existing));
    }
    return Done{};
  }

  static SmallestSets::Order beside_smallest(const MeasuredOrder& order,
                                             std::span<const std::pair<size_t, double>> existing) {
    double sum = 0;
    size_t as_small = 0;
    for (const auto& [at, smallest] : existing) {
      const double size = order.cases[at].values.back();
      sum += size;
      if (size == smallest) ++as_small;
    }
    const auto count = static_cast<double>(existing.size());
    return {order.name, static_cast<double>(as_small) / count, sum / count};
  }

  Status randomise() {
    MERCER_RETURN_IF_ERROR(compare_randomised(Randomised::kNothing, "nothing", 1));
    MERCER_RETURN_IF_ERROR(
        compare_randomised(Randomised::kEncoder, "encoder", options_.randomised_models));
    return compare_randomised(Randomised::kEncoderAndItems, "encoder, items and curves",
                              options_.randomised_models);
  }

  Status compare_randomised(Randomised what, const std::string& name, size_t model_count) {
    const std::vector<size_t> chosen = evenly_spread(cases_.size(), options_.randomisation_users);
    // [models][cases], of the history and of the attributes
    using Correlations = std::vector<std::vector<std::optional<double>>>;
    Correlations history(model_count, Correlations::value_type(chosen.size()));
    Correlations attributes = history;
    for (size_t m = 0; m < model_count; ++m) {
      MERCER_ASSIGN_OR_RETURN(const Model other,
                              randomised(input_.parameters, what, mixed(options_.seed) + m).open());
      const auto compare = [&](size_t at) -> Status {
        const ExplainedCase& one = cases_[chosen[at]];
        MERCER_ASSIGN_OR_RETURN(
            const Recommendations answer,
            explain(other, {.history = one.history, .excluded = one.excluded}, {&one.item, 1}));
        const Reasons reasons = reasons_of(answer, 0);
        history[m][at] = rank_correlation(one.reasons.history, reasons.history);
        attributes[m][at] = rank_correlation(one.reasons.attributes, reasons.attributes);
        return Done{};
      };
      const std::string stage = "Explaining model " + std::to_string(m + 1) + " of " +
                                std::to_string(model_count) + ", randomised: " + name;
      MERCER_RETURN_IF_ERROR(for_each(stage, chosen.size(), compare));
    }
    add_agreement("history", name, history);
    if (input_.model.attribute_count() > 0) add_agreement("attributes", name, attributes);
    return Done{};
  }

  void add_agreement(const std::string& features, const std::string& name,
                     const std::vector<std::vector<std::optional<double>>>& correlations) {
    RankAgreement agreement = mean_agreement(correlations, options_.seed);
    agreement.features = features;
    agreement.randomised = name;
    result_.randomisations.push_back(std::move(agreement));
  }

  void note_exactness() {
    for (const ExplainedCase& one : cases_) {
      result_.attribute_error = std::max(result_.attribute_error, one.attribute_error);
      result_.history_error = std::max(result_.history_error, one.history_error);
    }
    result_.history_is_exact = cases_.front().history_is_exact;
    if (result_.history_is_exact) result_.gradient_error = std::ranges::max(gradient_errors_);
  }

  const FaithfulnessInput& input_;
  const FaithfulnessOptions& options_;
  const FaithfulnessObserver& observe_;
  std::vector<EvaluationCase> asked_;
  std::vector<ExplainedCase> cases_;
  std::vector<double> gradient_errors_;  // [cases]
  std::vector<uint32_t> sales_;          // [items] in training
  Faithfulness result_;
};

}  // namespace

Result<Faithfulness> measure_faithfulness(const FaithfulnessInput& input,
                                          const FaithfulnessOptions& options,
                                          const FaithfulnessObserver& observe) {
  return Measurement(input, options, observe).run();
}

}  // namespace mercer
