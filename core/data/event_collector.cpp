#include "data/event_collector.h"

#include <algorithm>
#include <utility>

namespace mercer {
namespace {

bool has_control_byte(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

void upper_case(std::string& text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
}

}  // namespace

EventCollector::EventCollector(ImportOptions options)
    : options_(std::move(options)),
      user_field_(add_column(options_.user_column)),
      item_field_(add_column(options_.item_column)),
      time_field_(use_column(options_.time_column)),
      basket_field_(use_column(options_.basket_column)),
      title_field_(use_column(options_.title_column)),
      price_field_(use_column(options_.price_column)) {
  table_.has_times = time_field_.has_value();
  table_.has_baskets = basket_field_.has_value();
  // The order of the reasons is the order in which add() looks for them.
  missing_user_ = add_reason("missing user");
  missing_item_ = add_reason("missing item");
  unusable_id_ = add_reason("control character in an id");
  for (const RowCondition& condition : options_.conditions) {
    condition_fields_.push_back(add_column(condition.column()));
    unreadable_condition_.push_back(add_reason("unreadable number: " + condition.column()));
    failed_condition_.push_back(add_reason("not: " + condition.text()));
  }
  unreadable_time_ = add_reason("unreadable time: " + options_.time_column);
  unreadable_price_ = add_reason("unreadable number: " + options_.price_column);
}

// The position in a row of the column called `name`.
size_t EventCollector::add_column(const std::string& name) {
  const auto known = std::ranges::find(columns_, name);
  if (known != columns_.end()) return static_cast<size_t>(known - columns_.begin());
  columns_.push_back(name);
  return columns_.size() - 1;
}

std::optional<size_t> EventCollector::use_column(const std::string& name) {
  if (name.empty()) return std::nullopt;
  return add_column(name);
}

// Two conditions on one column share a reason.
size_t EventCollector::add_reason(std::string reason) {
  const auto known = std::find_if(reasons_.begin(), reasons_.end(),
                                  [&](const DroppedRows& other) { return other.reason == reason; });
  if (known != reasons_.end()) return static_cast<size_t>(known - reasons_.begin());
  reasons_.push_back({std::move(reason), 0, 0, {}});
  return reasons_.size() - 1;
}

Status EventCollector::drop(size_t reason, const Row& row, std::string_view value) {
  DroppedRows& dropped = reasons_[reason];
  if (dropped.rows++ == 0 && value.data() != nullptr) {
    dropped.example_row = row.number;
    dropped.example_value = excerpt(value);
  }
  return Done{};
}

// Some shops' exports name the customer and the time in the first row of an order only: the next
// rows of the same basket take over what they leave empty.
void EventCollector::read_order(const Row& row) {
  const auto field = [&](size_t position) { return trimmed(row.fields[position]); };
  const std::string_view basket = basket_field_ ? field(*basket_field_) : std::string_view();
  if (basket.empty() || basket != order_.basket) order_ = {std::string(basket), {}, {}};
  if (!field(user_field_).empty()) order_.user = field(user_field_);
  if (time_field_ && !field(*time_field_).empty()) order_.time = field(*time_field_);
}

Status EventCollector::add(const Row& row) {
  read_order(row);
  const auto field = [&](size_t position) { return trimmed(row.fields[position]); };
  EventRecord event = {};
  const std::string_view user = order_.user;
  const std::string_view item = field(item_field_);
  if (user.empty()) return drop(missing_user_, row);
  if (item.empty()) return drop(missing_item_, row);
  // Ids are printed, and stand in a table of lines and tabs.
  if (has_control_byte(user)) return drop(unusable_id_, row, user);
  if (has_control_byte(item)) return drop(unusable_id_, row, item);
  for (size_t i = 0; i < options_.conditions.size(); ++i) {
    const std::string_view value = field(condition_fields_[i]);
    const RowCondition::Verdict verdict = options_.conditions[i].judge(value);
    if (verdict == RowCondition::Verdict::kDrop) return drop(failed_condition_[i], row);
    if (verdict == RowCondition::Verdict::kUnreadable) {
      return drop(unreadable_condition_[i], row, value);
    }
  }
  if (time_field_) {
    const std::string_view text = order_.time;
    const std::optional<int64_t> time_s = parse_time(text, options_.time_format);
    if (!time_s) return drop(unreadable_time_, row, text);
    event.timestamp_s = *time_s;
  }
  if (price_field_ && !field(*price_field_).empty()) {
    const std::string_view text = field(*price_field_);
    const std::optional<float> price = parse_float(text);
    if (!price) return drop(unreadable_price_, row, text);
    event.price = *price;
  }
  if (table_.events.size() == IdTable::kNone) {
    return Error{ErrorCode::kOutOfRange, "more than 4,294,967,294 events; import a part of them"};
  }

  event.user = table_.users.intern(user);
  scratch_ = item;
  if (options_.upper_case_items) upper_case(scratch_);
  event.item = table_.items.intern(scratch_);
  event.basket = IdTable::kNone;
  event.title = IdTable::kNone;
  if (basket_field_ && !field(*basket_field_).empty()) {
    event.basket = table_.baskets.intern(field(*basket_field_));
  }
  if (title_field_ && !field(*title_field_).empty()) {
    event.title = table_.titles.intern(field(*title_field_));
  }
  table_.events.push_back(event);
  return Done{};
}

std::vector<DroppedRows> EventCollector::dropped() const {
  std::vector<DroppedRows> occurred;
  for (size_t i = 0; i < reasons_.size(); ++i) {
    const bool is_condition =
        std::find(failed_condition_.begin(), failed_condition_.end(), i) != failed_condition_.end();
    if (reasons_[i].rows > 0 || is_condition) occurred.push_back(reasons_[i]);
  }
  return occurred;
}

}  // namespace mercer
