// Makes delta files; the applying side is mercer/delta.h, the format models/delta.md.
#ifndef MERCER_TRAIN_DELTA_WRITER_H_
#define MERCER_TRAIN_DELTA_WRITER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "mercer/result.h"

namespace mercer {

// What makes `next` out of `base`; both a whole number of four bytes, as model files are. What the
// two share is found in the manner of rsync (Tridgell and Mackerras, 1996): blocks of the base by
// their hashes, and as much as agrees on both sides of one. The delta has been applied once before
// it is returned. Error: kInvalidArgument (other sizes, or a new file that a delta may not make).
Result<std::vector<uint8_t>> make_delta(std::span<const uint8_t> base,
                                        std::span<const uint8_t> next);

}  // namespace mercer

#endif  // MERCER_TRAIN_DELTA_WRITER_H_
