#include "data/json_text.h"

namespace mercer {

nlohmann::json parse_json(std::string_view text) {
  using nlohmann::json;
  constexpr int kMaxDepth = 64;
  bool is_too_deep = false;
  const auto keep = [&](int depth, json::parse_event_t, json&) {
    is_too_deep = is_too_deep || depth > kMaxDepth;
    return !is_too_deep;
  };
  json value = json::parse(text, keep, /*allow_exceptions=*/false);
  return is_too_deep ? json(json::value_t::discarded) : value;
}

}  // namespace mercer
