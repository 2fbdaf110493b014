#include "train/tensor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace mercer {
namespace tensor_test {

template <typename T>
std::vector<uint8_t> bytes_of(const std::vector<T>& numbers) {
  std::vector<uint8_t> bytes(numbers.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

TEST(Tensor, ReadsFloat32AndFloat64) {
  EXPECT_EQ(decode_numbers(bytes_of<float>({1.5f, -0.0f, 1e-40f}), NumberFormat::kFloat32),
            (std::vector<float>{1.5f, -0.0f, 1e-40f}));
  const auto rounded =
      decode_numbers(bytes_of<double>({0.1, -2, 1e300, 1e-300}), NumberFormat::kFloat64);
  EXPECT_EQ(rounded[0], 0.1f);
  EXPECT_EQ(rounded[1], -2.0f);
  EXPECT_TRUE(std::isinf(rounded[2]));
  EXPECT_EQ(rounded[3], 0.0f);
}

TEST(Tensor, ReadsFloat16) {
  // 1, -2, the largest, the smallest normal, the smallest of all, 0, -0, 1/3.
  const auto values = decode_numbers(
      bytes_of<uint16_t>({0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x0000, 0x8000, 0x3555}),
      NumberFormat::kFloat16);
  EXPECT_EQ(values,
            (std::vector<float>{1, -2, 65504, 0x1p-14f, 0x1p-24f, 0, -0.0f, 0.333251953125f}));
  EXPECT_TRUE(std::signbit(values[6]));
  const auto odd =
      decode_numbers(bytes_of<uint16_t>({0x7c00, 0xfc00, 0x7c01}), NumberFormat::kFloat16);
  EXPECT_EQ(odd[0], std::numeric_limits<float>::infinity());
  EXPECT_EQ(odd[1], -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(odd[2]));
}

TEST(Tensor, ReadsBFloat16) {
  EXPECT_EQ(
      decode_numbers(bytes_of<uint16_t>({0x3f80, 0xc000, 0x0000, 0x3eab}), NumberFormat::kBFloat16),
      (std::vector<float>{1, -2, 0, 0.333984375f}));
}

TEST(Tensor, ReadsFromBytesThatAreNotAligned) {
  std::vector<uint8_t> bytes = bytes_of<double>({1, 2.5, -3});
  bytes.insert(bytes.begin(), 0);
  EXPECT_EQ(decode_numbers(std::span(bytes).subspan(1), NumberFormat::kFloat64),
            (std::vector<float>{1, 2.5f, -3}));
}

TEST(Tensor, SaysWhereANumberIsNotFinite) {
  Tensor table{{2, 3}, {1, 2, 3, 4, 5, 6}};
  EXPECT_TRUE(check_finite("the table", table).ok());
  table.values[5] = std::numeric_limits<float>::infinity();
  table.values[4] = std::numeric_limits<float>::quiet_NaN();
  const Status bad = check_finite("the table", table);
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().code, ErrorCode::kNotFinite);
  EXPECT_EQ(bad.error().message,
            "the table holds a number that is not finite in float32, at row 1, column 1 (counted "
            "from 0); train it again");
  const Status vector = check_finite("tensor \"x\"", {{3}, {0, 0, -INFINITY}});
  EXPECT_NE(vector.error().message.find("position 2"), std::string::npos);
}

TEST(Tensor, WritesShapes) {
  EXPECT_EQ(shape_text({}), "[]");
  EXPECT_EQ(shape_text(std::vector<size_t>{3, 4, 0}), "[3, 4, 0]");
}

}  // namespace tensor_test
}  // namespace mercer
