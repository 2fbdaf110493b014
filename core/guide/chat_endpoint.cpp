#include "guide/chat_endpoint.h"

#include <algorithm>
#include <utility>

namespace mercer {
namespace {

bool passes_by_itself(int status) {
  constexpr int kNotImplemented = 501;
  return status == 0 || status == 408 || status == 425 || status == 429 ||
         (status >= 500 && status != kNotImplemented);
}

std::string wait_text(int64_t time_ms) {
  return std::to_string((time_ms + 59'999) / 60'000) + " minutes";
}

}  // namespace

ChatEndpoint::ChatEndpoint(std::string model, const GuideOptions& options,
                           const ChatFeatures& features)
    : model_(std::move(model)),
      secret_(options.secret),
      pacing_(options.parallel, options.seed),
      features_(features) {}

bool ChatEndpoint::may_be_asked(size_t in_flight, int64_t now_ms) const {
  return !stopped_ && in_flight < pacing_.allowed_at_once() && now_ms >= pacing_.ready_at_ms();
}

int64_t ChatEndpoint::waits_ms(int64_t now_ms) const {
  return std::max<int64_t>(0, pacing_.ready_at_ms() - now_ms);
}

void ChatEndpoint::answered(const HttpAnswer& answer, uint64_t tokens, int64_t now_ms) {
  is_reached_ = true;
  pacing_.answered(answer, tokens, now_ms);
}

ChatEndpoint::Remedy ChatEndpoint::failed(const ChatFeatures& features, const HttpAnswer& answer,
                                          int64_t now_ms) {
  is_reached_ = is_reached_ || answer.status != 0;
  if (give_up_feature(features, answer)) return Remedy::kSendAgain;
  if (passes_by_itself(answer.status) && !answer.is_hopeless) {
    fail_for_now(answer, now_ms);
    return Remedy::kSendAgain;
  }
  if (answer.status == 400 || answer.status == 413 || answer.status == 422) {
    pacing_.answered(answer, 0, now_ms);
    return Remedy::kAskOtherwise;
  }
  refuse(answer);
  return Remedy::kNone;
}

void ChatEndpoint::refuse(const HttpAnswer& answer) {
  const std::string what = described(answer);
  switch (answer.status) {
    case 401:
    case 403:
      stop(ErrorCode::kInvalidArgument,
           "the endpoint refuses the key (" + what + "); put a valid one into MERCER_API_KEY");
      return;
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      stop(ErrorCode::kInvalidArgument, "the endpoint redirects elsewhere (" + what +
                                            "), where the key shall not go; give --endpoint the "
                                            "address that answers");
      return;
    case 404:
    case 405:
      stop(ErrorCode::kNotFound, "the endpoint or the model \"" + model_ + "\" is not there (" +
                                     what + "); check --endpoint and --model");
      return;
    default:
      stop(ErrorCode::kIo, "the endpoint does not answer the question (" + what + ")");
      return;
  }
}

bool ChatEndpoint::give_up_feature(const ChatFeatures& features, const HttpAnswer& answer) {
  if (answer.status < 400 || answer.status == 401 || answer.status == 403 || answer.status == 429) {
    return false;
  }
  const std::optional<ChatFeatures> left = without_refused(features, answer);
  if (!left) return false;
  const ChatFeatures before = features_;
  features_.schema = features_.schema && left->schema;
  features_.top_logprobs = std::min(features_.top_logprobs, left->top_logprobs);
  features_.temperature = features_.temperature && left->temperature;
  features_.max_tokens = features_.max_tokens && left->max_tokens;
  if (features_ == before) return true;
  std::string given_up;
  const auto add = [&](bool is_less, const char* name) {
    if (is_less) given_up += (given_up.empty() ? "" : ", ") + std::string(name);
  };
  add(before.schema && !features_.schema, "a schema for answers");
  add(features_.top_logprobs < before.top_logprobs,
      features_.top_logprobs > 0 ? "20 log-probabilities a token" : "log-probabilities");
  add(before.temperature && !features_.temperature, "temperature 0");
  add(before.max_tokens && !features_.max_tokens, "a bound of answers");
  notes_.push_back("the endpoint does not take " + given_up + "; going on without (" +
                   described(answer) + ")");
  return true;
}

void ChatEndpoint::fail_for_now(const HttpAnswer& answer, int64_t now_ms) {
  pacing_.failed(answer, now_ms);
  if (pacing_.failures_in_a_row() >= (is_reached_ ? kMostFailures : kMostFailuresAtFirst)) {
    stop(ErrorCode::kIo, "the endpoint did not answer " +
                             std::to_string(pacing_.failures_in_a_row()) +
                             " times in a row, the last time because of " + described(answer) +
                             "; check --endpoint, or try later");
  }
}

void ChatEndpoint::check_wait(int64_t now_ms) {
  if (waits_ms(now_ms) <= kLongestWait_ms) return;
  stop(ErrorCode::kIo,
       "the endpoint asks to wait " + wait_text(waits_ms(now_ms)) + "; run the same command then");
}

void ChatEndpoint::stop(ErrorCode code, const std::string& message) {
  if (!stopped_) stopped_ = Error{code, message};
}

std::vector<std::string> ChatEndpoint::take_notes() { return std::exchange(notes_, {}); }

std::string ChatEndpoint::shown(std::string_view text) const {
  constexpr size_t kMostBytes = 300;
  std::string line(text);
  if (!secret_.empty()) {
    for (size_t at = line.find(secret_); at != std::string::npos; at = line.find(secret_, at)) {
      line.replace(at, secret_.size(), "(key)");
    }
  }
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  if (line.size() <= kMostBytes) return line;
  size_t end = kMostBytes;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80) --end;
  return line.substr(0, end) + "...";
}

std::string ChatEndpoint::described(const HttpAnswer& answer) const {
  if (answer.status == 0) return shown(answer.failure);
  const std::string text = error_text(answer.body);
  return shown("HTTP " + std::to_string(answer.status) + (text.empty() ? "" : ": " + text));
}

}  // namespace mercer
