#include "cli/item_filter.h"

#include <charconv>

#include "data/row_condition.h"

namespace mercer::cli {
namespace {

// The shortest text that reads back as the same float: what the catalogue said.
std::string price_text(float price) {
  if (price == 0) return "";
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, price).ptr};
}

std::string field_of(const Model& model, uint32_t item, const std::string& column) {
  if (column == "price") return price_text(model.item_price(item));
  return std::string(column == "id" ? model.item_id(item) : model.item_title(item));
}

}  // namespace

Result<std::vector<uint32_t>> filtered_out(const Model& model,
                                           const std::vector<std::string>& conditions) {
  std::vector<uint32_t> result;
  for (const std::string& text : conditions) {
    MERCER_ASSIGN_OR_RETURN(RowCondition condition, RowCondition::parse(text));
    const std::string& column = condition.column();
    if (column != "id" && column != "title" && column != "price") {
      return Error{ErrorCode::kInvalidArgument, "a model's items have no column \"" + column +
                                                    "\"; filter by id, title or price"};
    }
    for (uint32_t item = 0; item < model.item_count(); ++item) {
      const auto verdict = condition.judge(field_of(model, item, column));
      if (verdict != RowCondition::Verdict::kKeep) result.push_back(item);
    }
  }
  return result;
}

}  // namespace mercer::cli
