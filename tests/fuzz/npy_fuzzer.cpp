// NumPy's array files.
#include <cmath>

#include "fuzzing.h"
#include "train/imported_table.h"
#include "train/npy.h"

FUZZER(npy) {
  const auto table = mercer::decode_npy(bytes);
  const auto named = mercer::decode_item_table(bytes, "cup\npot\n");
  if (!table.ok()) {
    REQUIRE(!mercer::is_npy(bytes) || !named.ok());
    return require_reason(table.error());
  }
  const auto& [shape, values] = table.value();
  REQUIRE(shape.size() == 2 && values.size() == shape[0] * shape[1]);
  for (const float value : values) REQUIRE(std::isfinite(value));
  REQUIRE(named.ok() == (shape[0] == 2));
  if (named.ok()) REQUIRE(named.value().values == values);
}

#ifndef MERCER_REPLAY_CORPUS
// Changes the header and writes its length anew, or changes anything.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
  constexpr size_t kStart = 10;  // magic, version 1.0 and the length
  uint16_t length = 0;
  if (size >= kStart) std::memcpy(&length, data + kStart - sizeof length, sizeof length);
  const bool has_header = size >= kStart && data[6] == 1 && kStart + length <= size;
  if (!has_header || seed % 2 == 0) return LLVMFuzzerMutate(data, size, max_size);
  const size_t new_size = mutate_part(data, size, max_size, kStart, length);
  length = static_cast<uint16_t>(length + new_size - size);
  std::memcpy(data + kStart - sizeof length, &length, sizeof length);
  return new_size;
}
#endif
