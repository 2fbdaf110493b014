#include "cli/dataset_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <system_error>

#include "cli/files.h"
#include "cli/input_stream.h"
#include "cli/interrupt.h"
#include "data/catalogue_file.h"
#include "data/interactions_file.h"
#include "data/json_text.h"
#include "data/sequence_reader.h"
#include "mercer/checksum.h"

namespace mercer::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kInteractions = "interactions.bin";
constexpr const char* kCatalogue = "catalogue.tsv";
constexpr const char* kManifest = "dataset.json";
constexpr const char* kFormat = "mercer-dataset";
constexpr int kVersion = 1;

Error io_error(const std::string& action, const fs::path& path, const std::error_code& reason) {
  return {ErrorCode::kIo, action + " \"" + path.string() + "\": " + reason.message()};
}

// dataset.json, with every member checked that reading relies on.
Result<json> read_manifest(const fs::path& folder) {
  MERCER_ASSIGN_OR_RETURN(const std::string text, read_text_file(folder / kManifest));
  const auto malformed = [&](const std::string& what) {
    return Error{ErrorCode::kMalformedInput,
                 "\"" + (folder / kManifest).string() + "\" " + what + "; import the data again"};
  };
  json manifest = parse_json(text);
  if (!manifest.is_object()) return malformed("is not JSON");
  if (manifest.value("format", json()) != kFormat) return malformed("is not about a data set");
  const json version = manifest.value("version", json());
  if (!version.is_number_unsigned()) return malformed("has no version");
  if (version > kVersion) {
    return Error{ErrorCode::kUnsupportedVersion,
                 "\"" + folder.string() + "\" was made by a newer Mercer; update this one"};
  }
  for (const char* count : {"users", "items", "events"}) {
    if (!manifest.value(count, json()).is_number_unsigned()) return malformed("lacks its counts");
  }
  const json checksums = manifest.value("checksums", json());
  for (const char* file : {kInteractions, kCatalogue}) {
    if (!checksums.is_object() || !checksums.value(file, json()).is_string()) {
      return malformed("lacks its checksums");
    }
  }
  return manifest;
}

Error checksum_mismatch(const fs::path& path) {
  return {ErrorCode::kChecksumMismatch, "\"" + path.string() +
                                            "\" is not what was written (its checksum differs from "
                                            "dataset.json's); import the data again"};
}

Result<LoadedDataset> read_folder(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::exists(folder / kManifest, ignored)) {
    return Error{ErrorCode::kNotFound, "\"" + folder.string() +
                                           "\" is no data set: it has no dataset.json; make one "
                                           "with mercer import"};
  }
  MERCER_ASSIGN_OR_RETURN(const json manifest, read_manifest(folder));
  const json& checksums = manifest["checksums"];

  MERCER_ASSIGN_OR_RETURN(const std::string text, read_text_file(folder / kCatalogue));
  if (checksum_hex(text) != checksums[kCatalogue].get<std::string>())
    return checksum_mismatch(folder / kCatalogue);
  auto catalogue = decode_catalogue(text);
  if (!catalogue.ok()) return in_file(folder / kCatalogue, catalogue.error());

  MERCER_ASSIGN_OR_RETURN(const auto bytes, read_binary_file(folder / kInteractions));
  std::string checksum = checksum_hex(bytes);
  if (checksum != checksums[kInteractions].get<std::string>())
    return checksum_mismatch(folder / kInteractions);
  auto dataset = decode_interactions(bytes, std::move(catalogue).value());
  if (!dataset.ok()) return in_file(folder / kInteractions, dataset.error());

  LoadedDataset loaded{std::move(dataset).value(), std::move(checksum)};
  if (manifest["users"] != loaded.dataset.user_count() ||
      manifest["items"] != loaded.dataset.item_count() ||
      manifest["events"] != loaded.dataset.event_count()) {
    return Error{ErrorCode::kMalformedInput,
                 "\"" + folder.string() +
                     "\" has other counts than its dataset.json says; import "
                     "the data again"};
  }
  return loaded;
}

Result<LoadedDataset> read_sequence_file(const fs::path& path) {
  MERCER_ASSIGN_OR_RETURN(InputStream input, InputStream::open(path));
  SequenceReader reader;
  for (;;) {
    MERCER_ASSIGN_OR_RETURN(const std::string_view block, input.read());
    if (block.empty()) break;
    const Status status = reader.feed(block);
    if (!status.ok()) return in_file(path, status.error());
  }
  auto dataset = reader.finish();
  if (!dataset.ok()) return in_file(path, dataset.error());
  MERCER_ASSIGN_OR_RETURN(const auto bytes, encode_interactions(dataset.value()));
  return LoadedDataset{std::move(dataset).value(), checksum_hex(bytes)};
}

// A path without the slash that may end it, so that a name can be put behind it.
fs::path without_trailing_slash(const fs::path& path) {
  return path.has_filename() ? path : path.parent_path();
}

fs::path sibling(const fs::path& path, const char* role) {
  return path.string() + role + std::to_string(::getpid());
}

