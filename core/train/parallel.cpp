#include "train/parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace mercer {

void parallel_for(size_t piece_count, unsigned thread_count,
                  const std::function<void(size_t)>& work) {
  if (thread_count == 0) thread_count = std::max(1u, std::thread::hardware_concurrency());
  std::atomic<size_t> next = 0;
  const auto take_pieces = [&] {
    for (size_t piece = next++; piece < piece_count; piece = next++) work(piece);
  };
  // Not jthread: Emscripten's standard library lacks it.
  std::vector<std::thread> helpers;
  for (size_t i = 1; i < std::min<size_t>(thread_count, piece_count); ++i) {
    helpers.emplace_back(take_pieces);
  }
  take_pieces();
  for (std::thread& helper : helpers) helper.join();
}

}  // namespace mercer
