#include "cli/input_stream.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "cli/interrupt.h"

namespace mercer::cli {
namespace {

constexpr size_t kFileBlockBytes = size_t{1} << 16;
constexpr size_t kTextBlockBytes = size_t{1} << 18;
constexpr int kGzipOnly = 15 + 16;  // zlib's window bits: largest window, gzip header required

}  // namespace

struct InputStream::State {
  std::string name;
  int descriptor = -1;
  uint64_t file_bytes = 0;
  uint64_t file_bytes_read = 0;
  bool gzip = false;
  bool file_ended = false;
  bool inside_member = false;  // of a gzip file, which may hold several one after another
  std::vector<char> file_block = std::vector<char>(kFileBlockBytes);
  std::vector<char> text_block;
  std::string_view unread;  // part of file_block
  z_stream inflater = {};

  ~State() {
    if (gzip) inflateEnd(&inflater);
    if (descriptor >= 0) ::close(descriptor);
  }

  Error malformed(std::string_view what) const {
    return {ErrorCode::kMalformedInput, "\"" + name + "\": " + std::string(what)};
  }

  Status fill();
  Status start_gzip();
  Status skip_between_members();
  Result<std::string_view> inflate_block();
};

// Puts the next block of the file behind what is unread: nothing, or the first bytes of the file.
Status InputStream::State::fill() {
  for (;;) {
    if (interrupted()) return interrupted_error();
    const size_t kept = unread.size();
    const ssize_t count = ::read(descriptor, file_block.data() + kept, file_block.size() - kept);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return Error{ErrorCode::kIo, "cannot read \"" + name + "\": " + std::strerror(errno)};
    }
    file_ended = count == 0;
    file_bytes_read += static_cast<uint64_t>(count);
    unread = std::string_view(file_block.data(), kept + static_cast<size_t>(count));
    return Done{};
  }
}

Status InputStream::State::start_gzip() {
  if (inflateInit2(&inflater, kGzipOnly) != Z_OK) {
    return Error{ErrorCode::kOutOfRange, "not enough memory to unpack \"" + name + "\""};
  }
  gzip = true;
  inside_member = true;
  text_block.resize(kTextBlockBytes);
  return Done{};
}

// After a member: the end of the file, zeros that tape-minded tools pad with, or the next member.
Status InputStream::State::skip_between_members() {
  for (;;) {
    const size_t next = unread.find_first_not_of('\0');
    unread.remove_prefix(next == std::string_view::npos ? unread.size() : next);
    if (!unread.empty()) break;
    if (file_ended) return Done{};
    MERCER_RETURN_IF_ERROR(fill());
  }
  if (unread.front() != '\x1f') return malformed("something that is not gzip follows its content");
  inflateReset(&inflater);
  inside_member = true;
  return Done{};
}

Result<std::string_view> InputStream::State::inflate_block() {
  for (;;) {
    if (!inside_member) {
      MERCER_RETURN_IF_ERROR(skip_between_members());
      if (!inside_member) return std::string_view();
    }
    if (unread.empty() && !file_ended) MERCER_RETURN_IF_ERROR(fill());
    inflater.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(unread.data()));
    inflater.avail_in = static_cast<uInt>(unread.size());
    inflater.next_out = reinterpret_cast<Bytef*>(text_block.data());
    inflater.avail_out = static_cast<uInt>(text_block.size());
    const int outcome = inflate(&inflater, Z_NO_FLUSH);
    unread.remove_prefix(unread.size() - inflater.avail_in);
    const size_t produced = text_block.size() - inflater.avail_out;
    if (outcome == Z_STREAM_END) {
      inside_member = false;
    } else if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
      return malformed("the gzip content is damaged" +
                       (inflater.msg ? " (" + std::string(inflater.msg) + ")" : std::string()) +
                       "; fetch the file again");
    } else if (produced == 0 && unread.empty() && file_ended) {
      return malformed("the gzip file ends too early (cut off while copying?); fetch it again");
    }
    if (produced > 0) return std::string_view(text_block.data(), produced);
  }
}

InputStream::InputStream(std::unique_ptr<State> state) : state_(std::move(state)) {}
InputStream::~InputStream() = default;
InputStream::InputStream(InputStream&&) noexcept = default;
InputStream& InputStream::operator=(InputStream&&) noexcept = default;

Result<InputStream> InputStream::open(const std::filesystem::path& path) {
  auto state = std::make_unique<State>();
  state->name = path.string();
  state->descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (state->descriptor < 0) {
    const ErrorCode code = errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo;
    return Error{code, "cannot open \"" + state->name + "\": " + std::strerror(errno)};
  }
  struct stat info = {};
  if (::fstat(state->descriptor, &info) == 0) {
    if (S_ISDIR(info.st_mode)) {
      return Error{ErrorCode::kInvalidArgument,
                   "\"" + state->name + "\" is a folder where a file is needed"};
    }
    if (S_ISREG(info.st_mode)) state->file_bytes = static_cast<uint64_t>(info.st_size);
  }
  // A pipe may hand out its first bytes one by one.
  constexpr size_t kLongestMark = 4;
  while (state->unread.size() < kLongestMark && !state->file_ended) {
    MERCER_RETURN_IF_ERROR(state->fill());
  }
  if (state->unread.starts_with("\x1f\x8b")) {
    MERCER_RETURN_IF_ERROR(state->start_gzip());
  } else if (path.extension() == ".gz") {
    return state->malformed("the name ends in .gz but the content is not gzip; rename it");
  } else if (state->unread.starts_with("PK\x03\x04")) {
    return state->malformed(
        "this is a zip archive or an Excel workbook; unpack it, or save the sheet as CSV");
  }
  return InputStream(std::move(state));
}

Result<std::string_view> InputStream::read() {
  if (interrupted()) return interrupted_error();
  if (state_->gzip) return state_->inflate_block();
  if (state_->unread.empty() && !state_->file_ended) MERCER_RETURN_IF_ERROR(state_->fill());
  const std::string_view block = state_->unread;
  state_->unread = {};
  return block;
}

uint64_t InputStream::file_bytes_read() const { return state_->file_bytes_read; }
uint64_t InputStream::file_bytes() const { return state_->file_bytes; }

}  // namespace mercer::cli