// A folder that is removed again unless it is released; so are the parents made for it.
class ScratchFolder {
 public:
  static Result<ScratchFolder> create(const fs::path& path) {
    ScratchFolder folder;
    std::error_code failure;
    const fs::path parent = fs::absolute(path).parent_path();
    for (fs::path above = parent; !fs::exists(above, failure) && above.has_relative_path();
         above = above.parent_path()) {
      folder.parents_.push_back(above);
    }
    fs::create_directories(parent, failure);
    if (!failure) {
      fs::remove_all(path, failure);  // what a killed process of the same number left
      fs::create_directory(path, failure);
    }
    folder.path_ = path;
    if (failure) return io_error("cannot create", path, failure);
    return folder;
  }
  ~ScratchFolder() {
    if (path_.empty()) return;
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    for (const fs::path& parent : parents_) fs::remove(parent, ignored);
  }
  ScratchFolder(ScratchFolder&& other) noexcept
      : path_(std::exchange(other.path_, {})), parents_(std::move(other.parents_)) {}
  ScratchFolder& operator=(ScratchFolder&&) = delete;

  void release() { path_.clear(); }

 private:
  ScratchFolder() = default;

  fs::path path_;
  std::vector<fs::path> parents_;  // made for it, innermost first
};

// Makes the names in a folder last through a power cut. Not every file system can; no error then.
void flush_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

// Renames `made` to `path`; a data set that stands there steps aside first, and back on failure.
Status put_in_place(const fs::path& made, const fs::path& path) {
  std::error_code failure;
  const fs::path previous = sibling(path, ".partial-previous-");
  const bool replaces = fs::exists(path, failure);
  if (replaces) fs::rename(path, previous, failure);
  if (failure) return io_error("cannot replace", path, failure);
  fs::rename(made, path, failure);
  std::error_code ignored;
  if (failure) {
    if (replaces) fs::rename(previous, path, ignored);
    return io_error("cannot write", path, failure);
  }
  if (replaces) fs::remove_all(previous, ignored);
  flush_folder(fs::absolute(path).parent_path());
  return Done{};
}

}  // namespace

Result<LoadedDataset> read_dataset(const fs::path& path) {
  std::error_code failure;
  if (fs::is_directory(path, failure)) return read_folder(path);
  return read_sequence_file(path);
}

Status check_dataset_target(const fs::path& path) {
  std::error_code failure;
  if (path.empty()) return Error{ErrorCode::kInvalidArgument, "the output folder has no name"};
  const fs::file_status status = fs::symlink_status(path, failure);
  if (!fs::exists(status)) return Done{};
  const auto refuse = [&](const std::string& why) {
    return Error{ErrorCode::kInvalidArgument,
                 "will not replace \"" + path.string() + "\": " + why + "; name another folder"};
  };
  if (!fs::is_directory(status)) return refuse("it is not a folder");
  constexpr std::array<std::string_view, 3> kOurs = {kInteractions, kCatalogue, kManifest};
  bool empty = true;
  for (fs::directory_iterator entry(path, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    empty = false;
    const std::string name = entry->path().filename().string();
    if (std::find(kOurs.begin(), kOurs.end(), name) == kOurs.end()) {
      return refuse("it also holds \"" + name + "\", which is no part of a data set");
    }
  }
  if (failure) return io_error("cannot read", path, failure);
  if (empty) return Done{};
  const auto manifest = read_manifest(path);
  if (!manifest.ok() && manifest.error().code != ErrorCode::kUnsupportedVersion) {
    return refuse("it is not a data set (" + manifest.error().message + ")");
  }
  return Done{};
}

Result<std::string> write_dataset(const fs::path& target, const Dataset& dataset,
                                  const json& import_record) {
  const fs::path path = without_trailing_slash(target);
  MERCER_RETURN_IF_ERROR(check_dataset_target(path));
  MERCER_ASSIGN_OR_RETURN(const auto interactions, encode_interactions(dataset));
  const std::string catalogue = encode_catalogue(dataset.catalogue);
  std::string checksum = checksum_hex(interactions);
  const json manifest = {
      {"format", kFormat},
      {"version", kVersion},
      {"mercer", MERCER_VERSION},
      {"users", dataset.user_count()},
      {"items", dataset.item_count()},
      {"events", dataset.event_count()},
      {"checksums", {{kInteractions, checksum}, {kCatalogue, checksum_hex(catalogue)}}},
      {"import", import_record},
  };

  const fs::path partial = sibling(path, ".partial-");
  MERCER_ASSIGN_OR_RETURN(ScratchFolder scratch, ScratchFolder::create(partial));
  MERCER_RETURN_IF_ERROR(write_file_atomically(partial / kInteractions, interactions));
  MERCER_RETURN_IF_ERROR(write_file_atomically(partial / kCatalogue, catalogue));
  const std::string manifest_text =
      manifest.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
  MERCER_RETURN_IF_ERROR(write_file_atomically(partial / kManifest, manifest_text));
  flush_folder(partial);
  if (interrupted()) return interrupted_error();
  MERCER_RETURN_IF_ERROR(put_in_place(partial, path));
  scratch.release();
  return checksum;
}

}  // namespace mercer::cli
