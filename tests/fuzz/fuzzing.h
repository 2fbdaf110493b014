// What the fuzzers share. Each is one FUZZER(name) { ... } that reads `bytes` and stops the program
// where something is not as documented. The preset `fuzz` makes of each a program of libFuzzer's;
// everywhere else all of them are tests that read what lies in corpus/NAME.
#ifndef MERCER_TESTS_FUZZ_FUZZING_H_
#define MERCER_TESTS_FUZZ_FUZZING_H_

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "mercer/error.h"

using Bytes = std::span<const uint8_t>;

#ifdef MERCER_REPLAY_CORPUS
#include "replay.h"
#define FUZZER(name)                                            \
  static void fuzz_##name(Bytes bytes);                         \
  TEST(FuzzCorpus, name) { replay_corpus(#name, fuzz_##name); } \
  static void fuzz_##name(Bytes bytes)
#else
// Of libFuzzer: https://llvm.org/docs/LibFuzzer.html
extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);
#define FUZZER(name)                                                        \
  static void fuzz_##name(Bytes bytes);                                     \
  extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) { \
    fuzz_##name({data, size});                                              \
    return 0;                                                               \
  }                                                                         \
  static void fuzz_##name(Bytes bytes)
#endif

// Unlike assert() in every build.
#define REQUIRE(condition)                                                         \
  do {                                                                             \
    if (!(condition)) {                                                            \
      std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                \
    }                                                                              \
  } while (false)

inline std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Every refusal says why, in words.
inline void require_reason(const mercer::Error& error) {
  REQUIRE(!error.message.empty());
  REQUIRE(!mercer::error_code_name(error.code).empty());
}

#ifndef MERCER_REPLAY_CORPUS
// Changes `part` of the input; what is behind it moves along. Returns the input's new size.
inline size_t mutate_part(uint8_t* data, size_t size, size_t max_size, size_t part_begin,
                          size_t part_size) {
  const size_t tail_at = part_begin + part_size;
  const std::vector<uint8_t> tail(data + tail_at, data + size);
  const size_t room = max_size - part_begin - tail.size();
  if (room == 0) return size;
  const size_t mutated = LLVMFuzzerMutate(data + part_begin, part_size, room);
  std::copy(tail.begin(), tail.end(), data + part_begin + mutated);
  return part_begin + mutated + tail.size();
}
#endif

#endif  // MERCER_TESTS_FUZZ_FUZZING_H_
