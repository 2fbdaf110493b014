#include <curl/curl.h>

#include <array>
#include <map>
#include <utility>

#include "cli/http_transport.h"
#include "data/field_values.h"
#include "guide/chat.h"

namespace mercer::cli {
namespace {

// Whether the next attempt would fail for the same reason.
bool is_hopeless(CURLcode code) {
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_ISSUER_ERROR:
      return true;
    default:
      return false;
  }
}

std::string header(CURL* handle, const char* name) {
  curl_header* found = nullptr;
  if (curl_easy_header(handle, name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK) return {};
  return found->value;
}

void read_headers(CURL* handle, HttpAnswer& answer) {
  for (const char* name : {"x-ratelimit-remaining-requests", "x-ratelimit-reset-requests",
                           "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"}) {
    std::string value = header(handle, name);
    if (!value.empty()) answer.headers.emplace(name, std::move(value));
  }
  curl_off_t seconds = 0;
  curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds);
  if (seconds > 0) answer.retry_after_ms = seconds * 1000;
  if (const auto exact_ms = parse_number(header(handle, "retry-after-ms"));
      exact_ms && *exact_ms > 0 && *exact_ms < 1e12) {
    answer.retry_after_ms = static_cast<int64_t>(*exact_ms);
  }
}

Error no_curl() { return {ErrorCode::kIo, "libcurl cannot be started; is there memory left?"}; }

}  // namespace

struct HttpTransport::State {
  struct HandleCleanup {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };
  struct MultiCleanup {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };
  struct ListCleanup {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  using Handle = std::unique_ptr<CURL, HandleCleanup>;
  using List = std::unique_ptr<curl_slist, ListCleanup>;

  struct Request {
    uint64_t number;
    std::string body;
    std::string answer = {};
    bool is_too_large = false;
    std::array<char, CURL_ERROR_SIZE> error = {};
    Handle handle = {};
  };

  static size_t keep_answer(char* bytes, size_t one, size_t size, void* target) {
    auto& request = *static_cast<Request*>(target);
    if (request.answer.size() + one * size > HttpTransport::kMostAnswerBytes) {
      request.is_too_large = true;
      return 0;
    }
    request.answer.append(bytes, one * size);
    return one * size;
  }

  static HttpAnswer answer_of(Request& request, CURLcode code) {
    HttpAnswer answer;
    if (request.is_too_large) {
      answer.failure = "an answer of more than " +
                       std::to_string(HttpTransport::kMostAnswerBytes >> 20) + " MiB";
      answer.is_hopeless = true;
      return answer;
    }
    if (code != CURLE_OK) {
      const std::string more = request.error.data();
      answer.failure = curl_easy_strerror(code);
      if (!more.empty() && more != answer.failure) answer.failure += ": " + more;
      answer.is_hopeless = is_hopeless(code);
      return answer;
    }
    long status = 0;
    curl_easy_getinfo(request.handle.get(), CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    answer.body = std::move(request.answer);
    read_headers(request.handle.get(), answer);
    return answer;
  }

  ~State() {
    for (auto& [number, request] : requests) {
      curl_multi_remove_handle(multi.get(), request->handle.get());
    }
  }

  void configure(Request& request) const {
    CURL* handle = request.handle.get();
    curl_easy_setopt(handle, CURLOPT_URL, target.address.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    // A redirect would take the key, or the catalogue, to where nobody meant it to go.
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    if (is_loopback(target.address)) curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "mercer/" MERCER_VERSION);
    curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");  // whatever it can unpack
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, keep_answer);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &request);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, request.error.data());
    curl_easy_setopt(handle, CURLOPT_PRIVATE, &request);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(kConnectTimeout_ms));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(target.timeout_ms));
  }

  void collect(std::vector<Arrival>& arrivals) {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      void* found = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &found);
      auto& request = *static_cast<Request*>(found);
      curl_multi_remove_handle(multi.get(), request.handle.get());
      arrivals.push_back({request.number, answer_of(request, code)});
      requests.erase(request.number);
    }
  }

  Target target;
  List headers;
  std::unique_ptr<CURLM, MultiCleanup> multi;
  std::map<uint64_t, std::unique_ptr<Request>> requests;
  std::vector<Arrival> unstarted;  // requests that curl would not take
};

HttpTransport::HttpTransport(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpTransport::~HttpTransport() = default;
HttpTransport::HttpTransport(HttpTransport&&) noexcept = default;
HttpTransport& HttpTransport::operator=(HttpTransport&&) noexcept = default;

Result<HttpTransport> HttpTransport::open(Target target) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  auto state = std::make_unique<State>();
  state->multi.reset(curl_multi_init());
  if (started != CURLE_OK || !state->multi) return no_curl();
  std::vector<std::string> lines = {"Content-Type: application/json", "Expect:"};
  if (!target.key.empty()) lines.push_back("Authorization: Bearer " + target.key);
  curl_slist* headers = nullptr;
  for (const std::string& line : lines) {
    curl_slist* longer = curl_slist_append(headers, line.c_str());
    if (longer == nullptr) {
      curl_slist_free_all(headers);
      return no_curl();
    }
    headers = longer;
  }
  state->headers.reset(headers);
  state->target = std::move(target);
  return HttpTransport(std::move(state));
}

void HttpTransport::post(uint64_t number, std::string body) {
  auto request =
      std::make_unique<State::Request>(State::Request{.number = number, .body = std::move(body)});
  request->handle.reset(curl_easy_init());
  if (request->handle) state_->configure(*request);
  if (!request->handle ||
      curl_multi_add_handle(state_->multi.get(), request->handle.get()) != CURLM_OK) {
    HttpAnswer answer;
    answer.failure = no_curl().message;
    answer.is_hopeless = true;
    state_->unstarted.push_back({number, std::move(answer)});
    return;
  }
  state_->requests.emplace(number, std::move(request));
}

std::vector<HttpTransport::Arrival> HttpTransport::wait(int64_t most_ms) {
  std::vector<Arrival> arrivals = std::exchange(state_->unstarted, {});
  int running = 0;
  curl_multi_perform(state_->multi.get(), &running);
  state_->collect(arrivals);
  if (!arrivals.empty() || most_ms <= 0) return arrivals;
  curl_multi_poll(state_->multi.get(), nullptr, 0, static_cast<int>(most_ms), nullptr);
  curl_multi_perform(state_->multi.get(), &running);
  state_->collect(arrivals);
  return arrivals;
}

}  // namespace mercer::cli
