// Random numbers that are the same with every standard library: the engine is fixed by the
// standard, the distributions (which are not) are written out.
#ifndef MERCER_TRAIN_RANDOM_H_
#define MERCER_TRAIN_RANDOM_H_

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <random>
#include <span>
#include <utility>

namespace mercer {

// A number that looks unrelated to `value`: seeds for independent streams from one seed and a
// counter (the finaliser of SplitMix64, Steele et al., 2014).
inline uint64_t mixed(uint64_t value) {
  value += 0x9e3779b97f4a7c15U;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31);
}

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  uint64_t next() { return engine_(); }

  // Uniform in [0, 1).
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }

  // Uniform in {0, ..., bound - 1}; bound > 0.
  size_t below(size_t bound) { return static_cast<size_t>(uniform() * static_cast<double>(bound)); }

  // Standard normal, by Box and Muller.
  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

  // Fisher and Yates' shuffle.
  template <typename T>
  void shuffle(std::span<T> values) {
    for (size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace mercer

#endif  // MERCER_TRAIN_RANDOM_H_
