#include "guide/guide_run.h"

#include <algorithm>
#include <utility>

#include "guide/score_answer.h"
#include "mercer/checksum.h"

namespace mercer {

GuideRun::GuideRun(const ScoreQuestion& question, std::span<const ItemText> items,
                   const GuideOptions& options)
    : question_(question),
      items_(items),
      options_(options),
      endpoint_(question.model, options, ChatFeatures()) {
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
  if (!has_more() || !endpoint_.may_be_asked(in_flight_.size(), now_ms)) return std::nullopt;
  Ask ask = std::move(queue_.front());
  queue_.pop_front();
  if (ask.asks == 0) --fresh_count_;
  std::vector<const ItemText*> texts;
  std::string key = std::to_string(options_.seed) + " " + std::to_string(ask.asks);
  for (const uint32_t item : ask.items) {
    texts.push_back(&items_[item]);
    // Not its id, which a user's could be guessed from.
    key += " " + items_[item].about;
  }
  Sent sent{std::move(ask), request_ids(texts.size(), std::stoull(checksum_hex(key), nullptr, 16)),
            endpoint_.features()};
  const std::string user = user_message(question_.subject, texts, sent.ids);
  const nlohmann::ordered_json schema = answer_schema(sent.ids, question_.attributes);
  const size_t max_tokens = options_.max_tokens > 0
                                ? options_.max_tokens
                                : most_answer_tokens(texts.size(), question_.attributes);
  GuideRequest request{
      next_number_++,
      chat_body({question_.model, question_.system, user, schema, max_tokens}, sent.features)};
  in_flight_.emplace(request.number, std::move(sent));
  return request;
}

GuideGain GuideRun::take(uint64_t number, const HttpAnswer& answer, int64_t now_ms) {
  const auto found = in_flight_.find(number);
  if (found == in_flight_.end()) return {};
  Sent sent = std::move(found->second);
  in_flight_.erase(found);
  GuideGain gain;
  if (answer.status == ChatEndpoint::kOk) {
    gain = read_scores(sent, answer, now_ms);
  } else {
    take_failure(std::move(sent), answer, now_ms);
  }
  if (has_more()) endpoint_.check_wait(now_ms);
  return gain;
}

void GuideRun::take_failure(Sent sent, const HttpAnswer& answer, int64_t now_ms) {
  switch (endpoint_.failed(sent.features, answer, now_ms)) {
    case ChatEndpoint::Remedy::kSendAgain:
      send_again(std::move(sent.ask));
      return;
    case ChatEndpoint::Remedy::kAskOtherwise: {
      const std::string what = endpoint_.described(answer);
      ask_again(sent.ask, sent.ask.items, what);
      count_useless(what);
      return;
    }
    case ChatEndpoint::Remedy::kNone:
      return;
  }
}

GuideGain GuideRun::read_scores(const Sent& sent, const HttpAnswer& answer, int64_t now_ms) {
  const auto chat = parse_chat_answer(answer.body);
  if (!chat.ok()) {
    const std::string reason = endpoint_.shown(chat.error().message);
    endpoint_.answered(answer, 0, now_ms);
    ask_again(sent.ask, sent.ask.items, reason);
    count_useless(reason);
    return {};
  }
  GuideGain gain;
  gain.is_answer = true;
  gain.tokens_in = chat.value().tokens_in;
  gain.tokens_out = chat.value().tokens_out;
  gain.model = endpoint_.shown(chat.value().model);
  endpoint_.answered(answer, gain.tokens_in + gain.tokens_out, now_ms);

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
  endpoint_.stop(ErrorCode::kMalformedInput,
                 std::to_string(kMostUseless) +
                     " answers in a row were of no use, the last because " + reason +
                     "; try a smaller --batch or another model");
}

void GuideRun::send_again(Ask ask) {
  if (ask.asks == 0) ++fresh_count_;
  queue_.push_front(std::move(ask));
}

}  // namespace mercer
