// The question that attributes are proposed by: the prompt (models/prompts) and a sample of a
// catalogue. What comes back is a draft that people edit.
#ifndef MERCER_GUIDE_PROPOSAL_H_
#define MERCER_GUIDE_PROPOSAL_H_

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "data/attributes.h"
#include "guide/chat.h"
#include "guide/item_texts.h"
#include "guide/prompt.h"
#include "mercer/result.h"

namespace mercer {

struct ProposalQuestion {
  static constexpr size_t kFewest = 8;
  static constexpr size_t kMost = 24;
  static constexpr size_t kMostFieldBytes = 200;  // of a field of the sample

  std::string model;
  size_t count = 0;                  // of attributes, kFewest to kMost
  std::vector<std::string> locales;  // of the labels
  std::string system;                // the prompt, filled
  std::string prompt;                // its name: "propose-1"
  std::string prompt_checksum;       // of its file
};

ProposalQuestion proposal_question(std::string model, size_t count,
                                   std::vector<std::string> locales);

// The user's message: the sample as data, and why earlier answers could not be used.
std::string proposal_message(std::span<const ItemText> sample,
                             std::span<const std::string> refusals);

// What the answer must look like: {"1": {"name", "meaning", "at_0", "at_10", "labels": {"en"}}}.
nlohmann::ordered_json proposal_schema(const ProposalQuestion& question);

// The attributes of an answer, in its order; descriptions read "MEANING. 0 = ..., 10 = ...". An
// error says what is wrong, for the model and for people: other than kFewest to kMost attributes,
// a name that is no snake_case or there twice, a text that is missing, too long or holds control
// characters, a label that stands for two attributes, labels in other locales than the question's.
Result<std::vector<Attribute>> parse_proposal(const ChatAnswer& answer,
                                              const ProposalQuestion& question);

GuideEstimate estimate(const ProposalQuestion& question, std::span<const ItemText> sample);

// A generous bound of the tokens of an answer.
size_t most_proposal_tokens(const ProposalQuestion& question);

}  // namespace mercer

#endif  // MERCER_GUIDE_PROPOSAL_H_
