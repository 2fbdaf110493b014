// The inverse of a large symmetric positive definite matrix in its own memory, in float32, by the
// sweep operator (Beaton 1964; Goodnight 1979) on blocks: n^3 flops, nearly all in matrix products.
// Eigen's solvers would need 8/3 n^3 and a second matrix of the same size.
#ifndef MERCER_TRAIN_POSITIVE_DEFINITE_INVERSE_H_
#define MERCER_TRAIN_POSITIVE_DEFINITE_INVERSE_H_

#include <cstddef>
#include <span>

#include "mercer/result.h"
#include "train/fit_progress.h"

namespace mercer {

// `matrix` [size x size], row-major. Only its lower triangle (column <= row) is read; in the end
// both triangles hold the inverse. `threads` 0: one a processor; the result does not depend on it.
// `observer` sees the rows worked off, of `size`. The matrix is spoilt after an error: kOutOfRange
// (not positive definite as far as float32 can tell), kCancelled.
Status invert_positive_definite(std::span<float> matrix, size_t size, unsigned threads = 0,
                                const FitObserver& observer = {});

}  // namespace mercer

#endif  // MERCER_TRAIN_POSITIVE_DEFINITE_INVERSE_H_
