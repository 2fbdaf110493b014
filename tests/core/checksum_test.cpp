// Against values that xxHash's own implementation and specification publish.
#include "mercer/checksum.h"

#include <gtest/gtest.h>

#include <array>
#include <numeric>

namespace mercer {
namespace {

TEST(Checksum, IsXxh64WithSeedZero) {
  EXPECT_EQ(checksum_hex(""), "ef46db3751d8e999");
  EXPECT_EQ(checksum_hex("a"), "d24ec4f1a98c6e5b");
  EXPECT_EQ(checksum_hex("abc"), "44bc2cf5ad770999");
  EXPECT_EQ(checksum_hex("Nobody inspects the spammish repetition"), "fbcea83c8a378bf1");
}

TEST(Checksum, GivesTheSameNumberAsItsHexadecimalForm) {
  const std::array<uint8_t, 3> bytes = {'a', 'b', 'c'};
  EXPECT_EQ(checksum(bytes), 0x44bc2cf5ad770999u);
  EXPECT_EQ(checksum_hex(bytes), "44bc2cf5ad770999");
}

TEST(Checksum, KeepsLeadingZerosInHexadecimal) {
  // Some prefix of these bytes has a checksum below 16^15.
  std::array<uint8_t, 256> bytes = {};
  std::iota(bytes.begin(), bytes.end(), uint8_t{0});
  bool seen = false;
  for (size_t size = 0; size <= bytes.size(); ++size) {
    const auto prefix = std::span(bytes).first(size);
    const std::string hex = checksum_hex(prefix);
    ASSERT_EQ(hex.size(), 16u);
    EXPECT_EQ(std::stoull(hex, nullptr, 16), checksum(prefix));
    seen = seen || hex.front() == '0';
  }
  EXPECT_TRUE(seen);
}

TEST(Checksum, ChangesWithEveryBit) {
  std::array<uint8_t, 77> bytes = {};
  const uint64_t whole = checksum(bytes);
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    bytes[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
    EXPECT_NE(checksum(bytes), whole) << "bit " << bit;
    bytes[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
  }
}

}  // namespace
}  // namespace mercer
