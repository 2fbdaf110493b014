// The question that items, or users by their histories, are scored by: the prompt (models/prompts),
// the attributes, and a few items at a time.
#ifndef MERCER_GUIDE_SCORE_QUESTION_H_
#define MERCER_GUIDE_SCORE_QUESTION_H_

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/attributes.h"
#include "guide/item_texts.h"
#include "guide/prompt.h"

namespace mercer {

// Who is scored: the catalogue's items, or a shop's users, which are items of a question like
// others.
enum class Subject { kItems, kUsers };

struct ScoreQuestion {
  Subject subject = Subject::kItems;
  std::string model;
  std::vector<Attribute> attributes;
  std::string system;           // the prompt with the attributes in it
  std::string prompt;           // its name: "guide-1"
  std::string prompt_checksum;  // of its file
  std::string checksum;         // of prompt, model and attributes: equal means the same question
};

ScoreQuestion score_question(std::string model, std::vector<Attribute> attributes,
                             Subject subject = Subject::kItems);

// Names for `item_count` items within one request: short, different, and such that no item's text
// can know those of its neighbours. The same for the same key.
std::vector<std::string> request_ids(size_t item_count, uint64_t key);

// The user's message: the items as data. `items` and `ids` belong together.
std::string user_message(Subject subject, std::span<const ItemText* const> items,
                         std::span<const std::string> ids);

// What the answer must look like: an object an id, with a whole number an attribute.
nlohmann::ordered_json answer_schema(std::span<const std::string> ids,
                                     const std::vector<Attribute>& attributes);

// What asking for `items` would come to.
GuideEstimate estimate(const ScoreQuestion& question, std::span<const ItemText> items,
                       size_t batch);

// A generous bound of the tokens of an answer about `item_count` items.
size_t most_answer_tokens(size_t item_count, const std::vector<Attribute>& attributes);

}  // namespace mercer

#endif  // MERCER_GUIDE_SCORE_QUESTION_H_
