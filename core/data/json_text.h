// JSON of others as values.
#ifndef MERCER_DATA_JSON_TEXT_H_
#define MERCER_DATA_JSON_TEXT_H_

#include <nlohmann/json.hpp>
#include <string_view>

namespace mercer {

// Parses `text`; discarded (nlohmann::json::is_discarded) if it is no JSON or nests more than 64
// deep, which no file of ours does: values are copied and printed by recursion, for which the stack
// would not suffice.
nlohmann::json parse_json(std::string_view text);

}  // namespace mercer

#endif  // MERCER_DATA_JSON_TEXT_H_
