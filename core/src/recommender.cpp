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

// By what the item is; the history's part is the encoder's. row [dimension].
Explanation explain(const Model& model, std::span<const float> shopper, std::span<const float> row,
                    uint32_t item) {
  Explanation explanation;
  explanation.bias = model.biases()[item];
  explanation.attributes.resize(model.attribute_count());
  for (size_t k = 0; k < model.attribute_count(); ++k) {
    explanation.attributes[k] = shopper[k] * row[k];
  }
  for (size_t k = model.attribute_count(); k < model.dimension(); ++k) {
    explanation.taste += shopper[k] * row[k];
  }
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
  result.interests.assign(shopper.begin(), shopper.begin() + model.attribute_count());
  result.history_is_exact = model.encoder().splits_exactly();
  std::vector<float> rows(ranked.size() * model.dimension());
  for (size_t rank = 0; rank < ranked.size(); ++rank) {
    const auto row = std::span(rows).subspan(rank * model.dimension(), model.dimension());
    model.table().read_row(ranked[rank].item, row);
    result.items.push_back(
        {ranked[rank].item, ranked[rank].score, explain(model, shopper, row, ranked[rank].item)});
  }
  const std::vector<float> parts =
      model.encoder().contributions(model.table(), request.history, rows);
  if (!std::ranges::all_of(parts, [](float part) { return std::isfinite(part); })) {
    return Error{ErrorCode::kNotFinite,
                 "what a history item adds is not a finite number; the model is damaged, export "
                 "it again"};
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
