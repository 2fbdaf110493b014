#include "data/delimited_rows.h"

#include <csv.h>

#include <algorithm>
#include <optional>

#include "data/text_lines.h"

namespace mercer {
namespace {

constexpr size_t kMaxFieldBytes = size_t{1} << 20;

std::string list_names(std::span<const std::string> names) {
  constexpr size_t kMostShown = 30;
  std::string list;
  for (size_t i = 0; i < std::min(names.size(), kMostShown); ++i) {
    if (i > 0) list += ", ";
    list += names[i];
  }
  return names.size() > kMostShown ? list + ", ..." : list;
}

}  // namespace

ColumnChoice columns_named(std::vector<std::string> names) {
  return [names = std::move(names)](
             std::span<const std::string> header) -> Result<std::vector<size_t>> {
    std::vector<size_t> columns;
    for (const std::string& name : names) {
      const auto found = std::find(header.begin(), header.end(), name);
      if (found == header.end()) {
        return Error{ErrorCode::kNotFound,
                     "there is no column \"" + name + "\"; the columns are: " + list_names(header)};
      }
      if (std::find(found + 1, header.end(), name) != header.end()) {
        return Error{ErrorCode::kDuplicate,
                     "the header names the column \"" + name + "\" twice; rename one of them"};
      }
      columns.push_back(static_cast<size_t>(found - header.begin()));
    }
    return columns;
  };
}

struct DelimitedRows::State {
  csv_parser parser = {};
  ColumnChoice choose_columns;
  RowCallback on_row;
  bool tab_separated = false;

  std::vector<std::string> header;
  bool has_header = false;
  std::vector<size_t> columns;  // the choice
  std::vector<bool> chosen;     // [header]

  // The row being read: the text of its chosen fields, one after another.
  std::string text;
  std::vector<std::pair<size_t, size_t>> extents;  // [header], first byte and size in `text`
  size_t field_count = 0;
  uint64_t row_line = 0;   // on which it started
  bool row_open = false;   // it has started and not ended
  bool row_ended = false;  // a row ended within the present line

  std::vector<std::string_view> fields;
  uint64_t row_count = 0;
  std::optional<Error> failure;

  std::string here() const { return row_name(has_header ? row_count + 1 : 0, row_line); }
  std::string column_here() const {
    if (!has_header) return "column " + std::to_string(field_count + 1);
    if (field_count < header.size()) return "column \"" + header[field_count] + "\"";
    return "after the last column";
  }

  void take_field(std::string_view field);
  void end_row();
  void end_header();
  Status check() const;
  Error broken_quote() const;
};

void DelimitedRows::State::take_field(std::string_view field) {
  if (failure) return;
  if (!has_header) {
    header.emplace_back(trimmed(field));
  } else if (field_count < header.size() && chosen[field_count]) {
    extents[field_count] = {text.size(), field.size()};
    text.append(field);
  }
  ++field_count;
}

void DelimitedRows::State::end_header() {
  auto choice = choose_columns(header);
  if (!choice.ok()) {
    failure = std::move(choice).error();
    return;
  }
  columns = std::move(choice).value();
  chosen.resize(header.size());
  extents.resize(header.size());
  fields.resize(columns.size());
  for (const size_t column : columns) chosen[column] = true;
  has_header = true;
}

void DelimitedRows::State::end_row() {
  row_ended = true;
  if (failure) return;
  if (!has_header) {
    end_header();
  } else if (field_count != header.size()) {
    failure = Error{ErrorCode::kMalformedInput,
                    here() + " has " + std::to_string(field_count) +
                        " fields where the header has " + std::to_string(header.size()) +
                        "; a separator inside a field must stand in quotes"};
  } else {
    for (size_t i = 0; i < columns.size(); ++i) {
      const auto [first, size] = extents[columns[i]];
      fields[i] = std::string_view(text).substr(first, size);
    }
    ++row_count;
    Status status = on_row(Row{row_count, row_line, fields});
    if (!status.ok()) failure = std::move(status).error();
  }
  text.clear();
  field_count = 0;
}

Status DelimitedRows::State::check() const {
  if (failure) return *failure;
  if (parser.entry_pos > kMaxFieldBytes) {
    return Error{ErrorCode::kMalformedInput,
                 here() + ", " + column_here() +
                     ": the field runs over 1 MiB; its closing quote is probably missing"};
  }
  return Done{};
}

Error DelimitedRows::State::broken_quote() const {
  return {ErrorCode::kMalformedInput,
          here() + ", " + column_here() +
              ": broken quote; put a field that holds a quote in double quotes and write the "
              "quote twice"};
}

DelimitedRows::DelimitedRows(Dialect dialect, ColumnChoice choose_columns, RowCallback on_row)
    : state_(std::make_unique<State>()) {
  state_->choose_columns = std::move(choose_columns);
  state_->on_row = std::move(on_row);
  csv_init(&state_->parser, CSV_STRICT | CSV_STRICT_FINI);
  if (dialect == Dialect::kTsv) {
    state_->tab_separated = true;
    csv_set_delim(&state_->parser, CSV_TAB);
    // A quote is an ordinary character in TSV; a zero byte never reaches this point.
    csv_set_quote(&state_->parser, 0);
  }
}

DelimitedRows::~DelimitedRows() { csv_free(&state_->parser); }

namespace {

template <typename State>
void on_field(void* field, size_t size, void* state) {
  static_cast<State*>(state)->take_field(
      std::string_view(field == nullptr ? "" : static_cast<const char*>(field), size));
}

template <typename State>
void on_row_end(int /*terminator*/, void* state) {
  static_cast<State*>(state)->end_row();
}

}  // namespace

Status DelimitedRows::read_line(std::string_view line, uint64_t line_number) {
  State& state = *state_;
  if (!state.row_open) state.row_line = line_number;
  state.row_ended = false;
  const size_t parsed = csv_parse(&state.parser, line.data(), line.size(), on_field<State>,
                                  on_row_end<State>, &state);
  MERCER_RETURN_IF_ERROR(state.check());
  if (parsed != line.size()) {
    if (csv_error(&state.parser) == CSV_EPARSE) return state.broken_quote();
    return Error{ErrorCode::kOutOfRange, state.here() + ": not enough memory for this row"};
  }
  state.row_open = !state.row_ended && (state.row_open || !trimmed(line).empty());
  return Done{};
}

Status DelimitedRows::finish() {
  State& state = *state_;
  if (csv_fini(&state.parser, on_field<State>, on_row_end<State>, &state) != 0) {
    if (state.failure) return *state.failure;
    return Error{ErrorCode::kMalformedInput,
                 state.here() + ", " + state.column_here() +
                     ": the quote that opens here is never closed; add the closing quote"};
  }
  MERCER_RETURN_IF_ERROR(state.check());
  if (!state.has_header) {
    return Error{ErrorCode::kMalformedInput,
                 "the input is empty; its first line must name the columns"};
  }
  return Done{};
}

uint64_t DelimitedRows::rows_read() const { return state_->row_count; }

}  // namespace mercer
