// Reading memory as fast as one thread can, with the vectors that WebAssembly has: what no scan of
// a table can beat. The same source is timed natively and as WebAssembly.
#ifndef MERCER_TESTS_BENCH_PEERS_READ_STREAMS_H_
#define MERCER_TESTS_BENCH_PEERS_READ_STREAMS_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace mercer::bench {

// A sum over `words`, read 16 bytes at a time from its begin to its end. The length is a multiple
// of 64.
uint32_t read_in_one_stream(std::span<const uint32_t> words);

// The same, its four quarters side by side.
uint32_t read_in_four_streams(std::span<const uint32_t> words);

}  // namespace mercer::bench

#endif  // MERCER_TESTS_BENCH_PEERS_READ_STREAMS_H_
