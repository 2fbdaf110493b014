// Rows of the import's columns -> events, or a count of why not.
#ifndef MERCER_DATA_EVENT_COLLECTOR_H_
#define MERCER_DATA_EVENT_COLLECTOR_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/event_importer.h"
#include "data/row_reader.h"

namespace mercer {

class EventCollector {
 public:
  explicit EventCollector(ImportOptions options);

  // The columns a row must hand to add(), in this order.
  const std::vector<std::string>& columns() const { return columns_; }

  Status add(const Row& row);

  const EventTable& table() const { return table_; }
  const BuildRules& rules() const { return options_.rules; }
  std::vector<DroppedRows> dropped() const;  // as in ImportReport

 private:
  // The field of a row that holds this column, the same for the same name.
  size_t add_column(const std::string& name);
  // The same, or nothing for a column that the table does not have (an empty name).
  std::optional<size_t> use_column(const std::string& name);
  size_t add_reason(std::string reason);
  Status drop(size_t reason, const Row& row, std::string_view value = {});
  void read_order(const Row& row);

  ImportOptions options_;
  std::vector<std::string> columns_;
  size_t user_field_, item_field_;
  std::optional<size_t> time_field_, basket_field_, title_field_, price_field_;
  std::vector<size_t> condition_fields_;

  // Positions in reasons_.
  size_t missing_user_, missing_item_, unusable_id_, unreadable_time_, unreadable_price_;
  std::vector<size_t> failed_condition_, unreadable_condition_;
  std::vector<DroppedRows> reasons_;

  // What is known of the order that the latest row belongs to.
  struct Order {
    std::string basket, user, time;
  };
  Order order_;

  EventTable table_;
  std::string scratch_;
};

}  // namespace mercer

#endif  // MERCER_DATA_EVENT_COLLECTOR_H_
