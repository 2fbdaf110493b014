#include <chrono>
#include <cstdlib>
#include <thread>

#include "cli/http_transport.h"
#include "data/json_text.h"

// wasm/command/node_http.js
extern "C" {
void node_post(double number, const char* address, const char* key, const char* body, size_t size,
               double timeout_ms, double most_bytes);
char* node_take_answer();
void node_drop_requests();
}

namespace mercer::cli {

using nlohmann::json;

struct HttpTransport::State {
  Target target;

  ~State() { node_drop_requests(); }

  static Arrival arrival_of(const json& object) {
    HttpAnswer answer{.status = object["status"].get<int>(),
                      .body = object["body"].get<std::string>(),
                      .failure = object["failure"].get<std::string>(),
                      .is_hopeless = object["hopeless"].get<bool>()};
    const double wait_ms = object["wait_ms"].get<double>();
    if (wait_ms >= 0 && wait_ms < 1e12) answer.retry_after_ms = static_cast<int64_t>(wait_ms);
    for (const auto& [name, value] : object["headers"].items()) {
      if (name.starts_with("x-ratelimit-") && value.is_string())
        answer.headers.emplace(name, value);
    }
    return {object["number"].get<uint64_t>(), std::move(answer)};
  }
};

HttpTransport::HttpTransport(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpTransport::~HttpTransport() = default;
HttpTransport::HttpTransport(HttpTransport&&) noexcept = default;
HttpTransport& HttpTransport::operator=(HttpTransport&&) noexcept = default;

Result<HttpTransport> HttpTransport::open(Target target) {
  auto state = std::make_unique<State>();
  state->target = std::move(target);
  return HttpTransport(std::move(state));
}

void HttpTransport::post(uint64_t number, std::string body) {
  const Target& target = state_->target;
  node_post(static_cast<double>(number), target.address.c_str(), target.key.c_str(), body.data(),
            body.size(), static_cast<double>(target.timeout_ms),
            static_cast<double>(kMostAnswerBytes));
}

std::vector<HttpTransport::Arrival> HttpTransport::wait(int64_t most_ms) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kPause(5);
  const Clock::time_point end = Clock::now() + std::chrono::milliseconds(most_ms);
  std::vector<Arrival> arrivals;
  for (;;) {
    while (char* text = node_take_answer()) {
      arrivals.push_back(State::arrival_of(parse_json(text)));
      std::free(text);
    }
    if (!arrivals.empty() || Clock::now() >= end) return arrivals;
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace mercer::cli
