// What the reasons cost: an explained list of ten beside a plain one, on the shipped model.
//   build/native/mercer_bench --benchmark_filter=Explanation
#include <benchmark/benchmark.h>

#include <string>

#include "cli/model_argument.h"
#include "mercer/ranker.h"
#include "mercer/recommender.h"

namespace mercer {
namespace {

const Model& shipped_model() {
  static const Model model = cli::open_model_file(std::string(MERCER_SOURCE_DIR) +
                                                  "/models/online-retail/online-retail.mercer")
                                 .value();
  return model;
}

// Spread over the catalogue.
std::vector<uint32_t> history_of(size_t length) {
  std::vector<uint32_t> history(length);
  for (uint32_t j = 0; j < length; ++j) history[j] = (j * 397 + 11) % shipped_model().item_count();
  return history;
}

void ExplanationNone(benchmark::State& state) {
  const Model& model = shipped_model();
  const std::vector<uint32_t> history = history_of(static_cast<size_t>(state.range(0)));
  std::vector<float> scores(model.item_count());
  for (auto _ : state) {
    const std::vector<float> shopper = model.encoder().encode(model.table(), history);
    model.table().score(shopper, model.biases(), scores);
    benchmark::DoNotOptimize(top_k(scores, 10, history).ok());
  }
}
BENCHMARK(ExplanationNone)->Arg(1)->Arg(10)->Arg(50)->Unit(benchmark::kMicrosecond);

void ExplanationOfTen(benchmark::State& state) {
  const std::vector<uint32_t> history = history_of(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    const auto answer =
        recommend(shipped_model(), {.history = history, .count = 10, .excluded = history});
    benchmark::DoNotOptimize(answer.ok());
  }
}
BENCHMARK(ExplanationOfTen)->Arg(1)->Arg(10)->Arg(50)->Unit(benchmark::kMicrosecond);

void ExplanationSmallestRemoval(benchmark::State& state) {
  const std::vector<uint32_t> history = history_of(static_cast<size_t>(state.range(0)));
  const Request request{.history = history, .count = 10, .excluded = history};
  const uint32_t first = recommend(shipped_model(), request).value().items[0].item;
  for (auto _ : state) {
    benchmark::DoNotOptimize(smallest_removal(shipped_model(), request, first).ok());
  }
}
BENCHMARK(ExplanationSmallestRemoval)->Arg(10)->Arg(50)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mercer
