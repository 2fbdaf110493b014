#include "cli/comparison_store.h"

#include <cctype>
#include <nlohmann/json.hpp>

#include "cli/files.h"
#include "data/json_text.h"

namespace mercer::cli {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

// Letters, digits and dashes of a name, for a file's name.
std::string slug(const std::string& text) {
  std::string result;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (plain) result += c;
    if (!plain && !result.empty() && result.back() != '-') result += '-';
  }
  return result;
}

json run_json(const ComparisonRun& run, const std::string& identity) {
  return {{"identity", identity},
          {"base", run.task.base},
          {"variant", run.task.variant},
          {"seed", run.task.seed},
          {"dim", run.dimension},
          {"guided_weight", run.guided_weight},
          {"named_share", run.named_share},
          {"validation_ndcg@10", run.validation},
          {"training_s", run.training_s},
          {"masked_ranks", run.masked_ranks},
          {"unmasked_ranks", run.unmasked_ranks}};
}

bool take_ranks(const json& object, const char* name, CaseRanks& ranks) {
  const json cases = object.value(name, json());
  if (!cases.is_array()) return false;
  for (const json& one : cases) {
    if (!one.is_array() || one.empty()) return false;
    std::vector<double> targets;
    for (const json& rank : one) {
      if (!rank.is_number() || rank.get<double>() < 1) return false;
      targets.push_back(rank.get<double>());
    }
    ranks.push_back(std::move(targets));
  }
  return true;
}

bool take_number(const json& object, const char* name, double& value) {
  const json number = object.value(name, json());
  if (!number.is_number()) return false;
  value = number.get<double>();
  return true;
}

std::optional<ComparisonRun> run_of(const json& object, const ComparisonTask& task) {
  ComparisonRun run{.task = task};
  double dimension = 0;
  const bool whole = take_number(object, "dim", dimension) &&
                     take_number(object, "guided_weight", run.guided_weight) &&
                     take_number(object, "named_share", run.named_share) &&
                     take_number(object, "validation_ndcg@10", run.validation) &&
                     take_number(object, "training_s", run.training_s) &&
                     take_ranks(object, "masked_ranks", run.masked_ranks) &&
                     take_ranks(object, "unmasked_ranks", run.unmasked_ranks);
  if (!whole) return std::nullopt;
  run.dimension = static_cast<size_t>(dimension);
  return run;
}

}  // namespace

fs::path ComparisonStore::path_of(const ComparisonTask& task, const char* extension) const {
  const std::string base = task.base.empty() ? "baseline" : slug(task.base);
  const std::string seed = task.base.empty() ? "" : "-" + std::to_string(task.seed);
  return folder_ / (base + "-" + slug(task.variant) + seed + extension);
}

Result<std::optional<ComparisonRun>> ComparisonStore::load(const ComparisonTask& task,
                                                           const std::string& options) const {
  const fs::path path = path_of(task, ".json");
  if (folder_.empty() || !fs::exists(path)) return std::optional<ComparisonRun>();
  MERCER_ASSIGN_OR_RETURN(const std::string text, read_text_file(path));
  const json object = parse_json(text);
  if (object.is_object() && object.value("identity", json()) != identity_of(options)) {
    return std::optional<ComparisonRun>();
  }
  std::optional<ComparisonRun> run = object.is_object() ? run_of(object, task) : std::nullopt;
  if (!run) {
    return Error{ErrorCode::kMalformedInput,
                 "\"" + path.string() + "\" is no run of a comparison; delete it to run it again"};
  }
  return run;
}

Status ComparisonStore::save(const ComparisonRun& run, const std::string& options) const {
  if (folder_.empty()) return Done{};
  return write_file_atomically(path_of(run.task, ".json"),
                               run_json(run, identity_of(options)).dump());
}

Result<std::optional<BaseModel>> ComparisonStore::load_base(const ComparisonTask& task,
                                                            const BaseModel& like) const {
  const fs::path path = path_of(task, ".safetensors");
  if (folder_.empty() || !fs::exists(path)) return std::optional<BaseModel>();
  MERCER_ASSIGN_OR_RETURN(const auto bytes, read_binary_file(path));
  auto base = decode_base_model(bytes);
  if (!base.ok()) return in_file(path, base.error());
  const BaseModel& found = base.value();
  const bool same = found.options == like.options && found.seed == like.seed &&
                    found.protocol == like.protocol &&
                    found.dataset_checksum == like.dataset_checksum;
  if (!same) return std::optional<BaseModel>();
  return std::optional<BaseModel>(std::move(base).value());
}

Status ComparisonStore::save_base(const ComparisonTask& task, const BaseModel& base) const {
  if (folder_.empty()) return Done{};
  return write_file_atomically(path_of(task, ".safetensors"), encode_base_model(base));
}

}  // namespace mercer::cli
