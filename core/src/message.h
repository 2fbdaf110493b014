// The sentences of errors. A page cannot do more about one damaged file than about another, nor
// with the numbers of a wrong call, but would have to download every word: built for pages
// (MERCER_BRIEF_ERRORS) a message is its first part.
#ifndef MERCER_SRC_MESSAGE_H_
#define MERCER_SRC_MESSAGE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "mercer/error.h"

namespace mercer {

// `sentence` says enough by itself; `details`, texts and whole numbers, follow it.
template <typename... Details>
std::string message(const char* sentence, [[maybe_unused]] const Details&... details) {
  std::string text = sentence;
#ifndef MERCER_BRIEF_ERRORS
  const auto append = [&text](const auto& detail) {
    if constexpr (std::is_integral_v<std::remove_cvref_t<decltype(detail)>>) {
      text += std::to_string(detail);
    } else {
      text += std::string_view(detail);
    }
  };
  (append(details), ...);
#endif
  return text;
}

// Of a model file, or of what its numbers come to; `details` say what is wrong.
template <typename... Details>
Error damaged(ErrorCode code, const Details&... details) {
  return {code,
          message("the model file is damaged; export or download it again", " (", details..., ")")};
}

template <typename... Details>
Error malformed(const Details&... details) {
  return damaged(ErrorCode::kMalformedInput, details...);
}

}  // namespace mercer

#endif  // MERCER_SRC_MESSAGE_H_
