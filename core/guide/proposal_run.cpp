#include "guide/proposal_run.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace mercer {
namespace {

// Nothing is made of the probabilities of words.
constexpr ChatFeatures kFeatures = {.top_logprobs = 0};

}  // namespace

ProposalRun::ProposalRun(const ProposalQuestion& question, std::vector<ItemText> sample,
                         const GuideOptions& options)
    : question_(question),
      sample_(std::move(sample)),
      options_(options),
      endpoint_(question.model, options, kFeatures) {}

std::optional<GuideRequest> ProposalRun::next(int64_t now_ms) {
  if (!has_more() || !endpoint_.may_be_asked(0, now_ms)) return std::nullopt;
  const std::string user = proposal_message(sample_, refusals_);
  const nlohmann::ordered_json schema = proposal_schema(question_);
  const size_t max_tokens =
      options_.max_tokens > 0 ? options_.max_tokens : most_proposal_tokens(question_);
  in_flight_ = Sent{next_number_++, endpoint_.features()};
  return GuideRequest{in_flight_->number,
                      chat_body({question_.model, question_.system, user, schema, max_tokens},
                                in_flight_->features)};
}

void ProposalRun::take(uint64_t number, const HttpAnswer& answer, int64_t now_ms) {
  if (!in_flight_ || in_flight_->number != number) return;
  const Sent sent = *in_flight_;
  in_flight_.reset();
  if (answer.status == ChatEndpoint::kOk) {
    read(answer, now_ms);
  } else if (endpoint_.failed(sent.features, answer, now_ms) ==
             ChatEndpoint::Remedy::kAskOtherwise) {
    // Too much text is what a question with valid words can be refused for.
    sample_.resize((sample_.size() + 1) / 2);
    ask_again(endpoint_.described(answer));
  }
  if (has_more()) endpoint_.check_wait(now_ms);
}

void ProposalRun::read(const HttpAnswer& answer, int64_t now_ms) {
  const auto chat = parse_chat_answer(answer.body);
  if (!chat.ok()) {
    endpoint_.answered(answer, 0, now_ms);
    ask_again(endpoint_.shown(chat.error().message));
    return;
  }
  const uint64_t tokens = chat.value().tokens_in + chat.value().tokens_out;
  tokens_in_ += chat.value().tokens_in;
  tokens_out_ += chat.value().tokens_out;
  answered_by_ = endpoint_.shown(chat.value().model);
  endpoint_.answered(answer, tokens, now_ms);
  auto attributes = parse_proposal(chat.value(), question_);
  if (attributes.ok() && !has_secret(attributes.value())) {
    proposal_ = std::move(attributes).value();
    return;
  }
  const std::string reason =
      attributes.ok() ? "it repeats the key" : endpoint_.shown(attributes.error().message);
  refusals_.push_back(reason);
  ask_again(reason);
}

// What is proposed goes into a file.
bool ProposalRun::has_secret(const std::vector<Attribute>& attributes) const {
  return !options_.secret.empty() &&
         std::ranges::any_of(attributes, [&](const Attribute& attribute) {
           const auto has = [&](const std::string& text) {
             return text.find(options_.secret) != text.npos;
           };
           return has(attribute.name) || has(attribute.description) ||
                  std::ranges::any_of(attribute.labels,
                                      [&](const auto& label) { return has(label.second); });
         });
}

void ProposalRun::ask_again(const std::string& reason) {
  if (++asks_ < kMostAsks) {
    notes_.push_back("asking again, because " + reason);
    return;
  }
  endpoint_.stop(ErrorCode::kMalformedInput,
                 "no answer of " + std::to_string(kMostAsks) + " could be used, the last because " +
                     reason + "; try another model, or a smaller --count or --sample");
}

std::vector<std::string> ProposalRun::take_notes() {
  std::vector<std::string> notes = endpoint_.take_notes();
  for (std::string& note : std::exchange(notes_, {})) notes.push_back(std::move(note));
  return notes;
}

}  // namespace mercer
