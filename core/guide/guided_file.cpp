#include "guide/guided_file.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "data/json_text.h"

namespace mercer {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr const char* kRecordFormat = "mercer-guided";
constexpr int kRecordVersion = 1;

void append_field(std::string& csv, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) {
    csv += text;
    return;
  }
  csv += '"';
  for (const char c : text) {
    if (c == '"') csv += '"';
    csv += c;
  }
  csv += '"';
}

Error damaged(const std::string& what) {
  return {ErrorCode::kMalformedInput, "this record of who scored has no " + what +
                                          "; write it again with mercer guide, or move it away"};
}

ordered_json tuning_json(const GuidedTuning& tuning) {
  return {{"rank", tuning.rank},
          {"near", tuning.near},
          {"format", tuning.format},
          {"taste_dropout", tuning.taste_dropout},
          {"seed", tuning.seed},
          {"protocol", tuning.protocol},
          {"dataset_checksum", tuning.dataset_checksum},
          {"untuned_checksum", tuning.untuned_checksum},
          {"edited", tuning.is_edited}};
}

Result<GuidedTuning> decode_tuning(const json& object) {
  GuidedTuning tuning;
  const json none;
  const auto member = [&](const char* name) {
    return object.is_object() ? object.value(name, none) : none;
  };
  const std::pair<const char*, double*> numbers[] = {
      {"near", &tuning.near}, {"format", &tuning.format}, {"taste_dropout", &tuning.taste_dropout}};
  for (const auto& [name, number] : numbers) {
    if (!member(name).is_number()) return damaged("\"" + std::string(name) + "\" of its tuning");
    *number = member(name).get<double>();
  }
  const std::pair<const char*, std::string*> texts[] = {
      {"protocol", &tuning.protocol},
      {"dataset_checksum", &tuning.dataset_checksum},
      {"untuned_checksum", &tuning.untuned_checksum}};
  for (const auto& [name, text] : texts) {
    if (!member(name).is_string()) return damaged("\"" + std::string(name) + "\" of its tuning");
    *text = member(name).get<std::string>();
  }
  if (!member("rank").is_number_unsigned()) return damaged("\"rank\" of its tuning");
  if (!member("seed").is_number_unsigned()) return damaged("\"seed\" of its tuning");
  if (!member("edited").is_boolean()) return damaged("\"edited\" of its tuning");
  tuning.is_edited = member("edited").get<bool>();
  tuning.rank = member("rank").get<size_t>();
  tuning.seed = member("seed").get<uint64_t>();
  return tuning;
}

// Who scored, before any tuning.
std::string scorer_of(const GuidedRecord& record) {
  if (record.model.empty()) return "unknown scorer";
  std::string source = record.model;
  std::string names;
  for (const std::string& name : record.answered_by) {
    if (name != record.model) names += (names.empty() ? "" : ", ") + name;
  }
  if (!names.empty()) source += " (" + names + ")";
  if (!record.prompt.empty()) {
    source += ", prompt " + record.prompt + " (" + record.prompt_checksum + ")";
  }
  return source + ", " + record.date.substr(0, record.date.find('T'));
}

}  // namespace

std::string guided_csv(std::span<const ItemText> items, const std::vector<Attribute>& attributes,
                       std::span<const std::vector<float>> scores, Subject subject) {
  std::string csv = subject == Subject::kUsers ? "user" : "item";
  for (const Attribute& attribute : attributes) {
    csv += ',';
    append_field(csv, attribute.name);
  }
  csv += '\n';
  for (size_t item = 0; item < items.size(); ++item) {
    if (scores[item].empty()) continue;
    append_field(csv, items[item].id);
    for (const float score : scores[item]) {
      char digits[32];
      csv += ',';
      csv.append(digits, std::to_chars(digits, digits + sizeof digits, score).ptr);
    }
    csv += '\n';
  }
  return csv;
}

std::string encode_guided_record(const GuidedRecord& record) {
  ordered_json object = {{"format", kRecordFormat},
                         {"version", kRecordVersion},
                         {"model", record.model},
                         {"answered_by", record.answered_by},
                         {"prompt", record.prompt},
                         {"prompt_checksum", record.prompt_checksum},
                         {"question", record.question},
                         {"expectation", record.is_expectation},
                         {"items", record.item_count},
                         {"date", record.date},
                         {"scores_checksum", record.scores_checksum},
                         {"mercer", record.mercer_version}};
  if (!record.protocol.empty()) object["protocol"] = record.protocol;
  if (record.tuning) object["tuning"] = tuning_json(*record.tuning);
  return object.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

Result<std::optional<GuidedRecord>> decode_guided_record(std::string_view text) {
  const json object = parse_json(text);
  if (!object.is_object() || object.value("format", json()) != kRecordFormat) {
    return std::optional<GuidedRecord>();
  }
  const json version = object.value("version", json());
  if (!version.is_number_unsigned()) return damaged("version");
  if (version > kRecordVersion) {
    return Error{ErrorCode::kUnsupportedVersion,
                 "this record of who scored was made by a newer Mercer; update this one"};
  }
  GuidedRecord record;
  const std::pair<const char*, std::string*> texts[] = {
      {"model", &record.model},
      {"prompt", &record.prompt},
      {"prompt_checksum", &record.prompt_checksum},
      {"question", &record.question},
      {"date", &record.date},
      {"scores_checksum", &record.scores_checksum},
      {"mercer", &record.mercer_version}};
  for (const auto& [name, text_of] : texts) {
    const json value = object.value(name, json());
    if (!value.is_string()) return damaged("\"" + std::string(name) + "\"");
    *text_of = value.get<std::string>();
  }
  const json answered_by = object.value("answered_by", json());
  if (!answered_by.is_array()) return damaged("\"answered_by\"");
  for (const json& name : answered_by) {
    if (!name.is_string()) return damaged("\"answered_by\"");
    record.answered_by.push_back(name.get<std::string>());
  }
  const json items = object.value("items", json());
  const json is_expectation = object.value("expectation", json());
  if (!items.is_number_unsigned()) return damaged("\"items\"");
  if (!is_expectation.is_boolean()) return damaged("\"expectation\"");
  record.item_count = items.get<size_t>();
  record.is_expectation = is_expectation.get<bool>();
  const json protocol = object.value("protocol", json(""));
  if (!protocol.is_string()) return damaged("\"protocol\" that is a text");
  record.protocol = protocol.get<std::string>();
  if (object.contains("tuning")) {
    MERCER_ASSIGN_OR_RETURN(record.tuning, decode_tuning(object["tuning"]));
  }
  return std::optional(std::move(record));
}

std::string guided_source(const GuidedRecord& record, std::string_view scores_checksum) {
  std::string source = scorer_of(record);
  if (record.tuning) {
    const GuidedTuning& tuning = *record.tuning;
    if (tuning.is_edited) source += ", edited since";
    source += ", tuned on " + tuning.protocol + " training events (rank " +
              std::to_string(tuning.rank) + ", near " + json(tuning.near).dump() + ", format " +
              json(tuning.format).dump() + ", seed " + std::to_string(tuning.seed) + ")";
  }
  return record.scores_checksum == scores_checksum ? source : source + ", edited since";
}

}  // namespace mercer
