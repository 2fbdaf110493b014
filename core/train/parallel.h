// Splits independent work over threads. Who does which piece varies; results must not depend on it,
// so every piece writes to a place of its own.
#ifndef MERCER_TRAIN_PARALLEL_H_
#define MERCER_TRAIN_PARALLEL_H_

#include <cstddef>
#include <functional>

namespace mercer {

// Calls work(piece) once for each piece in [0, piece_count), on up to `thread_count` threads (0:
// one a processor). Returns when all are done. `work` must not throw.
void parallel_for(size_t piece_count, unsigned thread_count,
                  const std::function<void(size_t)>& work);

}  // namespace mercer

#endif  // MERCER_TRAIN_PARALLEL_H_
