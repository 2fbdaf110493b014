// Rows of named text fields, whatever format they come in.
#ifndef MERCER_DATA_ROW_READER_H_
#define MERCER_DATA_ROW_READER_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "mercer/result.h"

namespace mercer {

// One row; valid during the callback only.
struct Row {
  uint64_t number;                           // 1 is the first row of data
  uint64_t line;                             // of the file, on which the row starts; 1 is the first
  std::span<const std::string_view> fields;  // the chosen columns, in the order of the choice
};

// An error stops the reading and comes back from read_line() or finish().
using RowCallback = std::function<Status(const Row& row)>;

// Turns lines into rows. Rows may span lines (a line break inside quotes).
class RowReader {
 public:
  virtual ~RowReader() = default;

  // `line` is valid UTF-8 and includes its line feed, if it has one.
  virtual Status read_line(std::string_view line, uint64_t line_number) = 0;
  // The input is over.
  virtual Status finish() = 0;

  virtual uint64_t rows_read() const = 0;  // rows handed on so far
};

// "row 3 (line 4)", the way messages name a row; row 0 is the header.
inline std::string row_name(uint64_t row, uint64_t line) {
  if (row == 0) return "the header (line " + std::to_string(line) + ")";
  return "row " + std::to_string(row) + " (line " + std::to_string(line) + ")";
}

}  // namespace mercer

#endif  // MERCER_DATA_ROW_READER_H_
