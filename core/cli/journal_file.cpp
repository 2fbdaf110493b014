#include "cli/journal_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace mercer::cli {

JournalFile::JournalFile(std::filesystem::path path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor) {}

JournalFile::~JournalFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

JournalFile::JournalFile(JournalFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

Error JournalFile::failure(const char* action) const {
  return {ErrorCode::kIo,
          std::string(action) + " \"" + path_.string() + "\": " + std::strerror(errno)};
}

Result<JournalFile> JournalFile::open(const std::filesystem::path& path) {
  JournalFile file(path, ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (file.descriptor_ < 0) return file.failure("cannot write");
#ifndef __EMSCRIPTEN__  // whose flock() does nothing
  // Some network file systems cannot lock; only a lock that is held counts.
  if (::flock(file.descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return Error{ErrorCode::kIo, "another mercer guide is writing \"" + path.string() +
                                     "\"; wait for it, or name another output"};
  }
#endif
  return file;
}

Status JournalFile::cut_to(size_t size_bytes) {
  if (::ftruncate(descriptor_, static_cast<off_t>(size_bytes)) != 0) return failure("cannot write");
  return Done{};
}

Status JournalFile::append(std::string_view line) {
  while (!line.empty()) {
    const ssize_t count = ::write(descriptor_, line.data(), line.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure("cannot write");
    line.remove_prefix(static_cast<size_t>(count));
  }
  // Not every file system can flush; that is no reason to fail.
  if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != EROFS) {
    return failure("cannot write");
  }
  return Done{};
}

}  // namespace mercer::cli
