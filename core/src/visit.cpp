#include "visit.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "mercer/scan.h"
#include "message.h"

namespace mercer {
namespace {

Status check_steering(const Model& model, std::span<const float> steering) {
  if (!steering.empty() && steering.size() != model.attribute_count()) {
    return Error{ErrorCode::kInvalidArgument,
                 message("the steering must have a number for each attribute", " (it has ",
                         steering.size(), " for ", model.attribute_count(), ")")};
  }
  for (const float wish : steering) {
    if (!(std::abs(wish) <= kMaxSteering)) {
      return Error{ErrorCode::kInvalidArgument,
                   "a steering must be a number from -100 to 100; 1 is a clear wish"};
    }
  }
  return Done{};
}

Status check_boosts(const Model& model, std::span<const Boost> boosts) {
  for (const auto& [item, amount] : boosts) {
    MERCER_RETURN_IF_ERROR(check_items(model, std::span(&item, 1), "boosts"));
    if (!(std::abs(amount) <= kMaxSteering)) {
      return Error{ErrorCode::kInvalidArgument, "the boost of item \"" +
                                                    std::string(model.item_id(item)) +
                                                    "\" must be a number from -100 to 100"};
    }
  }
  return Done{};
}

// Error: kInvalidArgument; `what` says where the items stand.
Status check_distinct(const Model& model, std::span<const uint32_t> items, const char* what) {
  MERCER_RETURN_IF_ERROR(check_items(model, items, what));
  std::vector<bool> seen(model.item_count(), false);
  for (const uint32_t item : items) {
    if (seen[item]) {
      return Error{ErrorCode::kInvalidArgument, std::string("item \"") +
                                                    std::string(model.item_id(item)) +
                                                    "\" stands twice in the " + what};
    }
    seen[item] = true;
  }
  return Done{};
}

// The standard deviation of the candidates' scores; 1 where they are all alike, so that a wish
// counts even there.
float spread_of(std::span<const float> scores, const std::vector<bool>& is_candidate) {
  double count = 0;
  double sum = 0;
  for (size_t i = 0; i < scores.size(); ++i) {
    if (!is_candidate[i]) continue;
    count += 1;
    sum += scores[i];
  }
  const double mean = count == 0 ? 0 : sum / count;
  double squares = 0;
  for (size_t i = 0; i < scores.size(); ++i) {
    if (is_candidate[i]) squares += (scores[i] - mean) * (scores[i] - mean);
  }
  const auto spread = static_cast<float>(count == 0 ? 0 : std::sqrt(squares / count));
  return spread > 0 ? spread : 1;
}

}  // namespace

Status check_items(const Model& model, std::span<const uint32_t> items, const char* what) {
  for (const uint32_t item : items) {
    if (item >= model.item_count()) {
      return Error{ErrorCode::kOutOfRange,
                   message("an item index is outside the model", ": ", item, " in the ", what,
                           ", of ", model.item_count(), " items")};
    }
  }
  return Done{};
}

Status check_request(const Model& model, const Request& request) {
  if (request.count == 0) {
    return Error{ErrorCode::kInvalidArgument, "asked for 0 recommendations; ask for at least 1"};
  }
  if (!(request.diversity >= 0 && request.diversity <= 1)) {
    return Error{ErrorCode::kInvalidArgument, "the diversity must be a number from 0 to 1"};
  }
  MERCER_RETURN_IF_ERROR(check_distinct(model, request.history, "history"));
  MERCER_RETURN_IF_ERROR(check_distinct(model, request.pins, "pins"));
  MERCER_RETURN_IF_ERROR(check_items(model, request.excluded, "exclusions"));
  MERCER_RETURN_IF_ERROR(check_boosts(model, request.boosts));
  return check_steering(model, request.steering);
}

std::vector<bool> candidates_of(const Model& model, std::span<const uint32_t> excluded) {
  std::vector<bool> is_candidate(model.item_count(), true);
  for (const uint32_t item : excluded) is_candidate[item] = false;
  return is_candidate;
}

bool all_finite(std::span<const float> values) {
  return std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
}

Visit::Visit(const Model& model, const Request& request)
    : model_(model),
      request_(request),
      shopper_(model.encoder().encode(model.table(), request.history)) {
  if (const AttributeCurves* curves = model.attribute_curves()) {
    heights_ = curves->heights(shopper_);
  }
  const auto is_wish = [](float wish) { return wish != 0; };
  const bool has_wishes = std::ranges::any_of(request.steering, is_wish);
  if (!has_wishes && request.boosts.empty()) return;
  scores_ = scores();
  const float spread = spread_of(scores_, candidates_of(model, request.excluded));
  if (has_wishes) steer(spread);
  boost(spread);
}

float Visit::score(uint32_t item) const {
  if (!scores_.empty()) return scores_[item];
  return model_.table().score(shopper_, item) + model_.biases()[item];
}

std::vector<float> Visit::scores() const {
  if (!scores_.empty()) return scores_;
  std::vector<float> result(model_.item_count());
  model_.table().score(shopper_, model_.biases(), result);
  return result;
}

Result<std::vector<RankedItem>> Visit::best(size_t k, std::span<const uint32_t> excluded,
                                            size_t probes) const {
  if (!scores_.empty()) return top_k(scores_, k, excluded);
  return best_of(model_.table(), shopper_, model_.biases(), k, excluded, model_.clusters(), probes);
}

void Visit::steer(float spread) {
  pull_.resize(request_.steering.size());
  for (size_t k = 0; k < pull_.size(); ++k) pull_[k] = request_.steering[k] * spread;
  if (const AttributeCurves* curves = model_.attribute_curves()) {
    return curves->add_levels(pull_, scores_);
  }
  std::vector<float> levels(pull_.size());
  for (uint32_t item = 0; item < scores_.size(); ++item) {
    model_.read_levels(item, levels);
    for (size_t k = 0; k < pull_.size(); ++k) scores_[item] += pull_[k] * levels[k];
  }
}

void Visit::boost(float spread) {
  if (request_.boosts.empty()) return;
  boosts_.assign(scores_.size(), 0.0f);
  for (const auto& [item, amount] : request_.boosts) boosts_[item] += amount * spread;
  for (size_t item = 0; item < scores_.size(); ++item) scores_[item] += boosts_[item];
}

std::vector<float> Visit::interests() const {
  std::vector<float> result(model_.attribute_count(), 0.0f);
  if (request_.history.empty()) return result;
  if (model_.attribute_curves() == nullptr) {
    std::copy_n(shopper_.begin(), result.size(), result.begin());
    return result;
  }
  result = model_.attribute_curves()->interests(heights_);
  const auto [means, deviations] = model_.visitor_interests();
  for (size_t k = 0; k < means.size(); ++k) {
    result[k] = deviations[k] > 0 ? (result[k] - means[k]) / deviations[k] : 0;
  }
  return result;
}

float Visit::taste_of(std::span<const float> row, std::span<const float> parts) const {
  float sum = 0;
  if (model_.attribute_curves() == nullptr) {
    for (size_t k = parts.size(); k < row.size(); ++k) sum += shopper_[k] * row[k];
    return sum;
  }
  for (size_t k = 0; k < row.size(); ++k) sum += shopper_[k] * row[k];
  for (const float part : parts) sum -= part;
  return sum;
}

std::vector<float> Visit::steering_at(std::span<const float> levels) const {
  std::vector<float> result(levels.size(), 0.0f);
  for (size_t k = 0; k < pull_.size(); ++k) result[k] = pull_[k] * levels[k];
  return result;
}

Recommendation Visit::explain(uint32_t item, std::span<const float> row) const {
  Recommendation result{item, score(item), {}};
  Explanation& why = result.explanation;
  why.bias = model_.biases()[item];
  why.attributes.resize(model_.attribute_count());
  if (const AttributeCurves* curves = model_.attribute_curves()) {
    curves->read_parts(heights_, item, why.attributes);
  } else {
    for (size_t k = 0; k < why.attributes.size(); ++k) why.attributes[k] = shopper_[k] * row[k];
  }
  why.levels.resize(model_.attribute_count());
  model_.read_levels(item, why.levels);
  why.taste = taste_of(row, why.attributes);
  why.steering = steering_at(why.levels);
  if (!boosts_.empty()) why.boost = boosts_[item];
  return result;
}

Recommendation Visit::explain_average(const ItemAverage& average,
                                      std::span<const float> row) const {
  Recommendation result;
  Explanation& why = result.explanation;
  why.bias = static_cast<float>(average.bias);
  why.attributes.resize(model_.attribute_count());
  why.levels.assign(average.levels.begin(), average.levels.end());
  for (size_t k = 0; k < why.attributes.size(); ++k) {
    if (heights_.empty()) {
      why.attributes[k] = shopper_[k] * row[k];
      continue;
    }
    double part = 0;
    for (size_t at = k * AttributeCurves::kKnotCount; at < (k + 1) * AttributeCurves::kKnotCount;
         ++at) {
      part += average.places[at] * heights_[at];
    }
    why.attributes[k] = static_cast<float>(part);
  }
  why.taste = taste_of(row, why.attributes);
  why.steering = steering_at(why.levels);
  if (!boosts_.empty()) {
    const std::vector<bool> is_candidate = candidates_of(model_, request_.excluded);
    double sum = 0;
    for (size_t item = 0; item < boosts_.size(); ++item) {
      if (is_candidate[item]) sum += boosts_[item];
    }
    why.boost = static_cast<float>(average.count > 0 ? sum / average.count : 0);
  }
  result.score = why.bias + why.taste + why.boost;
  for (size_t k = 0; k < why.attributes.size(); ++k) {
    result.score += why.attributes[k] + why.steering[k];
  }
  return result;
}

}  // namespace mercer
