// Students' files that were tampered with, with the checksum that they then need
// (models/student.md).
#ifndef MERCER_TESTS_CORE_SEALED_STUDENT_H_
#define MERCER_TESTS_CORE_SEALED_STUDENT_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace mercer {

// CRC-32 bit by bit, unlike the one under test.
inline uint32_t reference_crc32(std::span<const uint8_t> bytes) {
  uint32_t crc = 0xffffffff;
  for (const uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc % 2 == 1 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
  }
  return ~crc;
}

// The checksum is of everything from here on, and stands before.
inline constexpr size_t kStudentSealedFrom = 12;

// At least so many bytes.
inline std::vector<uint8_t> sealed_student(std::vector<uint8_t> bytes) {
  const uint32_t crc = reference_crc32(std::span(bytes).subspan(kStudentSealedFrom));
  std::memcpy(bytes.data() + kStudentSealedFrom - sizeof crc, &crc, sizeof crc);
  return bytes;
}

}  // namespace mercer

#endif  // MERCER_TESTS_CORE_SEALED_STUDENT_H_
