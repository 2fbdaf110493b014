#include "guide/chat.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "data/json_text.h"
#include "data/text_lines.h"

namespace mercer {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// The member of an object, or null.
const json& member(const json& object, const char* name) {
  static const json kNull;
  if (!object.is_object()) return kNull;
  const auto found = object.find(name);
  return found == object.end() ? kNull : *found;
}

std::string text_of(const json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

uint64_t count_of(const json& value) {
  return value.is_number_unsigned() ? value.get<uint64_t>() : 0;
}

// A token may be a part of a character, which only its bytes can tell.
std::string token_text(const json& entry) {
  const json& bytes = member(entry, "bytes");
  if (!bytes.is_array()) return text_of(member(entry, "token"));
  std::string text;
  for (const json& byte : bytes) text += static_cast<char>(count_of(byte) & 0xff);
  return text;
}

AnswerToken::Choice choice_of(const json& entry) {
  const json& logprob = member(entry, "logprob");
  const double value = logprob.is_number() ? logprob.get<double>() : -INFINITY;
  return {token_text(entry), std::min(1.0, std::exp(value))};
}

std::vector<AnswerToken> tokens_of(const json& logprobs) {
  std::vector<AnswerToken> tokens;
  const json& entries = member(logprobs, "content");
  if (!entries.is_array()) return tokens;
  for (const json& entry : entries) {
    AnswerToken token{token_text(entry), {}};
    const json& others = member(entry, "top_logprobs");
    if (others.is_array()) {
      for (const json& other : others) token.choices.push_back(choice_of(other));
    }
    const auto is_itself = [&](const auto& choice) { return choice.text == token.text; };
    if (std::ranges::none_of(token.choices, is_itself)) token.choices.push_back(choice_of(entry));
    tokens.push_back(std::move(token));
  }
  return tokens;
}

Error no_chat_answer(const std::string& what) {
  return {ErrorCode::kMalformedInput, "the answer " + what};
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words,
                             [&](std::string_view word) { return text.find(word) != text.npos; });
}

}  // namespace

Result<std::string> chat_address(std::string_view endpoint) {
  const auto refuse = [&](std::string_view why) {
    return Error{ErrorCode::kInvalidArgument, "the endpoint " + std::string(why) +
                                                  "; write an address like "
                                                  "https://api.example.com/v1"};
  };
  const auto is_strange = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == 0x7f || c == '\\' || c == '#';
  };
  if (std::ranges::any_of(endpoint, is_strange)) {
    return refuse("holds a space, a backslash or a #");
  }
  const size_t scheme_end = endpoint.find("://");
  const std::string scheme = lower_case(endpoint.substr(0, std::min(scheme_end, endpoint.size())));
  if (scheme_end == endpoint.npos || (scheme != "http" && scheme != "https")) {
    return refuse("does not begin with http:// or https://");
  }
  const std::string_view rest = endpoint.substr(scheme_end + 3);
  const size_t query_start = std::min(rest.find('?'), rest.size());
  const std::string_view host = rest.substr(0, std::min(rest.find('/'), query_start));
  if (host.empty()) return refuse("names no host");
  if (host.find('@') != host.npos) {
    return refuse("has a user's name in it; keys come from MERCER_API_KEY");
  }
  std::string_view path = rest.substr(host.size(), query_start - host.size());
  while (path.ends_with('/')) path.remove_suffix(1);
  std::string address = scheme + "://" + std::string(host);
  address += path.empty() ? "/v1" : path;
  if (!path.ends_with("/chat/completions")) address += "/chat/completions";
  return address.append(rest.substr(query_start));
}

bool is_loopback(std::string_view address) {
  const size_t start = address.find("://");
  if (start == address.npos) return false;
  std::string_view host = address.substr(start + 3);
  host = host.substr(0, std::min(host.find_first_of("/?"), host.size()));
  if (host == "[::1]" || host.starts_with("[::1]:")) return true;
  host = host.substr(0, std::min(host.find(':'), host.size()));
  const bool is_numeric = host.find_first_not_of("0123456789.") == host.npos;
  return lower_case(host) == "localhost" || (is_numeric && host.starts_with("127."));
}

