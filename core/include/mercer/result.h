// Result<T>: a value or an Error. Status: success or an Error.
#ifndef MERCER_RESULT_H_
#define MERCER_RESULT_H_

#include <cassert>
#include <utility>
#include <variant>

#include "mercer/error.h"

namespace mercer {

// Holds either a T or an Error. Reading the side that is not there is a programming error (assert).
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

  bool ok() const { return state_.index() == 0; }

  const T& value() const& {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  T& value() & {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    assert(ok());
    return std::move(*std::get_if<0>(&state_));
  }

  const Error& error() const& {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }
  Error&& error() && {
    assert(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Error> state_;
};

struct Done {};
using Status = Result<Done>;

}  // namespace mercer

#define MERCER_CONCAT_INNER(a, b) a##b
#define MERCER_CONCAT(a, b) MERCER_CONCAT_INNER(a, b)

// Evaluates a Result; on error returns the error from the enclosing function, else binds the value:
//   MERCER_ASSIGN_OR_RETURN(const Dataset dataset, read_dataset(path));
// A declaration cannot stand in parentheses, whatever clang-tidy says.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define MERCER_ASSIGN_OR_RETURN(declaration, expression) \
  MERCER_ASSIGN_OR_RETURN_INNER(MERCER_CONCAT(mercer_result_, __LINE__), declaration, expression)
#define MERCER_ASSIGN_OR_RETURN_INNER(result, declaration, expression) \
  auto result = (expression);                                          \
  if (!result.ok()) return std::move(result).error();                  \
  declaration = std::move(result).value()
// NOLINTEND(bugprone-macro-parentheses)

// The same for a Result whose value is not needed.
#define MERCER_RETURN_IF_ERROR(expression)                            \
  do {                                                                \
    auto mercer_status = (expression);                                \
    if (!mercer_status.ok()) return std::move(mercer_status).error(); \
  } while (false)

#endif  // MERCER_RESULT_H_
