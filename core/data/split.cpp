#include "data/split.h"

#include <algorithm>
#include <charconv>

namespace mercer {
namespace {

constexpr std::string_view kLeaveOneOut = "leave-one-out";
constexpr std::string_view kNextBasket = "next-basket";
constexpr std::string_view kTimePrefix = "time:";

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

bool parse_time(std::string_view text, int64_t& time_s) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), time_s);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string protocol_name(const Protocol& protocol) {
  if (protocol.kind == Protocol::Kind::kLeaveOneOut) return std::string(kLeaveOneOut);
  if (protocol.kind == Protocol::Kind::kNextBasket) return std::string(kNextBasket);
  return std::string(kTimePrefix) + std::to_string(protocol.validation_time_s) + ":" +
         std::to_string(protocol.test_time_s);
}

Result<Protocol> parse_protocol(std::string_view name) {
  if (name == kLeaveOneOut) return Protocol{};
  if (name == kNextBasket) return Protocol{.kind = Protocol::Kind::kNextBasket};
  if (name.starts_with(kTimePrefix)) {
    const std::string_view times = name.substr(kTimePrefix.size());
    const size_t colon = times.find(':');
    Protocol protocol{.kind = Protocol::Kind::kTime};
    if (colon != std::string_view::npos &&
        parse_time(times.substr(0, colon), protocol.validation_time_s) &&
        parse_time(times.substr(colon + 1), protocol.test_time_s)) {
      return protocol;
    }
  }
  return Error{
      ErrorCode::kInvalidArgument,
      "\"" + std::string(name) +
          "\" is no protocol; use leave-one-out, next-basket, or time:V:T with Unix seconds"};
}

Result<Split> split_dataset(const Dataset& dataset, const Protocol& protocol) {
  Split split;
  split.protocol = protocol;
  split.train_lengths.assign(dataset.user_count(), 0);
  if (protocol.kind == Protocol::Kind::kLeaveOneOut) {
    split_leave_one_out(dataset, split);
  } else if (protocol.kind == Protocol::Kind::kNextBasket) {
    split_by_basket(dataset, split);
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
