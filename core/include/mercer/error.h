// What can go wrong, as a value. The core never throws, prints or aborts: every function that can
// fail returns a Result (result.h) that carries one of these.
#ifndef MERCER_ERROR_H_
#define MERCER_ERROR_H_

#include <string>
#include <string_view>

namespace mercer {

// The numbers are part of the web API and of exit reports: never renumber, never reuse.
enum class ErrorCode : int {
  kInvalidArgument = 1,     // the caller asked for something that makes no sense (k = 0, no file)
  kNotFound = 2,            // a named thing (column, item, attribute, file) does not exist
  kMalformedInput = 3,      // bytes that do not follow their format
  kUnsupportedVersion = 4,  // a file made by a newer, incompatible Mercer
  kChecksumMismatch = 5,    // a file whose content is not what was written
  kOutOfRange = 6,          // a value outside its documented range
  kNotFinite = 7,           // NaN or infinity where a number is needed
  kDuplicate = 8,           // the same id or name twice
  kIo = 9,                  // the operating system refused (no space, no permission)
  kCancelled = 10,          // stopped on request; what was finished is kept
};

// The code's stable name, e.g. "checksum-mismatch".
std::string_view error_code_name(ErrorCode code);

struct Error {
  ErrorCode code;
  std::string message;  // one sentence: what, where, and what to do about it
};

}  // namespace mercer

#endif  // MERCER_ERROR_H_
