#include "guide/proposal.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <utility>

#include "data/json_text.h"
#include "data/text_lines.h"
#include "guide/propose_prompt.h"
#include "mercer/checksum.h"

namespace mercer {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr size_t kMostNameBytes = 40;
constexpr size_t kMostLabelBytes = 60;
constexpr size_t kMostMeaningBytes = 300;
constexpr size_t kMostEndBytes = 120;  // of what 0 or 10 means

constexpr std::string_view kMeaning = "meaning";
constexpr std::string_view kAtZero = "at_0";
constexpr std::string_view kAtTen = "at_10";

// {"1":{"name":"...",...},...}
std::string answer_form(const std::vector<std::string>& locales) {
  std::string labels;
  for (const std::string& locale : locales) {
    labels += (labels.empty() ? "" : ",") + dumped(locale) + ":\"...\"";
  }
  return R"({"1":{"name":"...","meaning":"...","at_0":"...","at_10":"...","labels":{)" + labels +
         "}},...}";
}

Error refused(const std::string& why) { return {ErrorCode::kMalformedInput, why}; }

// U+0000 to U+001F and U+007F to U+009F, in UTF-8.
bool has_control_characters(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7f) return true;
    if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) {
      return true;
    }
  }
  return false;
}

bool is_snake_case(std::string_view name) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_allowed = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.size() <= kMostNameBytes && is_letter(name.front()) &&
         name.back() != '_' && std::ranges::all_of(name, is_allowed);
}

// A member's text without white space around it. `here` names the attribute.
Result<std::string> read_text(const json& entry, std::string_view member, size_t most_bytes,
                              const std::string& here) {
  const std::string what = "the \"" + std::string(member) + "\" of " + here;
  const auto found = entry.find(member);
  if (found == entry.end() || !found->is_string()) return refused(what + " is missing");
  const std::string_view text = trimmed(found->get_ref<const std::string&>());
  if (text.empty()) return refused(what + " is empty");
  if (text.size() > most_bytes) {
    return refused(what + " is longer than " + std::to_string(most_bytes) + " bytes");
  }
  if (has_control_characters(text)) {
    return refused(what + " holds a line break or another control character");
  }
  return std::string(text);
}

// "Made for children. 0 = for adults only, 10 = a toy."
Result<std::string> read_description(const json& entry, const std::string& here) {
  MERCER_ASSIGN_OR_RETURN(std::string text, read_text(entry, kMeaning, kMostMeaningBytes, here));
  MERCER_ASSIGN_OR_RETURN(std::string zero, read_text(entry, kAtZero, kMostEndBytes, here));
  MERCER_ASSIGN_OR_RETURN(std::string ten, read_text(entry, kAtTen, kMostEndBytes, here));
  for (std::string* part : {&text, &zero, &ten}) {
    while (part->ends_with('.')) part->pop_back();
  }
  return text + ". 0 = " + zero + ", 10 = " + ten + ".";
}

Result<std::map<std::string, std::string>> read_labels(const json& entry,
                                                       const std::vector<std::string>& locales,
                                                       const std::string& here) {
  const auto found = entry.find("labels");
  if (found == entry.end() || !found->is_object() || found->size() != locales.size()) {
    return refused("the \"labels\" of " + here + " are not one text for each language");
  }
  std::map<std::string, std::string> labels;
  for (const std::string& locale : locales) {
    MERCER_ASSIGN_OR_RETURN(labels[locale],
                            read_text(*found, locale, kMostLabelBytes, "the labels of " + here));
  }
  return labels;
}

Error repeated_label(const std::string& here, const std::string& locale) {
  return refused("the label of " + here + " in \"" + locale + "\" is that of an earlier quality");
}

Status check_unique(const Attribute& attribute, const std::string& here,
                    std::set<std::pair<std::string, std::string>>& known) {
  if (!known.emplace("", attribute.name).second) {
    return refused("the name of " + here + ", \"" + attribute.name + "\", was given before");
  }
  for (const auto& [locale, label] : attribute.labels) {
    if (!known.emplace(locale, label).second) return repeated_label(here, locale);
  }
  return Done{};
}

}  // namespace

