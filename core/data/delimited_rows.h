// Rows of CSV (RFC 4180: comma, double quotes, "" inside them) or TSV (tab, no quoting, as
// text/tab-separated-values has it). The first row names the columns; every other row must have as
// many fields. Blank lines are skipped, and white space around an unquoted field is dropped.
#ifndef MERCER_DATA_DELIMITED_ROWS_H_
#define MERCER_DATA_DELIMITED_ROWS_H_

#include <memory>
#include <vector>

#include "data/row_reader.h"

namespace mercer {

// Picks, from the header, the columns whose fields a row hands on: positions in the header, in any
// order, repeats allowed.
using ColumnChoice =
    std::function<Result<std::vector<size_t>>(std::span<const std::string> header)>;

// The choice of these columns by name. Fails when one is missing or stands in the header twice.
ColumnChoice columns_named(std::vector<std::string> names);

class DelimitedRows : public RowReader {
 public:
  enum class Dialect { kCsv, kTsv };

  DelimitedRows(Dialect dialect, ColumnChoice choose_columns, RowCallback on_row);
  ~DelimitedRows() override;

  Status read_line(std::string_view line, uint64_t line_number) override;
  Status finish() override;
  uint64_t rows_read() const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mercer

#endif  // MERCER_DATA_DELIMITED_ROWS_H_
