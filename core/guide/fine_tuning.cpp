#include "guide/fine_tuning.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <nlohmann/json.hpp>

#include "guide/prompt.h"
#include "mercer/checksum.h"

namespace mercer {
namespace {

using nlohmann::ordered_json;

ordered_json message(const char* role, std::string content) {
  return {{"role", role}, {"content", std::move(content)}};
}

// {"ID":{"festive":7,...},...}
std::string answer_of(std::span<const std::string> ids, std::span<const std::vector<float>> scores,
                      const std::vector<Attribute>& attributes) {
  ordered_json answer = ordered_json::object();
  for (size_t i = 0; i < ids.size(); ++i) {
    ordered_json& of_item = answer[ids[i]];
    for (size_t k = 0; k < attributes.size(); ++k) {
      of_item[attributes[k].name] = std::lround(scores[i][k]);
    }
  }
  return dumped(answer);
}

}  // namespace

std::string fine_tuning_lines(const ScoreQuestion& question, std::span<const ItemText> items,
                              std::span<const std::vector<float>> scores, size_t batch,
                              uint64_t seed) {
  assert(items.size() == scores.size() && batch > 0);
  std::string lines;
  for (size_t first = 0; first < items.size(); first += batch) {
    const size_t count = std::min(batch, items.size() - first);
    std::vector<const ItemText*> texts;
    std::string key = std::to_string(seed);
    for (const ItemText& item : items.subspan(first, count)) {
      texts.push_back(&item);
      key += " " + item.id;
    }
    const std::vector<std::string> ids =
        request_ids(count, std::stoull(checksum_hex(key), nullptr, 16));
    const ordered_json messages = {
        message("system", question.system),
        message("user", user_message(question.subject, texts, ids)),
        message("assistant", answer_of(ids, scores.subspan(first, count), question.attributes))};
    lines += dumped(ordered_json{{"messages", messages}}) + "\n";
  }
  return lines;
}

}  // namespace mercer