ProposalQuestion proposal_question(std::string model, size_t count,
                                   std::vector<std::string> locales) {
  std::string listed;
  for (const std::string& locale : locales) listed += (listed.empty() ? "" : ", ") + locale;
  std::string system = filled(std::string(kProposePrompt.text), "{{count}}", std::to_string(count));
  system = filled(std::move(system), "{{locales}}", listed);
  system = filled(std::move(system), "{{form}}", answer_form(locales));
  return {.model = std::move(model),
          .count = count,
          .locales = std::move(locales),
          .system = std::move(system),
          .prompt = std::string(kProposePrompt.name),
          .prompt_checksum = checksum_hex(kProposePrompt.text)};
}

std::string proposal_message(std::span<const ItemText> sample,
                             std::span<const std::string> refusals) {
  std::string message = "{\"products\":[";
  for (size_t i = 0; i < sample.size(); ++i) {
    message += (i == 0 ? "" : ",") + shortened_about(sample[i], ProposalQuestion::kMostFieldBytes);
  }
  message += "]";
  if (!refusals.empty()) {
    ordered_json reasons = ordered_json::array();
    for (const std::string& refusal : refusals) reasons.push_back(refusal);
    message += ",\"refused\":" + dumped(reasons);
  }
  return message + "}";
}

ordered_json proposal_schema(const ProposalQuestion& question) {
  const ordered_json text = {{"type", "string"}};
  ordered_json labels = ordered_json::object();
  for (const std::string& locale : question.locales) labels[locale] = text;
  ordered_json qualities = ordered_json::object();
  for (size_t i = 1; i <= question.count; ++i) {
    qualities[std::to_string(i)] = {{"$ref", "#/$defs/quality"}};
  }
  ordered_json schema = object_schema(std::move(qualities));
  schema["$defs"] = {{"quality", object_schema({{"name", text},
                                                {kMeaning, text},
                                                {kAtZero, text},
                                                {kAtTen, text},
                                                {"labels", object_schema(std::move(labels))}})}};
  return schema;
}

Result<std::vector<Attribute>> parse_proposal(const ChatAnswer& answer,
                                              const ProposalQuestion& question) {
  const std::string_view text = object_in(answer.content);
  // In the order of the text, which is the model's own.
  const ordered_json object =
      parse_json(text).is_object() ? ordered_json::parse(text, nullptr, false) : ordered_json();
  if (!object.is_object()) return refused("the answer is of no use: " + why_unreadable(answer));
  if (object.size() < ProposalQuestion::kFewest || object.size() > ProposalQuestion::kMost) {
    return refused("the answer has " + std::to_string(object.size()) + " qualities, not " +
                   std::to_string(question.count));
  }
  std::vector<Attribute> attributes;
  std::set<std::pair<std::string, std::string>> known;  // names, and labels by locale
  for (const ordered_json& quality : object) {
    const json entry = quality;
    const std::string here = "quality " + std::to_string(attributes.size() + 1);
    if (!entry.is_object()) return refused(here + " is not an object");
    Attribute attribute;
    MERCER_ASSIGN_OR_RETURN(attribute.name, read_text(entry, "name", kMostNameBytes, here));
    if (!is_snake_case(attribute.name)) {
      return refused("the name of " + here +
                     " is not lower-case English words with underscores between them");
    }
    MERCER_ASSIGN_OR_RETURN(attribute.description, read_description(entry, here));
    MERCER_ASSIGN_OR_RETURN(attribute.labels, read_labels(entry, question.locales, here));
    MERCER_RETURN_IF_ERROR(check_unique(attribute, here, known));
    attributes.push_back(std::move(attribute));
  }
  return attributes;
}

namespace {

// Of a quality with texts of the usual length.
size_t answer_bytes(const ProposalQuestion& question) {
  constexpr size_t kQuality = 240;
  constexpr size_t kLabel = 24;
  return question.count * (kQuality + kLabel * question.locales.size());
}

}  // namespace

GuideEstimate estimate(const ProposalQuestion& question, std::span<const ItemText> sample) {
  const size_t bytes = question.system.size() + proposal_message(sample, {}).size();
  return {.requests = 1,
          .tokens_in = static_cast<uint64_t>(static_cast<double>(bytes) / kBytesAToken),
          .tokens_out = static_cast<uint64_t>(static_cast<double>(answer_bytes(question)) /
                                              kAnswerBytesAToken)};
}

size_t most_proposal_tokens(const ProposalQuestion& question) {
  // Every byte a token, and room for line breaks or a few words around the object.
  return 500 + answer_bytes(question);
}

}  // namespace mercer
