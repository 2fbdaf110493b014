// The only place that opens files. Reading says what is missing; writing goes to a temporary name
// beside the target and is renamed when complete, so a reader never meets half a file.
#ifndef MERCER_CLI_FILES_H_
#define MERCER_CLI_FILES_H_

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mercer/result.h"

namespace mercer::cli {

// `error` with the file's name in front, for what is wrong inside a file.
Error in_file(const std::filesystem::path& path, const Error& error);

Result<std::string> read_text_file(const std::filesystem::path& path);
Result<std::vector<uint8_t>> read_binary_file(const std::filesystem::path& path);

// Both write PATH.partial-PID, flush it to disk and rename it over PATH. On failure (a full disk,
// no permission) the temporary file is removed and what stood at PATH is untouched.
Status write_file_atomically(const std::filesystem::path& path, std::string_view text);
Status write_file_atomically(const std::filesystem::path& path, std::span<const uint8_t> bytes);

}  // namespace mercer::cli

#endif  // MERCER_CLI_FILES_H_
