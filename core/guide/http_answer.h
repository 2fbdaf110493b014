// What came of one HTTP request, whoever sent it.
#ifndef MERCER_GUIDE_HTTP_ANSWER_H_
#define MERCER_GUIDE_HTTP_ANSWER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace mercer {

struct HttpAnswer {
  int status = 0;         // 0: there is none, and `failure` says why
  std::string body = {};  // whole
  std::string failure = {};
  bool is_hopeless = false;  // the failure would come again: a certificate, an address
  std::optional<int64_t> retry_after_ms = {};       // how long to wait, as the server says
  std::map<std::string, std::string> headers = {};  // those of x-ratelimit-, in lower case
};

}  // namespace mercer

#endif  // MERCER_GUIDE_HTTP_ANSWER_H_
