// One `--where 'COLUMN OP VALUE'`: which rows to keep.
#ifndef MERCER_DATA_ROW_CONDITION_H_
#define MERCER_DATA_ROW_CONDITION_H_

#include <memory>
#include <string>
#include <string_view>

#include "mercer/result.h"

namespace mercer {

class RowCondition {
 public:
  enum class Verdict { kKeep, kDrop, kUnreadable };

  // OP is one of > >= < <= (numbers), = != (text, exactly), ~ !~ (a regular expression, ECMAScript
  // syntax on bytes, that must match the whole field), with white space on both sides.
  static Result<RowCondition> parse(std::string_view text);

  ~RowCondition();
  RowCondition(RowCondition&&) noexcept;
  RowCondition& operator=(RowCondition&&) noexcept;

  const std::string& column() const { return column_; }
  const std::string& text() const { return text_; }  // normalised: one space around OP

  // Whether a row with this value stays. kUnreadable: a number is needed and `value` is none.
  // Remembers verdicts on patterns, so not for several threads at once.
  Verdict judge(std::string_view value);

 private:
  enum class Operator {
    kGreater,
    kGreaterEqual,
    kLess,
    kLessEqual,
    kEqual,
    kNotEqual,
    kMatches,
    kMatchesNot
  };
  class Pattern;

  RowCondition();

  std::string text_;
  std::string column_;
  Operator operator_ = Operator::kEqual;
  std::string value_;
  double number_ = 0;
  std::unique_ptr<Pattern> pattern_;
};

}  // namespace mercer

#endif  // MERCER_DATA_ROW_CONDITION_H_
