#include "train/safetensors.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <string_view>

namespace mercer {
namespace safetensors_test {

using Bytes = std::vector<uint8_t>;

// A file with this header and this many bytes of zeros behind it.
Bytes file_with(std::string_view header, size_t data_bytes) {
  const uint64_t length = header.size();
  Bytes bytes(8 + header.size() + data_bytes);
  std::memcpy(bytes.data(), &length, 8);
  if (!header.empty()) std::memcpy(bytes.data() + 8, header.data(), header.size());
  return bytes;
}

ErrorCode refusal_of(const Bytes& bytes) {
  const auto file = decode_safetensors(bytes);
  EXPECT_FALSE(file.ok());
  if (file.ok()) return ErrorCode{};
  EXPECT_FALSE(file.error().message.empty());
  return file.error().code;
}

ErrorCode refusal_of(std::string_view header, size_t data_bytes) {
  SCOPED_TRACE(header);
  return refusal_of(file_with(header, data_bytes));
}

TensorFile sample_file() {
  TensorFile file;
  file.tensors["items"] = {{2, 3}, {1, -2, 3.5f, 0, 1e-30f, -1e30f}};
  file.tensors["biases"] = {{2}, {0.25f, -0.0f}};
  file.tensors["nothing"] = {{0, 5}, {}};
  file.tensors["number"] = {{}, {42}};
  file.metadata = {{"model", "linear"}, {"quote", "\"\n\\ä"}};
  return file;
}

TEST(Safetensors, KeepsTensorsAndMetadata) {
  const TensorFile file = sample_file();
  const auto decoded = decode_safetensors(encode_safetensors(file));
  ASSERT_TRUE(decoded.ok()) << decoded.error().message;
  EXPECT_EQ(decoded.value().metadata, file.metadata);
  ASSERT_EQ(decoded.value().tensors.size(), 4u);
  for (const auto& [name, tensor] : file.tensors) {
    EXPECT_EQ(decoded.value().tensors.at(name).shape, tensor.shape) << name;
    EXPECT_EQ(decoded.value().tensors.at(name).values, tensor.values) << name;
  }
}

TEST(Safetensors, KeepsAFileWithoutTensors) {
  const auto decoded = decode_safetensors(encode_safetensors({}));
  ASSERT_TRUE(decoded.ok());
  EXPECT_TRUE(decoded.value().tensors.empty());
  EXPECT_TRUE(decoded.value().metadata.empty());
}

TEST(Safetensors, AlignsItsData) {
  for (const char* name : {"a", "ab", "abc", "abcdefgh"}) {
    TensorFile file;
    file.tensors[name] = {{1}, {1}};
    const Bytes bytes = encode_safetensors(file);
    EXPECT_EQ((bytes.size() - sizeof(float)) % 8, 0u) << name;
  }
}

TEST(Safetensors, ReadsWhatOtherToolsWrite) {
  // No padding, another order of members, data in another order than names, an unknown member.
  Bytes bytes = file_with(R"({"b":{"data_offsets":[0,4],"shape":[1],"dtype":"F32","note":1},)"
                          R"("a":{"dtype":"F32","shape":[1,1],"data_offsets":[4,8]}})",
                          8);
  const float values[] = {1.5f, -2};
  std::memcpy(bytes.data() + bytes.size() - 8, values, 8);
  const auto decoded = decode_safetensors(bytes);
  ASSERT_TRUE(decoded.ok()) << decoded.error().message;
  EXPECT_EQ(decoded.value().tensors.at("b").values, std::vector<float>{1.5f});
  EXPECT_EQ(decoded.value().tensors.at("a").values, std::vector<float>{-2});
  EXPECT_EQ(decoded.value().tensors.at("a").shape, (std::vector<size_t>{1, 1}));
}

TEST(Safetensors, IsRefusedWhenCutShortAnywhere) {
  const Bytes whole = encode_safetensors(sample_file());
  for (size_t size = 0; size < whole.size(); ++size) {
    const Bytes prefix(whole.begin(), whole.begin() + static_cast<long>(size));
    EXPECT_EQ(refusal_of(prefix), ErrorCode::kMalformedInput) << size << " bytes";
  }
}

TEST(Safetensors, SurvivesEveryInvertedByte) {
  const Bytes whole = encode_safetensors(sample_file());
  for (size_t place = 0; place < whole.size(); ++place) {
    for (const int change : {0xff, 0x01, 0x10, 0x80}) {
      Bytes changed = whole;
      changed[place] ^= static_cast<uint8_t>(change);
      const auto decoded = decode_safetensors(changed);
      if (!decoded.ok()) continue;
      for (const auto& [name, tensor] : decoded.value().tensors) {
        size_t count = 1;
        for (const size_t extent : tensor.shape) count *= extent;
        EXPECT_EQ(tensor.values.size(), count);
      }
    }
  }
}

TEST(Safetensors, RefusesHeadersThatAreNoHeader) {
  const auto code = ErrorCode::kMalformedInput;
  EXPECT_EQ(refusal_of(Bytes(8, 0xff)), code);
  EXPECT_EQ(refusal_of(Bytes(100, 0xff)), code);
  EXPECT_EQ(refusal_of("", 0), code);
  EXPECT_EQ(refusal_of("{", 0), code);
  EXPECT_EQ(refusal_of("[]", 0), code);
  EXPECT_EQ(refusal_of("7", 0), code);
  EXPECT_EQ(refusal_of("{\"a\":\xff}", 0), code);
  EXPECT_EQ(refusal_of(R"({"a":1})", 0), code);
  EXPECT_EQ(refusal_of(R"({"a":[]})", 0), code);
  EXPECT_EQ(refusal_of(R"({"a":null})", 0), code);
  const std::string deep(100'000, '[');
  EXPECT_EQ(refusal_of(deep, 0), code);
  EXPECT_EQ(refusal_of("{\"a\":" + deep + std::string(100'000, ']') + "}", 0), code);
}

TEST(Safetensors, RefusesAHeaderLengthThatLies) {
  Bytes bytes = file_with("{}", 0);
  for (const uint64_t length :
       {uint64_t{3}, uint64_t{1} << 32, uint64_t{1} << 63, UINT64_MAX, UINT64_MAX - 7}) {
    std::memcpy(bytes.data(), &length, 8);
    EXPECT_EQ(refusal_of(bytes), ErrorCode::kMalformedInput) << length;
  }
}

TEST(Safetensors, RefusesShapesAndOffsetsThatDoNotFit) {
  const auto refused = [](std::string_view shape, std::string_view offsets) {
    const std::string header = R"({"a":{"dtype":"F32","shape":)" + std::string(shape) +
                               R"(,"data_offsets":)" + std::string(offsets) + "}}";
    EXPECT_EQ(refusal_of(header, 16), ErrorCode::kMalformedInput);
  };
  refused("[4]", "[0,12]");
  refused("[4]", "[0,20]");
  refused("[4]", "[4,20]");
  refused("[4]", "[16,0]");
  refused("[4]", "[18446744073709551608,8]");
  refused("[4]", "[0]");
  refused("[4]", "[0,16,16]");
  refused("[4]", "[0,-16]");
  refused("[4]", "[0,16.0]");
  refused("[4]", "\"0,16\"");
  refused("[4]", "{}");
  refused("4", "[0,16]");
  refused("[-4]", "[0,16]");
  refused("[4.0]", "[0,16]");
  refused("[\"4\"]", "[0,16]");
  refused("null", "[0,16]");
  refused("[3]", "[0,16]");
  refused("[5]", "[0,20]");
  // Products that come to 4 in 64 bits, or to a count whose size in bytes does.
  refused("[4611686018427387905,4]", "[0,16]");
  refused("[9223372036854775809,4]", "[0,16]");
  refused("[4294967296,4294967296]", "[0,0]");
  refused("[4611686018427387904]", "[0,0]");
  refused("[4611686018427387908]", "[0,16]");
}

// A file with the one tensor "a" of shape [2] and these bytes.
Bytes file_of_type(std::string_view type, const Bytes& data) {
  Bytes bytes = file_with(R"({"a":{"dtype":")" + std::string(type) + R"(","shape":[2],)" +
                              R"("data_offsets":[0,)" + std::to_string(data.size()) + "]}}",
                          0);
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

TEST(Safetensors, ConvertsOtherFloatingPointTypes) {
  const std::vector<std::pair<std::string, Bytes>> files = {
      {"F64", {0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0}},
      {"F32", {0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0}},
      {"F16", {0x00, 0x3e, 0x00, 0xc0}},
      {"BF16", {0xc0, 0x3f, 0x00, 0xc0}}};
  for (const auto& [type, data] : files) {
    const auto decoded = decode_safetensors(file_of_type(type, data));
    ASSERT_TRUE(decoded.ok()) << type << ": " << decoded.error().message;
    EXPECT_EQ(decoded.value().tensors.at("a").values, (std::vector<float>{1.5f, -2})) << type;
    EXPECT_EQ(refusal_of(file_of_type(type, Bytes(data.size() - 1))), ErrorCode::kMalformedInput);
  }
}

TEST(Safetensors, RefusesOtherTypes) {
  for (const char* type : {"\"F8\"", "\"I32\"", "\"f32\"", "\"\"", "7", "null", "[\"F32\"]"}) {
    const std::string header =
        R"({"a":{"dtype":)" + std::string(type) + R"(,"shape":[4],"data_offsets":[0,16]}})";
    const auto file = decode_safetensors(file_with(header, 16));
    ASSERT_FALSE(file.ok()) << type;
    EXPECT_EQ(file.error().code, ErrorCode::kMalformedInput);
    EXPECT_NE(file.error().message.find("F32"), std::string::npos) << file.error().message;
    EXPECT_NE(file.error().message.find(type), std::string::npos) << file.error().message;
  }
}

TEST(Safetensors, RefusesNumbersThatAreNotFinite) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
        -std::numeric_limits<float>::infinity()}) {
    TensorFile file = sample_file();
    file.tensors["items"].values[4] = bad;
    const Bytes bytes = encode_safetensors(file);
    EXPECT_EQ(refusal_of(bytes), ErrorCode::kNotFinite);
    const std::string message = decode_safetensors(bytes).error().message;
    EXPECT_NE(message.find("\"items\""), std::string::npos) << message;
    EXPECT_NE(message.find("row 1, column 1"), std::string::npos) << message;
  }
  // Finite in float64, not in float32: 1e300.
  EXPECT_EQ(refusal_of(file_of_type(
                "F64", {0x9c, 0x75, 0, 0x88, 0x3c, 0xe4, 0x37, 0x7e, 0, 0, 0, 0, 0, 0, 0, 0})),
            ErrorCode::kNotFinite);
}

// A small file could else ask for any memory.
TEST(Safetensors, RefusesTensorsThatOverlap) {
  constexpr std::string_view kFirst = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)";
  const std::string first(kFirst);
  EXPECT_EQ(refusal_of(first + R"("b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 8),
            ErrorCode::kMalformedInput);
  const auto apart = decode_safetensors(
      file_with(first + R"("b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})", 16));
  EXPECT_TRUE(apart.ok());
}

// Copying and printing such a value would take more stack than there is.
TEST(Safetensors, RefusesAHeaderThatNestsTooDeep) {
  const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
  for (const char* member : {"dtype", "shape", "data_offsets", "other"}) {
    EXPECT_EQ(refusal_of(R"({"a":{")" + std::string(member) + R"(":)" + deep + "}}", 0),
              ErrorCode::kMalformedInput);
  }
}

TEST(Safetensors, PassesOverMetadataThatIsNoText) {
  for (const char* metadata : {"5", "null", "[1,2]", R"({"a":1,"b":"text"})"}) {
    const auto decoded =
        decode_safetensors(file_with(R"({"__metadata__":)" + std::string(metadata) + "}", 0));
    ASSERT_TRUE(decoded.ok()) << metadata;
    EXPECT_EQ(decoded.value().metadata.count("a"), 0u);
  }
}

}  // namespace safetensors_test
}  // namespace mercer
