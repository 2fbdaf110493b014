// The named axes that items are scored on: models/*/attributes.json,
// [{"name": "festive", "description": "... 0 = ..., 10 = ..."}, ...].
#ifndef MERCER_DATA_ATTRIBUTES_H_
#define MERCER_DATA_ATTRIBUTES_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mercer/model.h"
#include "mercer/result.h"

namespace mercer {

struct Attribute {
  std::string name;         // unique, not empty
  std::string description;  // not empty; what 0 and 10 mean
  // What people call it, by locale (a BCP 47 tag); neither is empty.
  std::map<std::string, std::string> labels = {};
};

// [{"name": "festive", "description": "...", "labels": {"en": "Festive", "de": "Festlich"}}, ...]
//
// In the order of the text, which is the order of the axes everywhere. Other members of an entry
// are ignored. An error for no attributes or more than kMaxAttributes (mercer/model.h), a name
// twice, a name or description that is missing or empty, labels that are no texts by locale.
Result<std::vector<Attribute>> parse_attributes(std::string_view json_text);

std::vector<std::string> names_of(const std::vector<Attribute>& attributes);

// The same as text that parse_attributes() reads, for people to edit: one attribute a paragraph.
std::string encode_attributes(const std::vector<Attribute>& attributes);

// A locale is a language and what narrows it down, in letters and digits: "de", "pt-BR".
bool is_locale(std::string_view tag);

}  // namespace mercer

#endif  // MERCER_DATA_ATTRIBUTES_H_
