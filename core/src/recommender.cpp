#include "mercer/recommender.h"

#include <algorithm>
#include <cmath>

#include "diversity.h"
#include "mercer/ranker.h"
#include "message.h"
#include "visit.h"

namespace mercer {
namespace {

// The history's parts of all that `rows` [entries x dimension] are the embeddings of.
void split_over_history(const Model& model, std::span<const uint32_t> history,
                        std::span<const float> rows, std::span<Recommendation> entries) {
  const std::vector<float> parts = model.encoder().contributions(model.table(), history, rows);
  auto part = parts.begin();
  for (Recommendation& entry : entries) {
    const auto end = part + static_cast<ptrdiff_t>(history.size());
    entry.explanation.history.assign(part, end);
    part = end;
  }
}

bool is_finite(const Recommendation& entry) {
  const Explanation& why = entry.explanation;
  return std::isfinite(entry.score) && std::isfinite(why.taste) && std::isfinite(why.boost) &&
         all_finite(why.steering) && all_finite(why.history);
}

Result<Recommendations> explain_visit(const Visit& visit, const Model& model,
                                      const Request& request, std::span<const uint32_t> items) {
  const size_t dimension = model.dimension();
  std::vector<float> rows((items.size() + 1) * dimension);
  const auto row_of = [&](size_t entry) {
    return std::span(rows).subspan(entry * dimension, dimension);
  };
  std::vector<Recommendation> entries(items.size() + 1);  // the average item's last
  for (size_t rank = 0; rank < items.size(); ++rank) {
    model.table().read_row(items[rank], row_of(rank));
    entries[rank] = visit.explain(items[rank], row_of(rank));
  }
  const ItemAverage average = model.average_without(request.excluded);
  std::ranges::transform(average.row, row_of(items.size()).begin(),
                         [](double value) { return static_cast<float>(value); });
  entries.back() = visit.explain_average(average, row_of(items.size()));
  split_over_history(model, request.history, rows, entries);
  Recommendations result;
  result.interests = visit.interests();
  result.history_is_exact = model.encoder().splits_exactly();
  if (!std::ranges::all_of(entries, is_finite) || !all_finite(result.interests)) {
    return damaged(ErrorCode::kNotFinite,
                   "what an attribute or a history item adds is not a finite number");
  }
  result.average = std::move(entries.back());
  entries.pop_back();
  result.items = std::move(entries);
  return result;
}

}  // namespace

Result<Recommendations> recommend(const Model& model, const Request& request) {
  MERCER_RETURN_IF_ERROR(check_request(model, request));
  const Visit visit(model, request);
  const size_t pinned = std::min(request.pins.size(), request.count);
  std::vector<uint32_t> items(request.pins.begin(), request.pins.begin() + pinned);
  std::vector<uint32_t> taken(request.excluded.begin(), request.excluded.end());
  taken.insert(taken.end(), items.begin(), items.end());
  const size_t wanted = request.count - pinned;
  const bool by_score = request.diversity == 0;
  // Cut first: times ten a 32-bit count could wrap around.
  const size_t pool = kDiversityPool * std::min(request.count, model.item_count());
  MERCER_ASSIGN_OR_RETURN(const std::vector<RankedItem> ranked,
                          visit.best(by_score ? wanted : pool, taken, request.probes));
  if (by_score) {
    for (const RankedItem& entry : ranked) items.push_back(entry.item);
  } else {
    append_diverse(model.table(), ranked, request.diversity, wanted, items);
  }
  return explain_visit(visit, model, request, items);
}

Result<Recommendations> explain(const Model& model, const Request& request,
                                std::span<const uint32_t> items) {
  MERCER_RETURN_IF_ERROR(check_request(model, request));
  MERCER_RETURN_IF_ERROR(check_items(model, items, "items to explain"));
  return explain_visit(Visit(model, request), model, request, items);
}

Result<std::vector<float>> explanation_cells(const Model& model, std::span<const uint32_t> history,
                                             uint32_t item) {
  MERCER_RETURN_IF_ERROR(check_request(model, {.history = history}));
  MERCER_RETURN_IF_ERROR(check_items(model, std::span(&item, 1), "items to explain"));
  if (!model.encoder().splits_exactly()) {
    return Error{ErrorCode::kInvalidArgument,
                 "only a model with the linear encoder splits a score over history items and "
                 "attributes at once"};
  }
  // An embedding is the sum of its attributes' rows and of what they leave, and the encoder splits
  // what each of them scores.
  const size_t dimension = model.dimension();
  const size_t attributes = model.attribute_count();
  std::vector<float> rows((attributes + 1) * dimension, 0.0f);
  const std::span<float> named = std::span(rows).first(attributes * dimension);
  const std::span<float> taste = std::span(rows).last(dimension);
  model.table().read_row(item, taste);
  if (const AttributeCurves* curves = model.attribute_curves()) {
    curves->read_part_rows(item, named);
  } else {
    for (size_t k = 0; k < attributes; ++k) named[k * dimension + k] = taste[k];
  }
  for (size_t at = 0; at < named.size(); ++at) taste[at % dimension] -= named[at];
  const std::vector<float> parts = model.encoder().contributions(model.table(), history, rows);
  if (!all_finite(parts)) {
    return damaged(ErrorCode::kNotFinite, "what a history item adds is not a finite number");
  }
  std::vector<float> cells(parts.size());
  for (size_t j = 0; j < history.size(); ++j) {
    for (size_t k = 0; k <= attributes; ++k) {
      cells[j * (attributes + 1) + k] = parts[k * history.size() + j];
    }
  }
  return cells;
}

}  // namespace mercer
