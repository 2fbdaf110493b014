#include "train/npy.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mercer {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kVersionBytes = 2;
// Their bytes must be countable, in WebAssembly too, where size_t has 32 bits.
constexpr uint64_t kMaxTableValues = std::min(uint64_t{1} << 32, uint64_t{SIZE_MAX / 8});

Error malformed_npy(const std::string& what) {
  return {ErrorCode::kMalformedInput,
          "the NumPy file " + what + "; write it again with numpy.save"};
}

struct Header {
  std::string type;  // "<f4"; what is no string, as it stands
  bool is_fortran_order = false;
  std::vector<size_t> shape;
};

// Reads the header's Python dictionary: as much of Python as numpy.save writes.
class HeaderReader {
 public:
  explicit HeaderReader(std::string_view text) : rest_(text) {}

  std::optional<Header> read() {
    if (!take('{')) return std::nullopt;
    while (!take('}')) {
      const auto key = string();
      if (!key || !take(':')) return std::nullopt;
      if (!read_value(*key)) return std::nullopt;
      if (!take(',') && !next_is('}')) return std::nullopt;
    }
    skip_space();
    if (!rest_.empty() || !type_ || !is_fortran_order_ || !shape_) return std::nullopt;
    return Header{*type_, *is_fortran_order_, *shape_};
  }

 private:
  bool read_value(std::string_view key) {
    if (key == "descr") {
      type_ = next_is('[') ? list() : string();
      return type_.has_value();
    }
    if (key == "fortran_order") {
      is_fortran_order_ = boolean();
      return is_fortran_order_.has_value();
    }
    if (key == "shape") {
      shape_ = tuple();
      return shape_.has_value();
    }
    return false;
  }

  void skip_space() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n\r"), rest_.size()));
  }
  bool next_is(char c) {
    skip_space();
    return rest_.starts_with(c);
  }
  bool take(char c) {
    if (!next_is(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take(std::string_view word) {
    skip_space();
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  // No escapes: types and keys have none.
  std::optional<std::string> string() {
    const char quote = next_is('\'') ? '\'' : '"';
    if (!take(quote)) return std::nullopt;
    const size_t end = rest_.find(quote);
    if (end == std::string_view::npos) return std::nullopt;
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return text;
  }
  // The type of an array of records, as it stands: "[('x', '<f4')]".
  std::optional<std::string> list() {
    const size_t end = rest_.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    std::string text(rest_.substr(0, end + 1));
    rest_.remove_prefix(end + 1);
    return text;
  }
  std::optional<bool> boolean() {
    if (take("True")) return true;
    if (take("False")) return false;
    return std::nullopt;
  }
  std::optional<std::vector<size_t>> tuple() {
    if (!take('(')) return std::nullopt;
    std::vector<size_t> extents;
    while (!take(')')) {
      skip_space();
      size_t extent = 0;
      const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), extent);
      if (error != std::errc()) return std::nullopt;
      rest_.remove_prefix(static_cast<size_t>(end - rest_.data()));
      extents.push_back(extent);
      if (!take(',') && !next_is(')')) return std::nullopt;
    }
    return extents;
  }

  std::string_view rest_;
  std::optional<std::string> type_;
  std::optional<bool> is_fortran_order_;
  std::optional<std::vector<size_t>> shape_;
};

// Cuts the header's text off the front of `bytes`, which then hold the numbers alone.
Result<std::string_view> take_header(std::span<const uint8_t>& bytes) {
  if (!is_npy(bytes)) {
    return Error{ErrorCode::kMalformedInput,
                 "this is no NumPy file: it does not begin with \\x93NUMPY; write the table with "
                 "numpy.save"};
  }
  bytes = bytes.subspan(kMagic.size());
  if (bytes.size() < kVersionBytes) return malformed_npy("is cut short in its first bytes");
  const int major = bytes[0];
  const int minor = bytes[1];
  bytes = bytes.subspan(kVersionBytes);
  if (major < 1 || major > 3 || minor != 0) {
    return Error{ErrorCode::kUnsupportedVersion,
                 "the NumPy file is of format " + std::to_string(major) + "." +
                     std::to_string(minor) +
                     ", known are 1.0, 2.0 and 3.0; write it again with numpy.save"};
  }
  const size_t length_bytes = major == 1 ? 2 : 4;
  if (bytes.size() < length_bytes) return malformed_npy("is cut short in its first bytes");
  uint32_t length = 0;  // little-endian, as this machine
  std::memcpy(&length, bytes.data(), length_bytes);
  bytes = bytes.subspan(length_bytes);
  if (length > bytes.size()) {
    return malformed_npy("is cut short: its header has " + std::to_string(length) +
                         " bytes, only " + std::to_string(bytes.size()) + " are there");
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), length);
  bytes = bytes.subspan(length);
  return text;
}

std::optional<NumberFormat> parse_format(std::string_view type) {
  if (type == "<f4") return NumberFormat::kFloat32;
  if (type == "<f8") return NumberFormat::kFloat64;
  if (type == "<f2") return NumberFormat::kFloat16;
  return std::nullopt;
}

// [columns x rows] -> [rows x columns]
std::vector<float> transposed(std::span<const float> values, size_t rows, size_t columns) {
  std::vector<float> result(values.size());
  for (size_t row = 0; row < rows; ++row) {
    for (size_t column = 0; column < columns; ++column) {
      result[row * columns + column] = values[column * rows + row];
    }
  }
  return result;
}

}  // namespace

bool is_npy(std::span<const uint8_t> bytes) {
  return bytes.size() >= kMagic.size() &&
         std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) == 0;
}

Result<Tensor> decode_npy(std::span<const uint8_t> bytes) {
  MERCER_ASSIGN_OR_RETURN(const std::string_view text, take_header(bytes));
  const auto header = HeaderReader(text).read();
  if (!header) return malformed_npy("has a header that cannot be read");
  const auto format = parse_format(header->type);
  if (!format) {
    return malformed_npy("holds numbers of type '" + header->type.substr(0, 40) +
                         "', read are '<f4', '<f8' and '<f2'; convert it with "
                         "table.astype(\"float32\")");
  }
  Tensor table;
  table.shape = header->shape;
  if (table.shape.size() != 2 || table.shape[0] == 0 || table.shape[1] == 0) {
    return malformed_npy("has the shape " + shape_text(table.shape) +
                         ", an item table has two dimensions, [items, width], neither of them 0");
  }
  const size_t rows = table.shape[0];
  const size_t columns = table.shape[1];
  if (columns > kMaxTableValues / rows) {
    return malformed_npy("is too large: " + shape_text(table.shape));
  }
  const size_t size_bytes = rows * columns * number_size_bytes(*format);
  if (bytes.size() != size_bytes) {
    return malformed_npy("is cut short or damaged: " + shape_text(table.shape) + " of '" +
                         header->type + "' takes " + std::to_string(size_bytes) + " bytes, " +
                         std::to_string(bytes.size()) + " are there");
  }
  table.values = decode_numbers(bytes, *format);
  if (header->is_fortran_order) table.values = transposed(table.values, rows, columns);
  MERCER_RETURN_IF_ERROR(check_finite("the table", table));
  return table;
}

}  // namespace mercer
