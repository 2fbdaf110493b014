// NumPy's array files, as numpy.save writes them: magic, version, a Python dictionary as the
// header, raw numbers (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
#ifndef MERCER_TRAIN_NPY_H_
#define MERCER_TRAIN_NPY_H_

#include <cstdint>
#include <span>

#include "mercer/result.h"
#include "train/tensor.h"

namespace mercer {

// Whether the bytes begin as an array file does.
bool is_npy(std::span<const uint8_t> bytes);

// A table: two dimensions, of '<f4', '<f8' or '<f2', in C or Fortran order; format 1.0, 2.0 or 3.0.
// Errors: kMalformedInput (no array file, cut short, another type or shape), kUnsupportedVersion,
// kNotFinite.
Result<Tensor> decode_npy(std::span<const uint8_t> bytes);

}  // namespace mercer

#endif  // MERCER_TRAIN_NPY_H_
