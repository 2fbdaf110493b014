#include "guide/guide_run.h"

#include <algorithm>
#include <utility>

#include "guide/score_answer.h"
#include "mercer/checksum.h"

namespace mercer {
namespace {

constexpr int kOk = 200;

bool passes_by_itself(int status) {
  constexpr int kNotImplemented = 501;
  return status == 0 || status == 408 || status == 425 || status == 429 ||
         (status >= 500 && status != kNotImplemented);
}

// "HTTP 503: the model is being loaded".
std::string described(const HttpAnswer& answer) {
  if (answer.status == 0) return answer.failure;
  const std::string text = error_text(answer.body);
  return "HTTP " + std::to_string(answer.status) + (text.empty() ? "" : ": " + text);
}

std::string wait_text(int64_t time_ms) {
  return std::to_string((time_ms + 59'999) / 60'000) + " minutes";
}

}  // namespace

GuideRun::GuideRun(const ScoreQuestion& question, std::span<const ItemText> items,
                   const GuideOptions& options)
    : question_(question),
      items_(items),
      options_(options),
      pacing_(options.parallel, options.seed) {
  for (size_t first = 0; first < items.size(); first += options.batch) {
    Ask ask;
    for (size_t i = first; i < std::min(items.size(), first + options.batch); ++i) {
      ask.items.push_back(static_cast<uint32_t>(i));
    }
    queue_.push_back(std::move(ask));
  }
  fresh_count_ = queue_.size();
}

std::optional<GuideRequest> GuideRun::next(int64_t now_ms) {
  if (!has_more() || in_flight_.size() >= pacing_.allowed_at_once() ||
      now_ms < pacing_.ready_at_ms()) {
    return std::nullopt;
  }
  Ask ask = std::move(queue_.front());
  queue_.pop_front();
  if (ask.asks == 0) --fresh_count_;
  std::vector<const ItemText*> texts;
  std::string key = std::to_string(options_.seed) + " " + std::to_string(ask.asks);
  for (const uint32_t item : ask.items) {
    texts.push_back(&items_[item]);
    key += " " + items_[item].id;
  }
  Sent sent{std::move(ask), request_ids(texts.size(), std::stoull(checksum_hex(key), nullptr, 16)),
            features_};
  const std::string user = user_message(texts, sent.ids);
  const nlohmann::ordered_json schema = answer_schema(sent.ids, question_.attributes);
  const size_t max_tokens = options_.max_tokens > 0
                                ? options_.max_tokens
                                : most_answer_tokens(texts.size(), question_.attributes);
  GuideRequest request{
      next_number_++,
      chat_body({question_.model, question_.system, user, schema, max_tokens}, features_)};
  in_flight_.emplace(request.number, std::move(sent));
  return request;
}

GuideGain GuideRun::take(uint64_t number, const HttpAnswer& answer, int64_t now_ms) {
  const auto found = in_flight_.find(number);
  if (found == in_flight_.end()) return {};
  Sent sent = std::move(found->second);
  in_flight_.erase(found);
  is_reached_ = is_reached_ || answer.status != 0;
  GuideGain gain;
  if (answer.status == kOk) {
    gain = read_scores(sent, answer, now_ms);
  } else {
    take_failure(std::move(sent), answer, now_ms);
  }
  if (waits_ms(now_ms) > kLongestWait_ms) {
    stop(ErrorCode::kIo, "the endpoint asks to wait " + wait_text(waits_ms(now_ms)) +
                             "; run the same command then");
  }
  return gain;
}

void GuideRun::take_failure(Sent sent, const HttpAnswer& answer, int64_t now_ms) {
  if (give_up_feature(sent, answer)) {
    send_again(std::move(sent.ask));
    return;
  }
  if (passes_by_itself(answer.status) && !answer.is_hopeless) {
    fail_for_now(std::move(sent), answer, now_ms);
    return;
  }
  const std::string what = shown(described(answer));
  switch (answer.status) {
    case 400:
    case 413:
    case 422:  // it may be about these items: too long, or refused by a filter
      pacing_.answered(answer, 0, now_ms);
      ask_again(sent.ask, sent.ask.items, what);
      count_useless(what);
      return;
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
      stop(ErrorCode::kNotFound, "the endpoint or the model \"" + question_.model +
                                     "\" is not there (" + what +
                                     "); check --endpoint and --model");
      return;
    default:
      stop(ErrorCode::kIo, "the endpoint does not answer the question (" + what + ")");
      return;
  }
}

GuideGain GuideRun::read_scores(const Sent& sent, const HttpAnswer& answer, int64_t now_ms) {
  const auto chat = parse_chat_answer(answer.body);
  if (!chat.ok()) {
    const std::string reason = shown(chat.error().message);
    pacing_.answered(answer, 0, now_ms);
    ask_again(sent.ask, sent.ask.items, reason);
    count_useless(reason);
    return {};
  }
  GuideGain gain;
  gain.is_answer = true;
  gain.tokens_in = chat.value().tokens_in;
  gain.tokens_out = chat.value().tokens_out;
  gain.model = shown(chat.value().model);
  pacing_.answered(answer, gain.tokens_in + gain.tokens_out, now_ms);

  ScoreAnswer scores = parse_scores(chat.value(), sent.ids, question_.attributes);
  gain.is_expectation = scores.is_expectation;
  std::vector<bool> is_scored(sent.ids.size());
  for (ScoreAnswer::Item& item : scores.items) {
    is_scored[item.position] = true;
    gain.items.push_back({sent.ask.items[item.position], std::move(item.scores)});
  }
  std::vector<uint32_t> left;
  for (size_t position = 0; position < is_scored.size(); ++position) {
    if (!is_scored[position]) left.push_back(sent.ask.items[position]);
  }
  const std::string reason = "the answer is of no use: " + scores.trouble;
  ask_again(sent.ask, left, reason);
  if (gain.items.empty()) {
    count_useless(reason);
  } else {
    has_scores_ = true;
    useless_in_a_row_ = 0;
  }
  return gain;
}

void GuideRun::ask_again(const Ask& ask, const std::vector<uint32_t>& items,
                         const std::string& reason) {
  if (ask.asks + 1 >= kMostAsks) {
    for (const uint32_t item : items) unscored_.push_back({item, reason});
    return;
  }
  const size_t most = std::max<size_t>(1, (ask.items.size() + 1) / 2);
  for (size_t first = 0; first < items.size(); first += most) {
    const size_t end = std::min(items.size(), first + most);
    queue_.push_back({{items.begin() + static_cast<std::ptrdiff_t>(first),
                       items.begin() + static_cast<std::ptrdiff_t>(end)},
                      ask.asks + 1});
  }
}

// Many answers of no use in a row speak against the endpoint or the model, not against the items,
// if they are about items that were never asked for before.
void GuideRun::count_useless(const std::string& reason) {
  ++useless_in_a_row_;
  if (useless_in_a_row_ < kMostUseless || (has_scores_ && fresh_count_ == 0)) return;
  stop(ErrorCode::kMalformedInput, std::to_string(kMostUseless) +
                                       " answers in a row were of no use, the last because " +
                                       reason + "; try a smaller --batch or another model");
}

bool GuideRun::give_up_feature(const Sent& sent, const HttpAnswer& answer) {
  if (answer.status < 400 || answer.status == 401 || answer.status == 403 || answer.status == 429) {
    return false;
  }
  const std::optional<ChatFeatures> left = without_refused(sent.features, answer);
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
                   shown(described(answer)) + ")");
  return true;
}

void GuideRun::send_again(Ask ask) {
  if (ask.asks == 0) ++fresh_count_;
  queue_.push_front(std::move(ask));
}

void GuideRun::fail_for_now(Sent sent, const HttpAnswer& answer, int64_t now_ms) {
  send_again(std::move(sent.ask));
  pacing_.failed(answer, now_ms);
  const std::string what = shown(described(answer));
  if (pacing_.failures_in_a_row() >= (is_reached_ ? kMostFailures : kMostFailuresAtFirst)) {
    stop(ErrorCode::kIo, "the endpoint did not answer " +
                             std::to_string(pacing_.failures_in_a_row()) +
                             " times in a row, the last time because of " + what +
                             "; check --endpoint, or try later");
  }
}

int64_t GuideRun::waits_ms(int64_t now_ms) const {
  return has_more() ? std::max<int64_t>(0, pacing_.ready_at_ms() - now_ms) : 0;
}

void GuideRun::stop(ErrorCode code, const std::string& message) {
  if (!stopped_) stopped_ = Error{code, message};
}

std::vector<std::string> GuideRun::take_notes() { return std::exchange(notes_, {}); }

// Text from outside, for people: without the key, on one line, and not long.
std::string GuideRun::shown(std::string_view text) const {
  constexpr size_t kMostBytes = 300;
  std::string line(text);
  if (!options_.secret.empty()) {
    for (size_t at = line.find(options_.secret); at != std::string::npos;
         at = line.find(options_.secret, at)) {
      line.replace(at, options_.secret.size(), "(key)");
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

}  // namespace mercer
