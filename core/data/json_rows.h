// Rows of JSON lines: one object a line, whose members are the columns. Text and numbers are fields
// (a number keeps its own spelling), true and false are the words, null and an absent member are
// empty; a member that is not asked for may hold anything. Blank lines are skipped.
#ifndef MERCER_DATA_JSON_ROWS_H_
#define MERCER_DATA_JSON_ROWS_H_

#include <memory>
#include <vector>

#include "data/row_reader.h"

namespace mercer {

class JsonRows : public RowReader {
 public:
  // A row hands on the members called `names`, in this order.
  JsonRows(std::vector<std::string> names, RowCallback on_row);
  ~JsonRows() override;

  Status read_line(std::string_view line, uint64_t line_number) override;
  // Fails when the input was empty, or when no row at all had one of the names.
  Status finish() override;
  uint64_t rows_read() const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mercer

#endif  // MERCER_DATA_JSON_ROWS_H_
