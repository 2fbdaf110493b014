// One question to a language model in the chat-completions protocol, which OpenAI began and hosted
// services, Ollama, llama.cpp's server and vLLM speak too. They differ in what else than messages a
// request may ask for; ChatFeatures says what is asked for, and learns from refusals.
#ifndef MERCER_GUIDE_CHAT_H_
#define MERCER_GUIDE_CHAT_H_

#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "guide/http_answer.h"
#include "mercer/result.h"

namespace mercer {

// The address that questions are posted to, from any of https://host, https://host/v1 and
// https://host/v1/chat/completions. An error for what is no http or https address, or has a user's
// name or password in it.
Result<std::string> chat_address(std::string_view endpoint);

// Whether the address is this machine's own, so that nobody can listen on the way to it.
bool is_loopback(std::string_view address);

struct ChatFeatures {
  bool schema = true;       // response_format with a JSON schema
  int top_logprobs = 20;    // log-probabilities of so many tokens at each place; 0: of none
  bool temperature = true;  // of 0
  bool max_tokens = true;   // a bound of the answer

  bool operator==(const ChatFeatures&) const = default;
};

// `features` without what a refusal (an answer that is an error) speaks against. Nothing when it
// speaks of none of them.
std::optional<ChatFeatures> without_refused(const ChatFeatures& features,
                                            const HttpAnswer& refusal);

struct ChatQuestion {
  std::string_view model;
  std::string_view system;
  std::string_view user;
  const nlohmann::ordered_json& schema;  // that the answer shall follow
  size_t max_tokens;                     // 0: no bound
};

// The body of the request, as JSON.
std::string chat_body(const ChatQuestion& question, const ChatFeatures& features);

// A token of an answer and what else could have stood in its place, with probabilities.
struct AnswerToken {
  struct Choice {
    std::string text;
    double probability;  // in [0, 1]
  };
  std::string text;
  std::vector<Choice> choices;  // the token itself among them
};

struct ChatAnswer {
  std::string content;
  std::string finish_reason;  // "stop", "length", ...; empty: not said
  std::string model;          // the one that says it answered; empty: not said
  uint64_t tokens_in = 0;     // 0: not said
  uint64_t tokens_out = 0;
  std::vector<AnswerToken> tokens;  // of the content, in order; empty: no log-probabilities
};

// The body of an answer with status 200. An error when it is not of the protocol.
Result<ChatAnswer> parse_chat_answer(std::string_view body);

// The JSON object within an answer's content: from the first brace behind a model's thoughts to the
// last, without a fence or words around it; empty: there is none. A view into `content`.
std::string_view object_in(std::string_view content);

// Why nothing could be read out of an answer, for people.
std::string why_unreadable(const ChatAnswer& answer);

// What the body of an error says to people: its message where it has one, else its beginning.
std::string error_text(std::string_view body);

}  // namespace mercer

#endif  // MERCER_GUIDE_CHAT_H_
