#include "cli/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace mercer::cli {
namespace {

Error io_error(std::string_view action, const std::filesystem::path& path, int error_number) {
  const ErrorCode code = error_number == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo;
  return {code, std::string(action) + " \"" + path.string() + "\": " + std::strerror(error_number)};
}

// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return number_; }
  // close() reports what a network file system could not store; returns 0 or errno.
  int close() {
    const int result = ::close(number_);
    number_ = -1;
    return result == 0 ? 0 : errno;
  }

 private:
  int number_;
};

template <typename Container>
Result<Container> read_file(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return io_error("cannot open", path, errno);
  struct stat status = {};
  if (::fstat(file.get(), &status) == 0 && S_ISDIR(status.st_mode)) {
    return Error{ErrorCode::kInvalidArgument,
                 "\"" + path.string() + "\" is a folder where a file is needed"};
  }
  Container content;
  // The size is only a hint: pipes have none, and a file can grow while it is read.
  if (status.st_size > 0) content.reserve(static_cast<size_t>(status.st_size) + 1);
  constexpr size_t kBlockBytes = size_t{1} << 20;
  for (;;) {
    const size_t before = content.size();
    content.resize(before + kBlockBytes);
    const ssize_t count = ::read(file.get(), content.data() + before, kBlockBytes);
    content.resize(before + static_cast<size_t>(count > 0 ? count : 0));
    if (count == 0) return content;
    if (count < 0 && errno != EINTR) return io_error("cannot read", path, errno);
  }
}

// Returns 0 or errno.
int write_all(int descriptor, const uint8_t* bytes, size_t size) {
  while (size > 0) {
    const ssize_t count = ::write(descriptor, bytes, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    bytes += count;
    size -= static_cast<size_t>(count);
  }
  return 0;
}

}  // namespace

Error in_file(const std::filesystem::path& path, const Error& error) {
  return {error.code, "\"" + path.string() + "\": " + error.message};
}

Result<std::string> read_text_file(const std::filesystem::path& path) {
  return read_file<std::string>(path);
}

Result<std::vector<uint8_t>> read_binary_file(const std::filesystem::path& path) {
  return read_file<std::vector<uint8_t>>(path);
}

Status write_file_atomically(const std::filesystem::path& path, std::string_view text) {
  return write_file_atomically(
      path, std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
}

Status write_file_atomically(const std::filesystem::path& path, std::span<const uint8_t> bytes) {
  const std::filesystem::path partial = path.string() + ".partial-" + std::to_string(::getpid());
  Descriptor file(::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (file.get() < 0) return io_error("cannot write", path, errno);
  int failure = write_all(file.get(), bytes.data(), bytes.size());
  // Not every file system can flush (EINVAL); that is no reason to fail.
  if (failure == 0 && ::fsync(file.get()) != 0 && errno != EINVAL && errno != EROFS) {
    failure = errno;
  }
  const int close_failure = file.close();
  if (failure == 0) failure = close_failure;
  if (failure == 0 && ::rename(partial.c_str(), path.c_str()) != 0) failure = errno;
  if (failure == 0) return Done{};
  ::unlink(partial.c_str());
  return io_error("cannot write", path, failure);
}

}  // namespace mercer::cli
