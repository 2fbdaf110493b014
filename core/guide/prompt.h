// A language model's instructions: a file of models/prompts, with places in it to be filled.
#ifndef MERCER_GUIDE_PROMPT_H_
#define MERCER_GUIDE_PROMPT_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace mercer {

struct Prompt {
  std::string_view name;  // "guide-1"
  std::string_view text;  // of the file
};

// `text` with `by` wherever it has `place`, such as "{{form}}".
std::string filled(std::string text, std::string_view place, const std::string& by);

// On one line; what is no UTF-8 is replaced.
std::string dumped(const nlohmann::ordered_json& value);

// The schema of an object with these members and no others, as servers understand it.
nlohmann::ordered_json object_schema(nlohmann::ordered_json properties);

// What tokens are guessed by, since every model counts them otherwise: bytes of English, and of
// JSON in an answer (1.7 with Gemma 3, which puts spaces in). Other languages need up to twice as
// many tokens.
inline constexpr double kBytesAToken = 4;
inline constexpr double kAnswerBytesAToken = 2;

// What a run would come to, before it.
struct GuideEstimate {
  uint64_t requests = 0;
  uint64_t tokens_in = 0;
  uint64_t tokens_out = 0;
};

}  // namespace mercer

#endif  // MERCER_GUIDE_PROMPT_H_
