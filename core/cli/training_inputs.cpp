#include "cli/training_inputs.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <span>
#include <utility>

#include "cli/files.h"
#include "data/guided_scores.h"
#include "data/text_lines.h"
#include "mercer/checksum.h"
#include "train/guided_part.h"
#include "train/imported_table.h"
#include "train/safetensors.h"

namespace mercer::cli {
namespace {

namespace fs = std::filesystem;

Result<BaseModel> decode_base_for(const std::string& path, std::span<const uint8_t> bytes,
                                  const LoadedDataset& loaded) {
  auto base = decode_base_model(bytes);
  if (!base.ok()) return in_file(path, base.error());
  const std::vector<std::string>& ids = base.value().item_ids;
  const Status unique = check_unique_ids(ids);
  if (!unique.ok()) return in_file(path, unique.error());
  if (base.value().dataset_checksum != loaded.checksum ||
      !std::ranges::equal(ids, loaded.dataset.catalogue, {}, {}, &CatalogueItem::id)) {
    return Error{ErrorCode::kInvalidArgument,
                 "\"" + path + "\" was trained on other data; run `mercer base` on this data set"};
  }
  return base;
}

// Whether the bytes are, or claim to be, what `mercer base` writes.
bool is_own_base_model(std::span<const uint8_t> bytes) {
  const auto file = decode_safetensors(bytes);
  return file.ok() && file.value().metadata.contains("dataset_checksum");
}

Result<MatchedTable> import_table(const std::string& path, std::span<const uint8_t> bytes,
                                  const std::string& ids_path, const LoadedDataset& loaded) {
  std::optional<std::string> ids_text;
  if (!ids_path.empty()) {
    MERCER_ASSIGN_OR_RETURN(ids_text, read_text_file(ids_path));
    // Read once on its own, so that what is wrong in it carries its name.
    const auto ids = parse_item_ids(*ids_text);
    if (!ids.ok()) return in_file(ids_path, ids.error());
  }
  auto table = decode_item_table(bytes, ids_text);
  if (!table.ok()) {
    if (!ids_text && table.error().code == ErrorCode::kNotFound) {
      return in_file(path, {ErrorCode::kNotFound, table.error().message + ": --item-ids FILE"});
    }
    return in_file(path, table.error());
  }
  auto matched = match_to_catalogue(table.value(), loaded.dataset.catalogue);
  if (!matched.ok()) return in_file(path, matched.error());
  return matched;
}

}  // namespace

Result<BaseModel> read_base_for(const std::string& path, const LoadedDataset& loaded) {
  MERCER_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, read_binary_file(path));
  return decode_base_for(path, bytes, loaded);
}

Result<BaseTable> read_base_table(const std::string& path, const std::string& ids_path,
                                  const LoadedDataset& loaded, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, read_binary_file(path));
  if (is_own_base_model(bytes)) {
    if (!ids_path.empty()) {
      return Error{ErrorCode::kInvalidArgument,
                   "\"" + path +
                       "\" was written by `mercer base` and knows its item ids; leave out \"" +
                       ids_path + "\""};
    }
    MERCER_ASSIGN_OR_RETURN(BaseModel base, decode_base_for(path, bytes, loaded));
    return BaseTable{.values = std::move(base.parameters.items),
                     .dimension = base.parameters.dimension(),
                     .name = std::string(encoder_kind_name(base.parameters.settings.kind)),
                     .protocol = std::move(base.protocol),
                     .seed = base.seed,
                     .options = std::move(base.options)};
  }
  MERCER_ASSIGN_OR_RETURN(MatchedTable table, import_table(path, bytes, ids_path, loaded));
  if (table.unknown_count > 0) {
    std::string listed;
    for (const std::string& id : table.unknown_ids) {
      listed += (listed.empty() ? "" : ", ") + excerpt(id);
    }
    console.note("mercer: note: " + with_thousands(table.unknown_count) + " rows of \"" + path +
                 "\" belong to no item of the data set and are left out: " + listed +
                 (table.unknown_count > table.unknown_ids.size() ? ", ..." : ""));
  }
  return BaseTable{.values = std::move(table.values),
                   .dimension = table.dimension,
                   .name = std::filesystem::path(path).filename().string(),
                   .protocol = "",
                   .seed = 0,
                   .options = ""};
}

