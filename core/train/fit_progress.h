// What fitting a baseline tells, and how it is stopped.
#ifndef MERCER_TRAIN_FIT_PROGRESS_H_
#define MERCER_TRAIN_FIT_PROGRESS_H_

#include <cstddef>
#include <functional>

#include "mercer/error.h"

namespace mercer {

// Called from the fitting thread with the number of items worked off, never decreasing, and the
// number there is to do; returns whether to go on. Empty: nobody watches.
using FitObserver = std::function<bool(size_t items_done, size_t items_total)>;

inline Error fitting_cancelled() { return {ErrorCode::kCancelled, "fitting was stopped"}; }

}  // namespace mercer

#endif  // MERCER_TRAIN_FIT_PROGRESS_H_
