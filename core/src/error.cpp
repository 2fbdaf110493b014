#include "mercer/error.h"

namespace mercer {

std::string_view error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid-argument";
    case ErrorCode::kNotFound:
      return "not-found";
    case ErrorCode::kMalformedInput:
      return "malformed-input";
    case ErrorCode::kUnsupportedVersion:
      return "unsupported-version";
    case ErrorCode::kChecksumMismatch:
      return "checksum-mismatch";
    case ErrorCode::kOutOfRange:
      return "out-of-range";
    case ErrorCode::kNotFinite:
      return "not-finite";
    case ErrorCode::kDuplicate:
      return "duplicate";
    case ErrorCode::kIo:
      return "io";
    case ErrorCode::kCancelled:
      return "cancelled";
  }
  return "unknown";
}

}  // namespace mercer
