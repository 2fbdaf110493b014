#include "diversity.h"

#include <algorithm>
#include <cmath>

#include "dot.h"

namespace mercer {
namespace {

// Reads an embedding at length 1; one of all zeros stays, and is like nothing.
void read_direction(const ItemTable& table, uint32_t item, std::span<float> direction) {
  table.read_row(item, direction);
  const float length = std::sqrt(dot(direction.data(), direction.data(), direction.size()));
  if (length == 0) return;
  for (float& value : direction) value /= length;
}

}  // namespace

void append_diverse(const ItemTable& table, std::span<const RankedItem> pool, float diversity,
                    size_t count, std::vector<uint32_t>& items) {
  if (pool.empty()) return;
  const size_t dimension = table.dimension();
  const float best = pool.front().score;
  const float range = best - pool.back().score;
  std::vector<float> directions(pool.size() * dimension);
  const auto direction_of = [&](size_t at) {
    return std::span(directions).subspan(at * dimension, dimension);
  };
  for (size_t at = 0; at < pool.size(); ++at) {
    read_direction(table, pool[at].item, direction_of(at));
  }
  // To the likest item placed so far; all start alike, so that without any the best comes first.
  std::vector<float> likeness(pool.size(), -1.0f);
  const auto place = [&](std::span<const float> placed) {
    for (size_t at = 0; at < pool.size(); ++at) {
      const float cosine = dot(direction_of(at).data(), placed.data(), dimension);
      likeness[at] = std::max(likeness[at], cosine);
    }
  };
  std::vector<float> placed(dimension);
  for (const uint32_t item : items) {
    read_direction(table, item, placed);
    place(placed);
  }
  std::vector<bool> is_taken(pool.size(), false);
  for (size_t round = std::min(count, pool.size()); round > 0; --round) {
    size_t next = pool.size();
    float highest = 0;
    for (size_t at = 0; at < pool.size(); ++at) {
      if (is_taken[at]) continue;
      const float relevance = range > 0 ? 1 - (best - pool[at].score) / range : 1;
      const float value = (1 - diversity) * relevance - diversity * likeness[at];
      if (next == pool.size() || value > highest) {
        next = at;
        highest = value;
      }
    }
    is_taken[next] = true;
    items.push_back(pool[next].item);
    place(direction_of(next));
  }
}

}  // namespace mercer
