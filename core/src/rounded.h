#ifndef MERCER_SRC_ROUNDED_H_
#define MERCER_SRC_ROUNDED_H_

namespace mercer {

// The nearest whole number (or, by float32's own rounding, hardly further away than it).
inline int rounded(float value) {
  return static_cast<int>(value < 0 ? value - 0.5F : value + 0.5F);
}

}  // namespace mercer

#endif  // MERCER_SRC_ROUNDED_H_
