#include "train/base_model.h"

#include <gtest/gtest.h>

#include "sample_models.h"
#include "train/safetensors.h"

namespace mercer {
namespace {

BaseModel sample_base(EncoderKind kind = EncoderKind::kLinear) {
  BaseModel base;
  base.item_ids = {"85123A", "with \"quotes\"", "Ähre"};
  base.parameters = random_model(trainable_settings(kind, 4), 3, 1);
  base.protocol = "time:-5:7";
  base.dataset_checksum = "0123456789abcdef";
  base.seed = UINT64_MAX;
  base.options = R"({"epochs":8})";
  return base;
}

// The file of `sample_base()` after a change to its tensors or metadata.
template <typename Change>
std::vector<uint8_t> changed(const Change& change) {
  TensorFile file = decode_safetensors(encode_base_model(sample_base())).value();
  change(file);
  return encode_safetensors(file);
}

TEST(BaseModel, KeepsEverything) {
  for (const EncoderKind kind : kAllKinds) {
    const BaseModel base = sample_base(kind);
    const auto decoded = decode_base_model(encode_base_model(base));
    ASSERT_TRUE(decoded.ok()) << decoded.error().message;
    const BaseModel& read = decoded.value();
    EXPECT_EQ(read.name(), encoder_kind_name(kind));
    EXPECT_EQ(read.item_ids, base.item_ids);
    EXPECT_EQ(read.protocol, base.protocol);
    EXPECT_EQ(read.dataset_checksum, base.dataset_checksum);
    EXPECT_EQ(read.seed, base.seed);
    EXPECT_EQ(read.options, base.options);
    EXPECT_EQ(read.parameters.settings, base.parameters.settings);
    expect_same_parameters(read.parameters, base.parameters);
  }
}

TEST(BaseModel, IsRefusedWhenCutShortAnywhere) {
  const std::vector<uint8_t> whole = encode_base_model(sample_base());
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(decode_base_model(std::span(whole).first(size)).ok()) << size;
  }
}

TEST(BaseModel, IsRefusedWithoutAnyOfItsTensors) {
  for (const char* name :
       {"items", "encoder.channel.0.weight", "encoder.channel.2.weight", "biases"}) {
    const auto bytes = changed([&](TensorFile& file) { file.tensors.erase(name); });
    const auto decoded = decode_base_model(bytes);
    ASSERT_FALSE(decoded.ok()) << name;
    EXPECT_EQ(decoded.error().code, ErrorCode::kMalformedInput);
  }
}

TEST(BaseModel, IsRefusedWhenATensorHasAnotherShape) {
  for (const char* name :
       {"items", "encoder.channel.0.weight", "encoder.channel.2.weight", "biases"}) {
    for (const auto& tensor : {Tensor{{1}, {1}}, Tensor{{}, {1}}, Tensor{{0}, {}},
                               Tensor{{3, 0}, {}}, Tensor{{2, 2}, {1, 2, 3, 4}}}) {
      const auto bytes = changed([&](TensorFile& file) { file.tensors[name] = tensor; });
      EXPECT_FALSE(decode_base_model(bytes).ok()) << name << " of " << tensor.shape.size();
    }
  }
}

// Every shape fits the others here, but there is nothing in it.
TEST(BaseModel, IsRefusedWhenItIsEmpty) {
  const auto no_items = changed([](TensorFile& file) {
    file.metadata["item_ids"] = "[]";
    file.tensors["items"] = {{0, 4}, {}};
    file.tensors["biases"] = {{0}, {}};
  });
  EXPECT_FALSE(decode_base_model(no_items).ok());
  const auto no_width = changed([](TensorFile& file) {
    file.metadata["encoder"] = R"({"kind":"linear","dimension":0,"decays":[0.5]})";
    file.tensors["items"] = {{3, 0}, {}};
  });
  EXPECT_FALSE(decode_base_model(no_width).ok());
}

TEST(BaseModel, IsRefusedWithoutAUsableEncoder) {
  for (
      const char* encoder :
      {"", "[]", "{}", R"({"kind":7})", R"({"kind":"lstm","dimension":4})",
       R"({"kind":"linear","dimension":4})", R"({"kind":"linear","dimension":4,"decays":[2]})",
       R"({"kind":"linear","dimension":4,"decays":"0.5"})",
       R"({"kind":"sasrec","dimension":4,"layers":1,"heads":3,"inner_dimension":4,"max_length":9})",
       R"({"kind":"gru4rec","dimension":4,"layers":999999999999,"inner_dimension":4})"}) {
    const auto bytes = changed([&](TensorFile& file) { file.metadata["encoder"] = encoder; });
    const auto decoded = decode_base_model(bytes);
    ASSERT_FALSE(decoded.ok()) << encoder;
    EXPECT_EQ(decoded.error().code, ErrorCode::kMalformedInput);
  }
}

TEST(BaseModel, IsRefusedWithoutUsableItemIds) {
  for (const char* ids : {"", "[]", "{}", "7", "[1,2,3]", "[\"a\",\"b\"]", "[\"a\",\"b\",null]",
                          "[\"a\",\"b\",\"c\",\"d\"]", "[\"a\""}) {
    const auto bytes = changed([&](TensorFile& file) { file.metadata["item_ids"] = ids; });
    const auto decoded = decode_base_model(bytes);
    ASSERT_FALSE(decoded.ok()) << ids;
    EXPECT_EQ(decoded.error().code, ErrorCode::kMalformedInput);
  }
}

TEST(BaseModel, IsRefusedWhenItIsAnotherSafetensorsFile) {
  TensorFile other;
  other.tensors["weight"] = {{2, 2}, {1, 2, 3, 4}};
  const auto decoded = decode_base_model(encode_safetensors(other));
  ASSERT_FALSE(decoded.ok());
  EXPECT_NE(decoded.error().message.find("mercer base"), std::string::npos);
}

TEST(BaseModel, IsWrittenTheSameTwice) {
  EXPECT_EQ(encode_base_model(sample_base()), encode_base_model(sample_base()));
}

}  // namespace
}  // namespace mercer
