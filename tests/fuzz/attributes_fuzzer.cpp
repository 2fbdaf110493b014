// attributes.json.
#include <set>

#include "data/attributes.h"
#include "fuzzing.h"

FUZZER(attributes) {
  const auto attributes = mercer::parse_attributes(text_of(bytes));
  if (!attributes.ok()) return require_reason(attributes.error());
  std::set<std::string> names;
  for (const mercer::Attribute& attribute : attributes.value()) {
    REQUIRE(!attribute.name.empty() && !attribute.description.empty());
    REQUIRE(names.insert(attribute.name).second);
    for (const auto& [locale, label] : attribute.labels) {
      REQUIRE(locale.size() >= 2 && !label.empty());
    }
  }
  REQUIRE(!names.empty() && names.size() <= mercer::kMaxAttributes);
}
