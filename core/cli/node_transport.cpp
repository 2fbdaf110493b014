#include "cli/http_transport.h"

namespace mercer::cli {

struct HttpTransport::State {};

HttpTransport::HttpTransport(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpTransport::~HttpTransport() = default;
HttpTransport::HttpTransport(HttpTransport&&) noexcept = default;
HttpTransport& HttpTransport::operator=(HttpTransport&&) noexcept = default;

Result<HttpTransport> HttpTransport::open(Target /*target*/) {
  return Error{ErrorCode::kInvalidArgument,
               "asking a language model needs the native command: npm run setup in Mercer's "
               "repository, then cmake --preset release and cmake --build --preset release "
               "--target mercer"};
}

void HttpTransport::post(uint64_t /*number*/, std::string /*body*/) {}

std::vector<HttpTransport::Arrival> HttpTransport::wait(int64_t /*most_ms*/) { return {}; }

}  // namespace mercer::cli
