#include "data/json_rows.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "data/text_lines.h"

namespace mercer {
namespace {

using nlohmann::json;

// Follows one object without building it, and keeps the members that are asked for. A method that
// returns false stops the parser.
class ObjectFields {
 public:
  explicit ObjectFields(const std::vector<std::string>& names)
      : names_(names), fields_(names.size()), seen_(names.size()) {}

  void start_line() {
    for (std::string& field : fields_) field.clear();
    depth_ = 0;
    is_object_ = false;
    failure_.clear();
  }

  const std::vector<std::string>& fields() const { return fields_; }
  const std::string& failure() const { return failure_; }
  bool is_object() const { return is_object_; }
  // The first name that no line has had; nothing when all have appeared.
  const std::string* unseen_name() const {
    const auto unseen = std::find(seen_.begin(), seen_.end(), false);
    return unseen == seen_.end() ? nullptr : &names_[static_cast<size_t>(unseen - seen_.begin())];
  }

  // nlohmann's SAX interface.
  bool null() { return take({}); }
  bool boolean(bool value) { return take(value ? "true" : "false"); }
  bool number_integer(json::number_integer_t value) { return take(std::to_string(value)); }
  bool number_unsigned(json::number_unsigned_t value) { return take(std::to_string(value)); }
  bool number_float(json::number_float_t /*value*/, const std::string& spelling) {
    return take(spelling);
  }
  bool string(std::string& value) { return take(value); }
  bool binary(json::binary_t& /*value*/) { return false; }  // never in JSON text
  bool start_object(size_t /*size*/) {
    if (depth_ == 0) is_object_ = true;
    return open("an object");
  }
  bool start_array(size_t /*size*/) { return open("an array"); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    if (depth_ == 1) key_ = name;
    return true;
  }
  bool parse_error(size_t position, const std::string& /*token*/, const json::exception& error) {
    (void)error;
    failure_ = "this is not JSON (at byte " + std::to_string(position) +
               "); each line must hold one complete object";
    return false;
  }

 private:
  bool take(std::string_view value) {
    if (depth_ != 1 || !is_object_) return true;
    for (size_t i = 0; i < names_.size(); ++i) {
      if (names_[i] != key_) continue;
      fields_[i] = value;
      seen_[i] = true;
    }
    return true;
  }
  bool open(std::string_view what) {
    if (depth_ == 1 && is_object_ &&
        std::find(names_.begin(), names_.end(), key_) != names_.end()) {
      failure_ = "column \"" + key_ + "\" holds " + std::string(what) +
                 " where text or a number is needed";
      return false;
    }
    ++depth_;
    return true;
  }
  bool close() {
    --depth_;
    return true;
  }

  const std::vector<std::string>& names_;
  std::vector<std::string> fields_;  // [names]
  std::vector<bool> seen_;           // [names]
  std::string key_;                  // of the member being read, at depth 1
  size_t depth_ = 0;
  bool is_object_ = false;
  std::string failure_;
};

}  // namespace

struct JsonRows::State {
  State(std::vector<std::string> column_names, RowCallback callback)
      : names(std::move(column_names)), on_row(std::move(callback)) {}

  std::vector<std::string> names;
  RowCallback on_row;
  ObjectFields object{names};
  std::vector<std::string_view> fields;
  uint64_t row_count = 0;
};

JsonRows::JsonRows(std::vector<std::string> names, RowCallback on_row)
    : state_(std::make_unique<State>(std::move(names), std::move(on_row))) {}

JsonRows::~JsonRows() = default;

Status JsonRows::read_line(std::string_view line, uint64_t line_number) {
  State& state = *state_;
  line = trimmed(line);
  if (line.empty()) return Done{};
  const std::string here = row_name(state.row_count + 1, line_number);
  state.object.start_line();
  const bool parsed = json::sax_parse(line, &state.object);
  if (!parsed) return Error{ErrorCode::kMalformedInput, here + ": " + state.object.failure()};
  if (!state.object.is_object()) {
    return Error{ErrorCode::kMalformedInput,
                 here + " is not an object; write {\"column\": value, ...} on each line"};
  }
  state.fields.assign(state.object.fields().begin(), state.object.fields().end());
  ++state.row_count;
  return state.on_row(Row{state.row_count, line_number, state.fields});
}

Status JsonRows::finish() {
  if (state_->row_count == 0) {
    return Error{ErrorCode::kMalformedInput, "the input is empty; each line must hold one object"};
  }
  if (const std::string* name = state_->object.unseen_name()) {
    return Error{ErrorCode::kNotFound, "no row has a member \"" + *name + "\""};
  }
  return Done{};
}

uint64_t JsonRows::rows_read() const { return state_->row_count; }

}  // namespace mercer
