#include "data/dataset_builder.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace mercer {
namespace {

// For every group, where its members start in a list sorted by group; one more entry for the end.
template <typename GroupOf>
std::vector<uint32_t> group_offsets(size_t group_count, size_t member_count, GroupOf group_of) {
  std::vector<uint32_t> offsets(group_count + 1);
  for (size_t i = 0; i < member_count; ++i) ++offsets[group_of(i) + 1];
  std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
  return offsets;
}

// Positions of the table's events, grouped by user, in order of time within each.
std::vector<uint32_t> order_events(const EventTable& table) {
  const auto& events = table.events;
  const std::vector<uint32_t> offsets = group_offsets(
      table.users.size(), events.size(), [&](size_t event) { return events[event].user; });
  std::vector<uint32_t> order(events.size());
  std::vector<uint32_t> next(offsets.begin(), offsets.end() - 1);
  for (uint32_t event = 0; event < events.size(); ++event) {
    order[next[events[event].user]++] = event;
  }
  if (!table.has_times) return order;
  const auto earlier = [&](uint32_t a, uint32_t b) {
    return events[a].timestamp_s < events[b].timestamp_s;
  };
  for (size_t user = 0; user < table.users.size(); ++user) {
    std::stable_sort(order.begin() + offsets[user], order.begin() + offsets[user + 1], earlier);
  }
  return order;
}

void drop_repeats(const EventTable& table, std::vector<uint32_t>& order) {
  std::vector<uint32_t> last_user(table.items.size(), IdTable::kNone);
  std::erase_if(order, [&](uint32_t event) {
    const EventRecord& record = table.events[event];
    const bool repeat = last_user[record.item] == record.user;
    last_user[record.item] = record.user;
    return repeat;
  });
}

// Drops the events of users (then of items) that have too few, until nothing changes.
void keep_core(const EventTable& table, const BuildRules& rules, std::vector<uint32_t>& order,
               BuiltDataset& built) {
  const auto drop_rare = [&](size_t count, uint32_t minimum, auto group_of) {
    if (minimum <= 1) return size_t{0};
    std::vector<uint32_t> events_of(count);
    for (const uint32_t event : order) ++events_of[group_of(table.events[event])];
    return std::erase_if(
        order, [&](uint32_t event) { return events_of[group_of(table.events[event])] < minimum; });
  };
  const auto user_of = [](const EventRecord& record) { return record.user; };
  const auto item_of = [](const EventRecord& record) { return record.item; };
  for (;;) {
    const size_t by_user = drop_rare(table.users.size(), rules.min_user_events, user_of);
    const size_t by_item = drop_rare(table.items.size(), rules.min_item_events, item_of);
    built.rare_user_events += by_user;
    built.rare_item_events += by_item;
    if (by_user + by_item == 0) return;
  }
}

// Old number -> new number, for the ids with events left, in ascending order of the ids.
struct Renumbering {
  std::vector<uint32_t> old_numbers;  // [kept]
  std::vector<uint32_t> new_numbers;  // [all], kNone for those dropped
};

template <typename NumberOf>
Renumbering renumber(const IdTable& ids, const std::vector<uint32_t>& order, NumberOf number_of) {
  Renumbering result;
  result.new_numbers.assign(ids.size(), IdTable::kNone);
  for (const uint32_t event : order) {
    uint32_t& mark = result.new_numbers[number_of(event)];
    if (mark != IdTable::kNone) continue;
    mark = 0;
    result.old_numbers.push_back(number_of(event));
  }
  std::sort(result.old_numbers.begin(), result.old_numbers.end(),
            [&](uint32_t a, uint32_t b) { return ids[a] < ids[b]; });
  for (uint32_t position = 0; position < result.old_numbers.size(); ++position) {
    result.new_numbers[result.old_numbers[position]] = position;
  }
  return result;
}

// The most frequent title of each item [items]; kNone for an item without.
std::vector<uint32_t> choose_titles(const EventTable& table) {
  struct Vote {
    uint32_t item;
    uint32_t title;
    uint32_t event;
  };
  std::vector<Vote> votes;
  votes.reserve(table.events.size());
  for (uint32_t event = 0; event < table.events.size(); ++event) {
    const EventRecord& record = table.events[event];
    if (record.title != IdTable::kNone) votes.push_back({record.item, record.title, event});
  }
  std::sort(votes.begin(), votes.end(), [](const Vote& a, const Vote& b) {
    return std::tie(a.item, a.title, a.event) < std::tie(b.item, b.title, b.event);
  });

  struct Leader {
    uint32_t title = IdTable::kNone;
    size_t count = 0;
    uint32_t last_event = 0;
  };
  std::vector<Leader> leaders(table.items.size());
  for (size_t first = 0, end = 0; first < votes.size(); first = end) {
    const auto [item, title, unused] = votes[first];
    while (end < votes.size() && votes[end].item == item && votes[end].title == title) ++end;
    const Leader candidate{title, end - first, votes[end - 1].event};
    Leader& leader = leaders[item];
    if (std::tie(candidate.count, candidate.last_event) >
        std::tie(leader.count, leader.last_event)) {
      leader = candidate;
    }
  }
  std::vector<uint32_t> titles(table.items.size());
  for (size_t item = 0; item < titles.size(); ++item) titles[item] = leaders[item].title;
  return titles;
}

float median(std::span<float> prices) {
  if (prices.empty()) return 0;
  const size_t middle = prices.size() / 2;
  std::nth_element(prices.begin(), prices.begin() + middle, prices.end());
  if (prices.size() % 2 == 1) return prices[middle];
  const float below = *std::max_element(prices.begin(), prices.begin() + middle);
  return static_cast<float>((static_cast<double>(below) + prices[middle]) / 2);
}

// The median price of each item [items].
std::vector<float> choose_prices(const EventTable& table) {
  std::vector<uint32_t> priced;
  for (uint32_t event = 0; event < table.events.size(); ++event) {
    if (table.events[event].price > 0) priced.push_back(event);
  }
  const std::vector<uint32_t> offsets = group_offsets(
      table.items.size(), priced.size(), [&](size_t i) { return table.events[priced[i]].item; });
  std::vector<float> sorted(priced.size());
  std::vector<uint32_t> next(offsets.begin(), offsets.end() - 1);
  for (const uint32_t event : priced) {
    sorted[next[table.events[event].item]++] = table.events[event].price;
  }
  std::vector<float> prices(table.items.size());
  for (size_t item = 0; item < prices.size(); ++item) {
    prices[item] =
        median(std::span(sorted).subspan(offsets[item], offsets[item + 1] - offsets[item]));
  }
  return prices;
}

// Numbers one user's baskets from 0 in the order in which they start.
void number_baskets(const EventTable& table, std::span<const uint32_t> events,
                    std::vector<uint32_t>& number_of, std::span<uint32_t> baskets) {
  uint32_t count = 0;
  for (size_t i = 0; i < events.size(); ++i) {
    const EventRecord& record = table.events[events[i]];
    if (table.has_baskets && record.basket != IdTable::kNone) {
      uint32_t& number = number_of[record.basket];
      if (number == IdTable::kNone) number = count++;
      baskets[i] = number;
    } else {
      const bool same_second = !table.has_baskets && table.has_times && i > 0 &&
                               table.events[events[i - 1]].timestamp_s == record.timestamp_s;
      baskets[i] = same_second ? count - 1 : count++;
    }
  }
  // Another user may use the same basket ids.
  for (const uint32_t event : events) {
    const uint32_t basket = table.events[event].basket;
    if (basket != IdTable::kNone) number_of[basket] = IdTable::kNone;
  }
}

void fill_catalogue(const EventTable& table, const Renumbering& items, Dataset& dataset) {
  const std::vector<uint32_t> titles = choose_titles(table);
  const std::vector<float> prices = choose_prices(table);
  dataset.catalogue.reserve(items.old_numbers.size());
  for (const uint32_t item : items.old_numbers) {
    const uint32_t title = titles[item];
    dataset.catalogue.push_back({table.items[item],
                                 title == IdTable::kNone ? std::string() : table.titles[title],
                                 prices[item]});
  }
}

// Lays the events out user by user; `order` has them grouped by old user number.
void fill_events(const EventTable& table, const std::vector<uint32_t>& order,
                 const Renumbering& users, const Renumbering& items, Dataset& dataset) {
  const std::vector<uint32_t> source = group_offsets(
      table.users.size(), order.size(), [&](size_t i) { return table.events[order[i]].user; });
  dataset.user_offsets.reserve(users.old_numbers.size() + 1);
  dataset.user_offsets.push_back(0);
  dataset.items.reserve(order.size());
  dataset.timestamps_s.reserve(order.size());
  dataset.baskets.resize(order.size());
  std::vector<uint32_t> number_of(table.baskets.size(), IdTable::kNone);
  for (const uint32_t user : users.old_numbers) {
    dataset.user_ids.push_back(table.users[user]);
    const auto events = std::span(order).subspan(source[user], source[user + 1] - source[user]);
    number_baskets(table, events, number_of,
                   std::span(dataset.baskets).subspan(dataset.items.size(), events.size()));
    for (const uint32_t event : events) {
      dataset.items.push_back(items.new_numbers[table.events[event].item]);
      dataset.timestamps_s.push_back(table.events[event].timestamp_s);
    }
    dataset.user_offsets.push_back(static_cast<uint32_t>(dataset.items.size()));
  }
}

}  // namespace

BuiltDataset build_dataset(const EventTable& table, const BuildRules& rules) {
  BuiltDataset built;
  std::vector<uint32_t> order = order_events(table);
  if (rules.repeat == RepeatRule::kFirst) {
    drop_repeats(table, order);
    built.repeat_events = table.events.size() - order.size();
  }
  keep_core(table, rules, order, built);
  const Renumbering users =
      renumber(table.users, order, [&](uint32_t event) { return table.events[event].user; });
  const Renumbering items =
      renumber(table.items, order, [&](uint32_t event) { return table.events[event].item; });
  fill_catalogue(table, items, built.dataset);
  fill_events(table, order, users, items, built.dataset);
  return built;
}

}  // namespace mercer
