#include "data/attributes.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "data/json_text.h"
#include "data/text_lines.h"

namespace mercer {
namespace {

using nlohmann::json;

Error malformed_attributes(const std::string& what) {
  return {ErrorCode::kMalformedInput, "attributes: " + what};
}

// The text of a member, without white space around it; empty when it is absent or no text.
std::string text_member(const json& entry, const char* member) {
  const auto found = entry.find(member);
  if (found == entry.end() || !found->is_string()) return {};
  return std::string(trimmed(found->get_ref<const std::string&>()));
}

Error no_locale(const std::string& here, const std::string& locale) {
  return malformed_attributes(here + " has a label for no locale like \"de\": \"" + locale + "\"");
}

Result<std::map<std::string, std::string>> read_labels(const json& entry, const std::string& here) {
  std::map<std::string, std::string> labels;
  const auto found = entry.find("labels");
  if (found == entry.end()) return labels;
  if (!found->is_object()) {
    return malformed_attributes(here +
                                " has labels that are no object; write {\"en\": \"Festive\", ...}");
  }
  for (const auto& [locale, value] : found->items()) {
    std::string text = text_member(*found, locale.c_str());
    if (!is_locale(locale)) return no_locale(here, locale);
    if (text.empty())
      return malformed_attributes(here + " has an empty label, or one that is no text");
    labels.emplace(locale, std::move(text));
  }
  return labels;
}

}  // namespace

Result<std::vector<Attribute>> parse_attributes(std::string_view json_text) {
  const json list = parse_json(json_text);
  if (list.is_discarded()) return malformed_attributes("this is not JSON");
  if (!list.is_array()) {
    return malformed_attributes("not a list; write [{\"name\": ..., \"description\": ...}, ...]");
  }
  if (list.empty()) return malformed_attributes("the list is empty; name at least one attribute");
  if (list.size() > kMaxAttributes) {
    return Error{ErrorCode::kOutOfRange, "attributes: " + std::to_string(list.size()) +
                                             " of them, where " + std::to_string(kMaxAttributes) +
                                             " are the most"};
  }
  std::vector<Attribute> attributes;
  std::unordered_set<std::string> names;
  for (const json& entry : list) {
    const std::string here = "entry " + std::to_string(attributes.size() + 1);
    if (!entry.is_object()) return malformed_attributes(here + " is not an object");
    Attribute attribute{text_member(entry, "name"), text_member(entry, "description"), {}};
    if (attribute.name.empty()) return malformed_attributes(here + " has no name");
    if (attribute.description.empty()) {
      return malformed_attributes(here + " (\"" + attribute.name + "\") has no description");
    }
    if (!names.insert(attribute.name).second) {
      return Error{ErrorCode::kDuplicate,
                   "attributes: " + here + " repeats the name \"" + attribute.name + "\""};
    }
    MERCER_ASSIGN_OR_RETURN(attribute.labels, read_labels(entry, here));
    attributes.push_back(std::move(attribute));
  }
  return attributes;
}

std::vector<std::string> names_of(const std::vector<Attribute>& attributes) {
  std::vector<std::string> names;
  names.reserve(attributes.size());
  for (const Attribute& attribute : attributes) names.push_back(attribute.name);
  return names;
}

std::string encode_attributes(const std::vector<Attribute>& attributes) {
  const auto dumped = [](const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
  };
  std::string text;
  for (const Attribute& attribute : attributes) {
    text += (text.empty() ? "[\n {\"name\": " : ",\n\n {\"name\": ") + dumped(attribute.name) +
            ",\n  \"description\": " + dumped(attribute.description);
    std::string labels;
    for (const auto& [locale, label] : attribute.labels) {
      labels += (labels.empty() ? "" : ", ") + dumped(locale) + ": " + dumped(label);
    }
    if (!labels.empty()) text += ",\n  \"labels\": {" + labels + "}";
    text += "}";
  }
  return text + "\n]\n";
}

bool is_locale(std::string_view tag) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  return tag.size() >= 2 && tag.size() <= 35 && std::ranges::all_of(tag, is_allowed);
}

}  // namespace mercer
