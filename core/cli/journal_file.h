// A file that grows by whole lines, each on disk before the next thing happens. Held by one process
// at a time.
#ifndef MERCER_CLI_JOURNAL_FILE_H_
#define MERCER_CLI_JOURNAL_FILE_H_

#include <filesystem>
#include <string>
#include <string_view>

#include "mercer/result.h"

namespace mercer::cli {

class JournalFile {
 public:
  // Makes the file if it is not there. Fails when another process holds it.
  static Result<JournalFile> open(const std::filesystem::path& path);
  ~JournalFile();
  JournalFile(JournalFile&& other) noexcept;
  JournalFile& operator=(JournalFile&&) = delete;

  // Drops what follows the first `size_bytes`: half a line of a process that was killed.
  Status cut_to(size_t size_bytes);
  // Writes the line at the end and flushes it to disk.
  Status append(std::string_view line);

 private:
  JournalFile(std::filesystem::path path, int descriptor);
  Error failure(const char* action) const;

  std::filesystem::path path_;
  int descriptor_;
};

}  // namespace mercer::cli

#endif  // MERCER_CLI_JOURNAL_FILE_H_
