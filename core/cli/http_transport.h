// Posts JSON to one address, several requests at once, on one thread. Natively by libcurl
// (curl_transport.cpp), in Node by fetch (node_transport.cpp).
#ifndef MERCER_CLI_HTTP_TRANSPORT_H_
#define MERCER_CLI_HTTP_TRANSPORT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "guide/http_answer.h"
#include "mercer/result.h"

namespace mercer::cli {

class HttpTransport {
 public:
  // No answer may be larger, unpacked.
  static constexpr size_t kMostAnswerBytes = size_t{64} << 20;
  static constexpr int64_t kConnectTimeout_ms = 20'000;

  struct Target {
    std::string address;  // http or https
    std::string key;      // sent as a bearer token to that host and no other; empty: none
    int64_t timeout_ms;   // of a request
  };
  static Result<HttpTransport> open(Target target);
  ~HttpTransport();
  HttpTransport(HttpTransport&&) noexcept;
  HttpTransport& operator=(HttpTransport&&) noexcept;

  // Starts a request, whose answer wait() gives under this number, or says what became of it.
  // Redirects are answers like others; certificates are verified.
  void post(uint64_t number, std::string body);

  struct Arrival {
    uint64_t number;
    HttpAnswer answer;
  };
  // Whatever has arrived, after at most `most_ms`.
  std::vector<Arrival> wait(int64_t most_ms);

 private:
  struct State;
  explicit HttpTransport(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mercer::cli

#endif  // MERCER_CLI_HTTP_TRANSPORT_H_
