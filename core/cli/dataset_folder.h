// A data set on disk. A folder of three files:
//   interactions.bin  who acted on what and when: data/interactions_file.h, models/interactions.fbs
//   catalogue.tsv     the items: data/catalogue_file.h
//   dataset.json      {"format": "mercer-dataset", "version": 1, "mercer": the version that wrote
//   it,
//                     "users", "items", "events": counts, "checksums": {file: XXH64 in hex},
//                     "import": what made it}
// Readers also take a plain sequence file (data/sequence_reader.h), plain or gzip.
#ifndef MERCER_CLI_DATASET_FOLDER_H_
#define MERCER_CLI_DATASET_FOLDER_H_

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "data/dataset.h"
#include "mercer/result.h"

namespace mercer::cli {

struct LoadedDataset {
  Dataset dataset;
  std::string checksum;  // of the interactions as interactions.bin has them; says "the same data"
};

// `path` is a data set folder or a sequence file. Counts and checksums are verified.
Result<LoadedDataset> read_dataset(const std::filesystem::path& path);

// Whether a data set may be written to `path`: nothing is there, or an empty folder, or a data set
// with no other files in it. Checks nothing else; write_dataset() checks again.
Status check_dataset_target(const std::filesystem::path& path);

// Writes a folder beside `path`, then puts it in the place of whatever data set is there. On
// failure `path` is as it was and nothing is left beside it. `import_record` says what made the
// data set. Returns the checksum of its interactions.
Result<std::string> write_dataset(const std::filesystem::path& path, const Dataset& dataset,
                                  const nlohmann::json& import_record);

}  // namespace mercer::cli

#endif  // MERCER_CLI_DATASET_FOLDER_H_
