#include "mercer/checksum.h"

#define XXH_INLINE_ALL
#define XXH_NO_XXH3
#include <xxhash.h>

namespace mercer {

uint64_t checksum(std::span<const uint8_t> bytes) {
  // An empty span may point nowhere, which XXH64 must not be given.
  static constexpr uint8_t kNothing = 0;
  if (bytes.data() == nullptr) return XXH64(&kNothing, 0, /*seed=*/0);
  return XXH64(bytes.data(), bytes.size(), /*seed=*/0);
}

std::string hex_digits(uint64_t value) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex(16, '0');
  for (int digit = 0; digit < 16; ++digit) hex[digit] = kDigits[(value >> (60 - 4 * digit)) & 15];
  return hex;
}

std::string checksum_hex(std::span<const uint8_t> bytes) { return hex_digits(checksum(bytes)); }

std::string checksum_hex(std::string_view bytes) {
  return checksum_hex(std::span{reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace mercer