namespace {

// What `mercer guide` put beside scores, if it made them.
Result<std::optional<GuidedRecord>> read_guided_record(const std::string& scores_path) {
  const fs::path path = fs::path(scores_path).replace_extension(".json");
  std::error_code ignored;
  if (path == scores_path || !fs::is_regular_file(path, ignored)) {
    return std::optional<GuidedRecord>();
  }
  MERCER_ASSIGN_OR_RETURN(const std::string text, read_text_file(path));
  auto record = decode_guided_record(text);
  if (!record.ok()) return in_file(path, record.error());
  return record;
}

}  // namespace

Result<std::string> read_guided_source(const std::string& scores_path,
                                       const std::string& scores_checksum) {
  MERCER_ASSIGN_OR_RETURN(const auto record, read_guided_record(scores_path));
  return record ? guided_source(*record, scores_checksum) : std::string();
}

Result<GuidedInput> read_guided_scores(const std::string& scores_path,
                                       const std::string& attributes_path, const Dataset& dataset,
                                       const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const std::string attributes_text, read_text_file(attributes_path));
  auto attributes = parse_attributes(attributes_text);
  if (!attributes.ok()) return in_file(attributes_path, attributes.error());
  MERCER_ASSIGN_OR_RETURN(const std::string scores_text, read_text_file(scores_path));
  auto scores = parse_guided_scores(scores_text, attributes.value(), dataset.catalogue);
  if (!scores.ok()) return in_file(scores_path, scores.error());
  if (scores.value().missing_count > 0) {
    std::string listed;
    for (const std::string& id : scores.value().missing_ids) {
      listed += (listed.empty() ? "" : ", ") + id;
    }
    console.note("mercer: note: " + with_thousands(scores.value().missing_count) +
                 " items have no guided scores and count as average on every attribute: " + listed);
  }
  if (scores.value().unknown_count > 0) {
    console.note("mercer: note: " + with_thousands(scores.value().unknown_count) +
                 " scored items are not in the data set and were left out");
  }
  GuidedInput input;
  input.scores = std::move(scores).value();
  MERCER_RETURN_IF_ERROR(check_any_scored(input.scores.present));
  input.attributes = std::move(attributes).value();
  input.checksum = checksum_hex(scores_text);
  MERCER_ASSIGN_OR_RETURN(input.record, read_guided_record(scores_path));
  if (input.record) input.source = guided_source(*input.record, input.checksum);
  return input;
}

Result<UserScoreInput> read_user_scores_for(const std::string& path,
                                            const std::vector<Attribute>& attributes,
                                            const Dataset& dataset, const std::string& protocol,
                                            const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const std::string text, read_text_file(path));
  auto scores = parse_user_scores(text, attributes, dataset.user_ids);
  if (!scores.ok()) return in_file(path, scores.error());
  UserScoreInput input{std::move(scores).value(), ""};
  const GuidedScores& table = input.scores;
  if (table.missing_count == dataset.user_count()) {
    return Error{ErrorCode::kInvalidArgument,
                 "\"" + path + "\" has no user of the data set; run mercer guide --users on it"};
  }
  if (table.missing_count > 0) {
    console.note("mercer: note: " + with_thousands(table.missing_count) +
                 " users have no scores, and interests that start from zero");
  }
  if (table.unknown_count > 0) {
    console.note("mercer: note: " + with_thousands(table.unknown_count) +
                 " scored users are not in the data set and were left out");
  }
  MERCER_ASSIGN_OR_RETURN(const auto record, read_guided_record(path));
  if (record) input.source = guided_source(*record, checksum_hex(text));
  if (!record || record->protocol.empty()) {
    console.note("mercer: note: nothing says from which part of the histories \"" + path +
                 "\" was made; the figures count only if it was what " + protocol + " trains on");
  } else if (record->protocol != protocol) {
    return Error{ErrorCode::kInvalidArgument,
                 "\"" + path + "\" was made under " + record->protocol + ", not under " + protocol +
                     ": it may know what is asked for; score the users again"};
  }
  return input;
}

Result<GuidedInput> read_guided_for(const std::string& scores_path,
                                    const std::string& attributes_path, const Dataset& dataset,
                                    const Console& console) {
  MERCER_ASSIGN_OR_RETURN(GuidedInput input,
                          read_guided_scores(scores_path, attributes_path, dataset, console));
  MERCER_RETURN_IF_ERROR(
      check_scores(input.scores.values, input.scores.present, names_of(input.attributes)));
  return input;
}

}  // namespace mercer::cli
