#include "guide/score_question.h"

#include <algorithm>
#include <random>
#include <unordered_set>

#include "guide/guide_prompt.h"
#include "guide/guide_users_prompt.h"
#include "mercer/checksum.h"

namespace mercer {
namespace {

using nlohmann::ordered_json;

// {"ID":{"festive":NUMBER,...},...}
std::string answer_form(const std::vector<Attribute>& attributes) {
  std::string form;
  for (const Attribute& attribute : attributes) {
    form += (form.empty() ? "" : ",") + dumped(attribute.name) + ":NUMBER";
  }
  return "{\"ID\":{" + form + "},...}";
}

size_t answer_bytes(const std::vector<Attribute>& attributes) {
  constexpr size_t kAroundItem = 12;  // "bcdf":{...},
  constexpr size_t kAroundScore = 5;  // "":7,
  size_t bytes = kAroundItem;
  for (const Attribute& attribute : attributes) bytes += attribute.name.size() + kAroundScore;
  return bytes;
}

}  // namespace

ScoreQuestion score_question(std::string model, std::vector<Attribute> attributes,
                             Subject subject) {
  const Prompt& prompt = subject == Subject::kUsers ? kGuideUsersPrompt : kGuidePrompt;
  ScoreQuestion question;
  question.subject = subject;
  std::string qualities;
  ordered_json identity = {prompt.text, model};
  for (const Attribute& attribute : attributes) {
    qualities +=
        (qualities.empty() ? "- " : "\n- ") + dumped(attribute.name) + ": " + attribute.description;
    identity.push_back({attribute.name, attribute.description});
  }
  question.system = filled(std::string(prompt.text), "{{form}}", answer_form(attributes));
  question.system = filled(question.system, "{{qualities}}", qualities);
  question.prompt = prompt.name;
  question.prompt_checksum = checksum_hex(prompt.text);
  question.checksum = checksum_hex(dumped(identity));
  question.model = std::move(model);
  question.attributes = std::move(attributes);
  return question;
}

std::vector<std::string> request_ids(size_t item_count, uint64_t key) {
  // No vowels: nothing that means something.
  constexpr std::string_view kLetters = "bcdfghjklmnpqrstvwxz";
  constexpr size_t kLength = 4;
  std::mt19937_64 random(key);
  std::vector<std::string> ids;
  std::unordered_set<std::string> known;
  while (ids.size() < item_count) {
    std::string id;
    for (size_t i = 0; i < kLength; ++i) id += kLetters[random() % kLetters.size()];
    if (known.insert(id).second) ids.push_back(std::move(id));
  }
  return ids;
}

std::string user_message(Subject subject, std::span<const ItemText* const> items,
                         std::span<const std::string> ids) {
  std::string message = subject == Subject::kUsers ? "{\"shoppers\":[" : "{\"products\":[";
  for (size_t i = 0; i < items.size(); ++i) {
    message +=
        (i == 0 ? "" : ",") + ("{\"id\":\"" + ids[i]) + "\",\"about\":" + items[i]->about + "}";
  }
  return message + "]}";
}

ordered_json answer_schema(std::span<const std::string> ids,
                           const std::vector<Attribute>& attributes) {
  ordered_json scores = ordered_json::object();
  for (const Attribute& attribute : attributes) {
    scores[attribute.name] = {{"$ref", "#/$defs/score"}};
  }
  ordered_json items = ordered_json::object();
  for (const std::string& id : ids) items[id] = {{"$ref", "#/$defs/scores"}};
  ordered_json schema = object_schema(std::move(items));
  // A list of values is what every server's grammar can do; bounds of numbers are not.
  schema["$defs"] = {{"score", {{"type", "integer"}, {"enum", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}}}},
                     {"scores", object_schema(std::move(scores))}};
  return schema;
}

GuideEstimate estimate(const ScoreQuestion& question, std::span<const ItemText> items,
                       size_t batch) {
  constexpr size_t kAroundMessages = 40;  // the names of roles, and {"products":[]}
  constexpr size_t kAroundItem = 24;      // {"id":"bcdf","about":},
  GuideEstimate result;
  result.requests = (items.size() + batch - 1) / batch;
  size_t bytes = result.requests * (question.system.size() + kAroundMessages);
  for (const ItemText& item : items) bytes += item.about.size() + kAroundItem;
  const size_t answers = items.size() * answer_bytes(question.attributes);
  result.tokens_in = static_cast<uint64_t>(static_cast<double>(bytes) / kBytesAToken);
  result.tokens_out = static_cast<uint64_t>(static_cast<double>(answers) / kAnswerBytesAToken);
  return result;
}

size_t most_answer_tokens(size_t item_count, const std::vector<Attribute>& attributes) {
  // Every byte a token, and room for line breaks or a few words around the object.
  return 500 + item_count * answer_bytes(attributes);
}

}  // namespace mercer
