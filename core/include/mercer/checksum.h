// XXH64 checksums: they tell a damaged file from a whole one. They are no defence against forgery.
#ifndef MERCER_CHECKSUM_H_
#define MERCER_CHECKSUM_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mercer {

// XXH64 with seed 0.
uint64_t checksum(std::span<const uint8_t> bytes);

// A checksum as 16 lower-case hexadecimal digits.
std::string hex_digits(uint64_t checksum);

// Both at once.
std::string checksum_hex(std::span<const uint8_t> bytes);
std::string checksum_hex(std::string_view bytes);

}  // namespace mercer

#endif  // MERCER_CHECKSUM_H_
