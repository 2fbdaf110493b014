#include "data/split.h"

#include <algorithm>
#include <charconv>

#include "data/new_items.h"

namespace mercer {
namespace {

constexpr std::string_view kLeaveOneOut = "leave-one-out";
constexpr std::string_view kNextBasket = "next-basket";
constexpr std::string_view kTimePrefix = "time:";
constexpr std::string_view kNewItemsPrefix = "new-items:";

void split_leave_one_out(const Dataset& dataset, Split& split) {
  for (uint32_t user = 0; user < dataset.user_count(); ++user) {
    const auto sequence = dataset.sequence(user);
    const auto length = static_cast<uint32_t>(sequence.size());
    if (length < 3) {
      split.train_lengths[user] = length;
      continue;
    }
    split.train_lengths[user] = length - 2;
    split.validation.push_back({user, length - 2, {sequence[length - 2]}});
    split.test.push_back({user, length - 1, {sequence[length - 1]}});
  }
}

// The distinct items of the basket that starts at `first`, without those in the history before it.
std::vector<uint32_t> new_items_of_basket(const Dataset& dataset, uint32_t user, uint32_t first) {
  const auto sequence = dataset.sequence(user);
  const uint32_t start = dataset.user_offsets[user];
  const auto history = sequence.first(first);
  std::vector<uint32_t> items;
  for (uint32_t i = first; i < sequence.size(); ++i) {
    if (dataset.baskets[start + i] != dataset.baskets[start + first]) break;
    if (std::ranges::find(history, sequence[i]) == history.end() &&
        std::ranges::find(items, sequence[i]) == items.end()) {
      items.push_back(sequence[i]);
    }
  }
  return items;
}

// The cases' targets are what is new in the basket that follows the history; none, no case.
void add_basket_case(const Dataset& dataset, uint32_t user, uint32_t history_length,
                     std::vector<EvaluationCase>& cases) {
  auto targets = new_items_of_basket(dataset, user, history_length);
  if (!targets.empty()) cases.push_back({user, history_length, std::move(targets)});
}

void split_by_basket(const Dataset& dataset, Split& split) {
  for (uint32_t user = 0; user < dataset.user_count(); ++user) {
    const uint32_t begin = dataset.user_offsets[user];
    const uint32_t length = dataset.user_offsets[user + 1] - begin;
    std::vector<uint32_t> starts;  // of the user's baskets
    for (uint32_t i = 0; i < length; ++i) {
      if (i == 0 || dataset.baskets[begin + i] != dataset.baskets[begin + i - 1]) {
        starts.push_back(i);
      }
    }
    if (starts.size() < 3) {
      split.train_lengths[user] = length;
      continue;
    }
    const uint32_t validation = starts[starts.size() - 2];
    split.train_lengths[user] = validation;
    add_basket_case(dataset, user, validation, split.validation);
    add_basket_case(dataset, user, starts.back(), split.test);
  }
}

void split_by_time(const Dataset& dataset, Split& split) {
  for (uint32_t user = 0; user < dataset.user_count(); ++user) {
    const auto first_event = dataset.timestamps_s.begin() + dataset.user_offsets[user];
    const auto last_event = dataset.timestamps_s.begin() + dataset.user_offsets[user + 1];
    const auto events_before = [&](int64_t time_s) {
      return static_cast<uint32_t>(std::lower_bound(first_event, last_event, time_s) - first_event);
    };
    const uint32_t train = events_before(split.protocol.validation_time_s);
    const uint32_t before_test = events_before(split.protocol.test_time_s);
    const auto length = static_cast<uint32_t>(last_event - first_event);
    split.train_lengths[user] = train;
    if (train > 0 && train < before_test) add_basket_case(dataset, user, train, split.validation);
    if (before_test > 0 && before_test < length) {
      add_basket_case(dataset, user, before_test, split.test);
    }
  }
}

// Whoever has a new item has it last; the others' last event is for validation.
Status split_by_new_items(const Dataset& dataset, Split& split) {
  const std::vector<bool> is_new = drawn_new_items(dataset.item_count(), split.protocol);
  for (uint32_t item = 0; item < is_new.size(); ++item) {
    if (!is_new[item]) split.masked_in_test.push_back(item);
  }
  for (uint32_t user = 0; user < dataset.user_count(); ++user) {
    const auto sequence = dataset.sequence(user);
    auto known = static_cast<uint32_t>(sequence.size());
    const bool is_asked = known > 0 && is_new[sequence.back()];
    if (is_asked) --known;
    if (std::ranges::any_of(sequence.first(known), [&](uint32_t item) { return is_new[item]; })) {
      return Error{ErrorCode::kInvalidArgument,
                   "the data set has new items before others; keep them last"};
    }
    split.train_lengths[user] = known < 2 ? known : known - 1;
    if (known >= 2) split.validation.push_back({user, known - 1, {sequence[known - 1]}});
    if (is_asked && known > 0) split.test.push_back({user, known, {sequence.back()}});
  }
  return Done{};
}

template <typename Number>
bool parse_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

// "A:B"
template <typename First, typename Second>
bool parse_pair(std::string_view text, First& first, Second& second) {
  const size_t colon = text.find(':');
  return colon != std::string_view::npos && parse_number(text.substr(0, colon), first) &&
         parse_number(text.substr(colon + 1), second);
}

}  // namespace

std::string protocol_name(const Protocol& protocol) {
  if (protocol.kind == Protocol::Kind::kLeaveOneOut) return std::string(kLeaveOneOut);
  if (protocol.kind == Protocol::Kind::kNextBasket) return std::string(kNextBasket);
  if (protocol.kind == Protocol::Kind::kNewItems) {
    return std::string(kNewItemsPrefix) + std::to_string(protocol.new_percent) + ":" +
           std::to_string(protocol.new_seed);
  }
  return std::string(kTimePrefix) + std::to_string(protocol.validation_time_s) + ":" +
         std::to_string(protocol.test_time_s);
}

Result<Protocol> parse_protocol(std::string_view name) {
  if (name == kLeaveOneOut) return Protocol{};
  if (name == kNextBasket) return Protocol{.kind = Protocol::Kind::kNextBasket};
  if (name.starts_with(kTimePrefix)) {
    Protocol protocol{.kind = Protocol::Kind::kTime};
    if (parse_pair(name.substr(kTimePrefix.size()), protocol.validation_time_s,
                   protocol.test_time_s)) {
      return protocol;
    }
  }
  if (name.starts_with(kNewItemsPrefix)) {
    Protocol protocol{.kind = Protocol::Kind::kNewItems};
    if (parse_pair(name.substr(kNewItemsPrefix.size()), protocol.new_percent, protocol.new_seed)) {
      return protocol;
    }
  }
  return Error{
      ErrorCode::kInvalidArgument,
      "\"" + std::string(name) +
          "\" is no protocol; use leave-one-out, next-basket, time:V:T with Unix seconds, or "
          "new-items:P:S with a percentage and a seed"};
}

Result<Split> split_dataset(const Dataset& dataset, const Protocol& protocol) {
  Split split;
  split.protocol = protocol;
  split.train_lengths.assign(dataset.user_count(), 0);
  if (protocol.kind == Protocol::Kind::kLeaveOneOut) {
    split_leave_one_out(dataset, split);
  } else if (protocol.kind == Protocol::Kind::kNextBasket) {
    split_by_basket(dataset, split);
  } else if (protocol.kind == Protocol::Kind::kNewItems) {
    MERCER_RETURN_IF_ERROR(split_by_new_items(dataset, split));
  } else {
    if (protocol.validation_time_s >= protocol.test_time_s) {
      return Error{ErrorCode::kInvalidArgument,
                   "the validation period must start before the test period"};
    }
    split_by_time(dataset, split);
  }
  const bool trains = std::ranges::any_of(split.train_lengths, [](uint32_t n) { return n > 1; });
  if (!trains || split.validation.empty() || split.test.empty()) {
    return Error{
        ErrorCode::kInvalidArgument,
        "the protocol " + protocol_name(protocol) +
            " leaves nothing to train, validate or test on; users need at least 3 events "
            "(next-basket: 3 baskets), and a time split events on both sides of its times"};
  }
  return split;
}

std::vector<std::span<const uint32_t>> training_sequences(const Dataset& dataset,
                                                          const Split& split) {
  std::vector<std::span<const uint32_t>> sequences;
  for (size_t user = 0; user < dataset.user_count(); ++user) {
    if (split.train_lengths[user] > 1) {
      sequences.push_back(dataset.sequence(user).first(split.train_lengths[user]));
    }
  }
  return sequences;
}

std::vector<uint32_t> item_counts(size_t item_count, Sequences sequences) {
  std::vector<uint32_t> counts(item_count);
  for (const auto sequence : sequences) {
    for (const uint32_t item : sequence) ++counts[item];
  }
  return counts;
}

}  // namespace mercer
