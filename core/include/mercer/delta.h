// Delta files: what makes one model file out of another. The format is models/delta.md.
// Pages have the same in TypeScript, web/src/engine/apply_delta.ts.
#ifndef MERCER_DELTA_H_
#define MERCER_DELTA_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mercer/result.h"

namespace mercer {

// Where things stand in a delta, in words of four bytes.
struct DeltaLayout {
  static constexpr uint64_t kMark = 0x1'4443524d;  // "MRCD", version 1
  static constexpr size_t kBaseChecksumAt = 2;
  static constexpr size_t kHeaderWords = 8;
  static constexpr size_t kOperationWords = 4;  // before the words that it inserts
  // How many words the new file may have: so many times those of base and delta, and so many.
  static constexpr uint64_t kMaxGrowth = 4;
  static constexpr uint64_t kMaxWords = uint64_t{1} << 28;
};

// Makes of `file` exactly the file that it was when `delta` was made: not yet known to be a sound
// model, Model::open says that. On an error `file` is what it was. Errors: kMalformedInput (not a
// delta, one of another version, or damaged), kChecksumMismatch (it was made for another file).
Status apply_delta(std::vector<uint8_t>& file, std::span<const uint8_t> delta);

}  // namespace mercer

#endif  // MERCER_DELTA_H_
