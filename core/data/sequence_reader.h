// Plain sequence files, as the research on sequential recommendation passes them around: text with
// one `user item` a line, or one `user item item ...` a line, oldest first, separated by spaces or
// tabs. When every line has exactly two words it is the first form, and a user may stand on many
// lines, near each other or not; otherwise it is the second, and a user stands on one line only.
#ifndef MERCER_DATA_SEQUENCE_READER_H_
#define MERCER_DATA_SEQUENCE_READER_H_

#include <cstdint>
#include <string_view>

#include "data/dataset_builder.h"
#include "data/text_lines.h"
#include "mercer/result.h"

namespace mercer {

class SequenceReader {
 public:
  SequenceReader();
  SequenceReader(const SequenceReader&) = delete;  // the callback points here
  SequenceReader& operator=(const SequenceReader&) = delete;

  Status feed(std::string_view bytes) { return lines_.feed(bytes); }
  // The input is over. Users and items are in ascending order of their ids (as bytes); there are
  // no titles, prices or times, and every event is a basket of its own.
  Result<Dataset> finish();

 private:
  Status take(std::string_view line, uint64_t number);

  TextLines lines_;
  EventTable table_;
  // The first line of more than two words, and the first whose user stood on an earlier line.
  uint64_t long_line_ = 0;
  uint64_t repeat_line_ = 0;
};

}  // namespace mercer

#endif  // MERCER_DATA_SEQUENCE_READER_H_
