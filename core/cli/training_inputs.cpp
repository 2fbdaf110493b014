#include "cli/training_inputs.h"

#include "cli/files.h"
#include "data/guided_scores.h"
#include "mercer/checksum.h"
#include "train/refined_embedding.h"

namespace mercer::cli {
Result<BaseModel> read_base_for(const std::string& path, const LoadedDataset& loaded) {
  MERCER_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, read_binary_file(path));
  auto base = decode_base_model(bytes);
  if (!base.ok()) return in_file(path, base.error());
  if (base.value().dataset_checksum != loaded.checksum ||
      base.value().item_ids.size() != loaded.dataset.item_count()) {
    return Error{ErrorCode::kInvalidArgument,
                 "\"" + path + "\" was trained on other data; run `mercer base` on this data set"};
  }
  return base;
}

Result<GuidedTable> read_guided_for(const std::string& scores_path,
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
  GuidedTable table;
  std::vector<std::string> names;
  for (const Attribute& attribute : attributes.value()) names.push_back(attribute.name);
  MERCER_ASSIGN_OR_RETURN(table.standardised,
                          standardise_scores(scores.value().values, scores.value().present, names));
  table.attributes = std::move(attributes).value();
  table.checksum = checksum_hex(scores_text);
  return table;
}

}  // namespace mercer::cli
