#include "data/attributes.h"

#include <nlohmann/json.hpp>
#include <unordered_set>

#include "data/text_lines.h"

namespace mercer {
namespace {

using nlohmann::json;

Error malformed(const std::string& what) {
  return {ErrorCode::kMalformedInput, "attributes: " + what};
}

// The text of a member, without white space around it; empty when it is absent or no text.
std::string text_member(const json& entry, const char* member) {
  const auto found = entry.find(member);
  if (found == entry.end() || !found->is_string()) return {};
  return std::string(trimmed(found->get_ref<const std::string&>()));
}

}  // namespace

Result<std::vector<Attribute>> parse_attributes(std::string_view json_text) {
  const json list = json::parse(json_text, nullptr, false);
  if (list.is_discarded()) return malformed("this is not JSON");
  if (!list.is_array()) {
    return malformed("not a list; write [{\"name\": ..., \"description\": ...}, ...]");
  }
  if (list.empty()) return malformed("the list is empty; name at least one attribute");
  if (list.size() > kMaxAttributes) {
    return Error{ErrorCode::kOutOfRange, "attributes: " + std::to_string(list.size()) +
                                             " of them, where " + std::to_string(kMaxAttributes) +
                                             " are the most"};
  }
  std::vector<Attribute> attributes;
  std::unordered_set<std::string> names;
  for (const json& entry : list) {
    const std::string here = "entry " + std::to_string(attributes.size() + 1);
    if (!entry.is_object()) return malformed(here + " is not an object");
    Attribute attribute{text_member(entry, "name"), text_member(entry, "description")};
    if (attribute.name.empty()) return malformed(here + " has no name");
    if (attribute.description.empty()) {
      return malformed(here + " (\"" + attribute.name + "\") has no description");
    }
    if (!names.insert(attribute.name).second) {
      return Error{ErrorCode::kDuplicate,
                   "attributes: " + here + " repeats the name \"" + attribute.name + "\""};
    }
    attributes.push_back(std::move(attribute));
  }
  return attributes;
}

}  // namespace mercer
