#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "mercer/ranker.h"
#include "mercer/recommender.h"
#include "message.h"
#include "visit.h"

namespace mercer {
namespace {

// Positions in the history, ascending.
using Positions = std::vector<size_t>;

// Ranks one item again and again with some of the history left out.
class Trials {
 public:
  Trials(const Model& model, const Request& request, uint32_t item, size_t most)
      : model_(model),
        request_(request),
        item_(item),
        left_(most),
        is_candidate_(candidates_of(model, request.excluded)) {}

  bool any_left() const { return left_ > 0; }

  // How far the item's score is above that of the best one that it must not fall behind; below 0 it
  // is out of the list. Infinite if nothing can push it out, or a score is not finite.
  float margin_without(const Positions& gone) {
    if (left_ > 0) --left_;
    history_.clear();
    for (size_t at = 0, next = 0; at < request_.history.size(); ++at) {
      if (next < gone.size() && gone[next] == at) {
        ++next;
      } else {
        history_.push_back(request_.history[at]);
      }
    }
    Request rest = request_;
    rest.history = history_;
    return margin(Visit(model_, rest).scores());
  }

 private:
  float margin(std::span<const float> scores) {
    if (!all_finite(scores)) return INFINITY;
    const auto rival = rival_of(scores, is_candidate_, item_, request_.count);
    if (!rival) return INFINITY;
    const float distance = scores[item_] - rival->score;
    const bool loses_tie = distance == 0 && rival->item < item_;
    return loses_tie ? -std::numeric_limits<float>::denorm_min() : distance;
  }

  const Model& model_;
  const Request& request_;
  uint32_t item_;
  size_t left_;
  std::vector<bool> is_candidate_;
  std::vector<uint32_t> history_;
};

// The next set of the same size in the order of positions; false after the last one.
bool advance(Positions& positions, size_t count) {
  for (size_t k = positions.size(); k-- > 0;) {
    if (positions[k] < count - (positions.size() - k)) {
      ++positions[k];
      for (size_t later = k + 1; later < positions.size(); ++later) {
        positions[later] = positions[later - 1] + 1;
      }
      return true;
    }
  }
  return false;
}

Positions with(const Positions& positions, size_t position) {
  Positions result = positions;
  result.insert(std::ranges::lower_bound(result, position), position);
  return result;
}

Positions without(const Positions& positions, size_t position) {
  Positions result = positions;
  std::erase(result, position);
  return result;
}

// Leaves out the items that alone do most, one more at a time, until it is enough; then takes back
// those that were not needed. Empty if it never is enough. `margins` [history]: of leaving out each
// alone.
Positions greedy(Trials& trials, const std::vector<float>& margins) {
  BestItems by_effect(margins.size());
  for (uint32_t at = 0; at < margins.size(); ++at) by_effect.offer({at, -margins[at]});
  Positions order;
  order.reserve(margins.size());
  for (const RankedItem& entry : std::move(by_effect).sorted()) order.push_back(entry.item);
  Positions gone;
  size_t taken = 0;
  bool is_enough = false;
  while (!is_enough && taken < order.size()) {
    gone = with(gone, order[taken++]);
    is_enough = trials.margin_without(gone) < 0;
  }
  if (!is_enough) return {};
  for (size_t at = 0; at < taken; ++at) {
    const Positions fewer = without(gone, order[at]);
    if (!fewer.empty() && trials.margin_without(fewer) < 0) gone = fewer;
  }
  return gone;
}

// Tries all sets of two and more that are smaller than `best` (any, if it is empty) while trials
// remain, and keeps the first that does. Returns whether nothing smaller was left untried.
bool search_smaller(Trials& trials, size_t history_length, Positions& best) {
  const size_t end = best.empty() ? history_length + 1 : best.size();
  for (size_t size = 2; size < end; ++size) {
    Positions positions(size);
    std::iota(positions.begin(), positions.end(), size_t{0});
    do {
      if (!trials.any_left()) return false;
      if (trials.margin_without(positions) < 0) {
        best = positions;
        return true;
      }
    } while (advance(positions, history_length));
  }
  return true;
}

}  // namespace

Result<Removal> smallest_removal(const Model& model, const Request& request, uint32_t item,
                                 size_t trials) {
  MERCER_RETURN_IF_ERROR(check_request(model, request));
  MERCER_RETURN_IF_ERROR(check_items(model, std::span(&item, 1), "question"));
  MERCER_ASSIGN_OR_RETURN(const std::vector<RankedItem> shown,
                          Visit(model, request).best(request.count, request.excluded));
  if (std::ranges::find(shown, item, &RankedItem::item) == shown.end()) {
    return Error{
        ErrorCode::kInvalidArgument,
        message("the item is not in the list, so nothing needs to be left out for it to go",
                " (not among the first ", request.count, ")")};
  }
  Trials tried(model, request, item, trials);
  std::vector<float> margins(request.history.size());
  for (size_t at = 0; at < margins.size(); ++at) margins[at] = tried.margin_without({at});
  Removal removal;
  removal.is_proven = true;
  if (margins.empty()) return removal;
  const auto strongest = std::ranges::min_element(margins);
  Positions gone = {static_cast<size_t>(strongest - margins.begin())};
  if (!(*strongest < 0)) {
    gone = greedy(tried, margins);
    removal.is_proven = search_smaller(tried, margins.size(), gone);
  }
  for (const size_t position : gone) removal.items.push_back(request.history[position]);
  return removal;
}

}  // namespace mercer
