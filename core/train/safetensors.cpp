#include "train/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "data/json_text.h"

namespace mercer {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little);

constexpr size_t kLengthBytes = 8;
constexpr size_t kMaxHeaderBytes = 100'000'000;  // the limit of the format's own reader
// Their bytes must be countable, in WebAssembly too, where size_t has 32 bits.
constexpr uint64_t kMaxTensorValues = std::min(uint64_t{1} << 32, uint64_t{SIZE_MAX / 8});

Error malformed_safetensors(const std::string& what) {
  return {ErrorCode::kMalformedInput,
          "the safetensors file is damaged: " + what + "; write or download it again"};
}

std::optional<NumberFormat> parse_format(const json& name) {
  if (name == "F32") return NumberFormat::kFloat32;
  if (name == "F64") return NumberFormat::kFloat64;
  if (name == "F16") return NumberFormat::kFloat16;
  if (name == "BF16") return NumberFormat::kBFloat16;
  return std::nullopt;
}

// One entry of the header. The offsets are counted from the end of the header. `size_bytes`: of all
// tensors so far.
Result<Tensor> decode_tensor(const std::string& name, const json& entry,
                             std::span<const uint8_t> data, size_t& size_bytes) {
  const std::string quoted = "tensor \"" + name + "\"";
  const json type = entry.is_object() ? entry.value("dtype", json()) : json();
  const auto format = parse_format(type);
  if (!format) {
    return Error{ErrorCode::kMalformedInput,
                 quoted + " is not of type F32, F64, F16 or BF16 but " +
                     type.dump(-1, ' ', false, json::error_handler_t::replace) +
                     "; convert it to float32"};
  }
  const json shape = entry.value("shape", json());
  const json offsets = entry.value("data_offsets", json());
  const auto all_counts = [](const json& array) {
    return array.is_array() && std::ranges::all_of(array, &json::is_number_unsigned);
  };
  if (!all_counts(shape) || !all_counts(offsets) || offsets.size() != 2) {
    return malformed_safetensors(quoted + " has no usable shape or offsets");
  }
  Tensor tensor;
  uint64_t count = 1;
  for (const json& extent : shape) {
    const auto size = extent.get<uint64_t>();
    if (size != 0 && count > kMaxTensorValues / size)
      return malformed_safetensors(quoted + " is too large");
    count *= size;
    tensor.shape.push_back(static_cast<size_t>(size));
  }
  const auto begin = offsets[0].get<uint64_t>();
  const auto end = offsets[1].get<uint64_t>();
  if (begin > end || end > data.size() || end - begin != count * number_size_bytes(*format)) {
    return malformed_safetensors(quoted + " does not fit the file");
  }
  // Else a small file could name the same bytes again and again, and ask for any memory.
  size_bytes += static_cast<size_t>(end - begin);
  if (size_bytes > data.size()) return malformed_safetensors(quoted + " overlaps another tensor");
  tensor.values = decode_numbers(
      data.subspan(static_cast<size_t>(begin), static_cast<size_t>(end - begin)), *format);
  MERCER_RETURN_IF_ERROR(check_finite(quoted, tensor));
  return tensor;
}

}  // namespace

std::vector<uint8_t> encode_safetensors(const TensorFile& file) {
  json header = json::object();
  if (!file.metadata.empty()) header["__metadata__"] = file.metadata;
  size_t offset = 0;
  for (const auto& [name, tensor] : file.tensors) {
    const size_t size_bytes = tensor.values.size() * sizeof(float);
    header[name] = {
        {"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, offset + size_bytes}}};
    offset += size_bytes;
  }
  std::string text = header.dump(-1, ' ', false, json::error_handler_t::replace);
  text.append((8 - text.size() % 8) % 8, ' ');  // keeps the data aligned
  const uint64_t length = text.size();
  std::vector<uint8_t> bytes(kLengthBytes + text.size() + offset);
  std::memcpy(bytes.data(), &length, kLengthBytes);
  std::memcpy(bytes.data() + kLengthBytes, text.data(), text.size());
  uint8_t* out = bytes.data() + kLengthBytes + text.size();
  for (const auto& [name, tensor] : file.tensors) {
    const size_t size_bytes = tensor.values.size() * sizeof(float);
    if (size_bytes > 0) std::memcpy(out, tensor.values.data(), size_bytes);
    out += size_bytes;
  }
  return bytes;
}

Result<TensorFile> decode_safetensors(std::span<const uint8_t> bytes) {
  uint64_t length = 0;
  if (bytes.size() < kLengthBytes) return malformed_safetensors("it is shorter than its header");
  std::memcpy(&length, bytes.data(), kLengthBytes);
  if (length > kMaxHeaderBytes || length > bytes.size() - kLengthBytes) {
    return malformed_safetensors("its header is longer than the file");
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + kLengthBytes,
                              static_cast<size_t>(length));
  const auto data = bytes.subspan(kLengthBytes + length);
  const json header = parse_json(text);
  if (!header.is_object()) return malformed_safetensors("its header is not a JSON object");
  TensorFile file;
  size_t size_bytes = 0;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") {
      for (const auto& [key, value] : entry.items()) {
        if (value.is_string()) file.metadata[key] = value.get<std::string>();
      }
      continue;
    }
    MERCER_ASSIGN_OR_RETURN(Tensor tensor, decode_tensor(name, entry, data, size_bytes));
    file.tensors[name] = std::move(tensor);
  }
  return file;
}

}  // namespace mercer