std::optional<ChatFeatures> without_refused(const ChatFeatures& features,
                                            const HttpAnswer& refusal) {
  const std::string text = lower_case(error_text(refusal.body));
  if (text.starts_with('<')) return std::nullopt;  // a page, of a proxy or so
  ChatFeatures left = features;
  if (has_any(text, {"response_format", "json_schema", "schema", "grammar", "structured output"})) {
    left.schema = false;
  }
  // Some have log-probabilities of the five most likely tokens at most.
  if (has_any(text, {"logprob"})) left.top_logprobs = features.top_logprobs > 5 ? 5 : 0;
  if (has_any(text, {"temperature"})) left.temperature = false;
  if (has_any(text, {"max_tokens", "max_completion_tokens"})) left.max_tokens = false;
  if (left == features) return std::nullopt;
  return left;
}

std::string chat_body(const ChatQuestion& question, const ChatFeatures& features) {
  ordered_json body = {{"model", question.model},
                       {"messages",
                        {{{"role", "system"}, {"content", question.system}},
                         {{"role", "user"}, {"content", question.user}}}},
                       {"stream", false}};
  if (features.temperature) body["temperature"] = 0;
  if (features.max_tokens && question.max_tokens > 0) body["max_tokens"] = question.max_tokens;
  if (features.schema) {
    body["response_format"] = {
        {"type", "json_schema"},
        {"json_schema", {{"name", "answer"}, {"strict", true}, {"schema", question.schema}}}};
  }
  if (features.top_logprobs > 0) {
    body["logprobs"] = true;
    body["top_logprobs"] = features.top_logprobs;
  }
  return body.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

Result<ChatAnswer> parse_chat_answer(std::string_view body) {
  const json object = parse_json(body);
  if (!object.is_object()) return no_chat_answer("is not a JSON object");
  const json& choices = member(object, "choices");
  if (!choices.is_array() || choices.empty()) {
    return no_chat_answer("has no \"choices\": " + error_text(body));
  }
  const json& choice = choices.front();
  const json& message = member(choice, "message");
  ChatAnswer answer;
  answer.content = text_of(member(message, "content"));
  answer.finish_reason = text_of(member(choice, "finish_reason"));
  answer.model = text_of(member(object, "model"));
  const json& usage = member(object, "usage");
  answer.tokens_in = count_of(member(usage, "prompt_tokens"));
  answer.tokens_out = count_of(member(usage, "completion_tokens"));
  answer.tokens = tokens_of(member(choice, "logprobs"));
  return answer;
}

std::string_view object_in(std::string_view content) {
  constexpr std::string_view kThoughtsEnd = "</think>";
  const size_t thoughts = content.rfind(kThoughtsEnd);
  const size_t start = thoughts == content.npos ? 0 : thoughts + kThoughtsEnd.size();
  const size_t first = content.find('{', start);
  const size_t last = content.rfind('}');
  if (first == content.npos || last == content.npos || last < first) return {};
  return content.substr(first, last + 1 - first);
}

std::string why_unreadable(const ChatAnswer& answer) {
  if (answer.finish_reason == "length") return "it was cut off at the bound of its length";
  if (answer.content.empty()) return "it is empty";
  return "it is not the JSON object that was asked for";
}

std::string error_text(std::string_view body) {
  const json object = parse_json(body);
  const json& error = member(object, "error");
  for (const json* text :
       {&member(error, "message"), &error, &member(object, "message"), &member(object, "detail")}) {
    if (text->is_string() && !text->get_ref<const std::string&>().empty()) {
      return text->get<std::string>();
    }
  }
  return std::string(trimmed(body));
}

}  // namespace mercer
