#include "mercer/recommender.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "mercer/ranker.h"

namespace mercer {
namespace {

Status check_items(const Model& model, std::span<const uint32_t> items, const char* what) {
  for (const uint32_t item : items) {
    if (item >= model.item_count()) {
      return Error{ErrorCode::kOutOfRange, std::string("item index ") + std::to_string(item) +
                                               " in the " + what + " is outside the model's " +
                                               std::to_string(model.item_count()) + " items"};
    }
  }
  return Done{};
}

Status check_request(const Model& model, const Request& request) {
  if (request.count == 0) {
    return Error{ErrorCode::kInvalidArgument, "asked for 0 recommendations; ask for at least 1"};
  }
  MERCER_RETURN_IF_ERROR(check_items(model, request.history, "history"));
  MERCER_RETURN_IF_ERROR(check_items(model, request.excluded, "exclusions"));
  std::vector<bool> seen(model.item_count(), false);
  for (const uint32_t item : request.history) {
    if (seen[item]) {
      return Error{ErrorCode::kInvalidArgument, "the history holds item \"" +
                                                    std::string(model.item_id(item)) +
                                                    "\" twice; keep its latest occurrence only"};
    }
    seen[item] = true;
  }
  return Done{};
}

// What the shopper vector says about the attributes. Where these are the first coordinates of a row
// it is those of the shopper itself.
struct AttributeView {
  const Model& model;
  const AttributeCurves* curves;
  std::span<const float> shopper;
  std::vector<float> heights = {};  // of the curves

  AttributeView(const Model& the_model, std::span<const float> the_shopper)
      : model(the_model), curves(the_model.attribute_curves()), shopper(the_shopper) {
    if (curves != nullptr) heights = curves->heights(shopper);
  }

  std::vector<float> interests() const {
    if (curves != nullptr) return curves->interests(heights);
    return {shopper.begin(), shopper.begin() + static_cast<ptrdiff_t>(model.attribute_count())};
  }

  std::vector<float> parts(std::span<const float> row, uint32_t item) const {
    std::vector<float> result(model.attribute_count());
    if (curves != nullptr) {
      curves->read_parts(heights, item, result);
      return result;
    }
    for (size_t k = 0; k < result.size(); ++k) result[k] = shopper[k] * row[k];
    return result;
  }

  std::vector<float> levels(std::span<const float> row, uint32_t item) const {
    std::vector<float> result(model.attribute_count());
    if (curves != nullptr) {
      curves->read_levels(item, result);
    } else {
      std::copy_n(row.begin(), result.size(), result.begin());
    }
    return result;
  }

  // Of the whole row less the parts, or of what comes after the attributes' coordinates.
  float rest(std::span<const float> row, std::span<const float> parts) const {
    float sum = 0;
    if (curves == nullptr) {
      for (size_t k = parts.size(); k < row.size(); ++k) sum += shopper[k] * row[k];
      return sum;
    }
    for (size_t k = 0; k < row.size(); ++k) sum += shopper[k] * row[k];
    for (const float part : parts) sum -= part;
    return sum;
  }
};

// By what the item is; the history's part is the encoder's. row [dimension].
Explanation explain(const AttributeView& view, std::span<const float> row, uint32_t item) {
  Explanation explanation;
  explanation.bias = view.model.biases()[item];
  explanation.attributes = view.parts(row, item);
  explanation.levels = view.levels(row, item);
  explanation.taste = view.rest(row, explanation.attributes);
  return explanation;
}

}  // namespace

Result<Recommendations> recommend(const Model& model, const Request& request) {
  MERCER_RETURN_IF_ERROR(check_request(model, request));
  const std::vector<float> shopper = model.encoder().encode(model.table(), request.history);
  std::vector<float> scores(model.item_count());
  model.table().score(shopper, model.biases(), scores);
  MERCER_ASSIGN_OR_RETURN(const std::vector<RankedItem> ranked,
                          top_k(scores, request.count, request.excluded));
  Recommendations result;
  const AttributeView view(model, shopper);
  result.interests = view.interests();
  result.history_is_exact = model.encoder().splits_exactly();
  std::vector<float> rows(ranked.size() * model.dimension());
  for (size_t rank = 0; rank < ranked.size(); ++rank) {
    const auto row = std::span(rows).subspan(rank * model.dimension(), model.dimension());
    model.table().read_row(ranked[rank].item, row);
    result.items.push_back(
        {ranked[rank].item, ranked[rank].score, explain(view, row, ranked[rank].item)});
  }
  const std::vector<float> parts =
      model.encoder().contributions(model.table(), request.history, rows);
  const auto is_finite = [](float part) { return std::isfinite(part); };
  const bool taste_is_finite = std::ranges::all_of(result.items, [&](const Recommendation& entry) {
    return is_finite(entry.explanation.taste);  // it is what the attributes leave of the score
  });
  if (!taste_is_finite || !std::ranges::all_of(parts, is_finite) ||
      !std::ranges::all_of(result.interests, is_finite)) {
    return Error{ErrorCode::kNotFinite,
                 "what an attribute or a history item adds is not a finite number; the model is "
                 "damaged, export it again"};
  }
  auto part = parts.begin();
  for (Recommendation& entry : result.items) {
    const auto end = part + static_cast<ptrdiff_t>(request.history.size());
    entry.explanation.history.assign(part, end);
    part = end;
  }
  return result;
}

}  // namespace mercer
