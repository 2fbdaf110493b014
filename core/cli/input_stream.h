// A file read from front to back in blocks, unpacked on the way when it is gzip (told by its first
// two bytes). Memory stays at a few blocks whatever the size of the file.
#ifndef MERCER_CLI_INPUT_STREAM_H_
#define MERCER_CLI_INPUT_STREAM_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "mercer/result.h"

namespace mercer::cli {

class InputStream {
 public:
  // A name that ends in .gz promises gzip; other content is then an error.
  static Result<InputStream> open(const std::filesystem::path& path);
  ~InputStream();
  InputStream(InputStream&&) noexcept;
  InputStream& operator=(InputStream&&) noexcept;

  // The next block, unpacked; empty at the end. Valid until the next call. Fails with kCancelled
  // when an interrupt was asked for.
  Result<std::string_view> read();

  uint64_t file_bytes_read() const;  // as stored, so it compares with file_bytes()
  uint64_t file_bytes() const;       // 0 when unknown (a pipe)

 private:
  struct State;
  explicit InputStream(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mercer::cli

#endif  // MERCER_CLI_INPUT_STREAM_H_
