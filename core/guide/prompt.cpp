#include "guide/prompt.h"

namespace mercer {

using nlohmann::ordered_json;

std::string filled(std::string text, std::string_view place, const std::string& by) {
  for (size_t at = text.find(place); at != text.npos; at = text.find(place, at + by.size())) {
    text.replace(at, place.size(), by);
  }
  return text;
}

std::string dumped(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

ordered_json object_schema(ordered_json properties) {
  ordered_json names = ordered_json::array();
  for (const auto& [name, ignored] : properties.items()) names.push_back(name);
  return ordered_json{{"type", "object"},
                      {"properties", std::move(properties)},
                      {"required", std::move(names)},
                      {"additionalProperties", false}};
}

}  // namespace mercer
