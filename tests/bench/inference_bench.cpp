// Scoring against its physical limit: reading the item table once.
//   build/native/mercer_bench --benchmark_filter=Inference
#include <benchmark/benchmark.h>

#include <numeric>

#include "mercer/item_table.h"
#include "mercer/ranker.h"
#include "train/random.h"

namespace mercer {
namespace {

constexpr size_t kDimension = 64;

std::vector<float> random_values(size_t count) {
  Random random(1);
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

void InferenceReadTable(benchmark::State& state) {
  const auto table = random_values(static_cast<size_t>(state.range(0)) * kDimension);
  for (auto _ : state) benchmark::DoNotOptimize(std::reduce(table.begin(), table.end()));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(table.size() * sizeof(float)));
}
BENCHMARK(InferenceReadTable)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);

void InferenceScoreAndRank(benchmark::State& state) {
  const auto item_count = static_cast<size_t>(state.range(0));
  const auto values = random_values(item_count * kDimension);
  const auto shopper = random_values(kDimension);
  const std::vector<float> biases(item_count, 0.0f);
  std::vector<float> scores(item_count);
  const ItemTable table = ItemTable::of_float32(values, kDimension);
  for (auto _ : state) {
    table.score(shopper, biases, scores);
    benchmark::DoNotOptimize(top_k(scores, 10, {}).ok());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(values.size() * sizeof(float)));
}
BENCHMARK(InferenceScoreAndRank)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);

void InferenceScoreAndRankInt8(benchmark::State& state) {
  const auto item_count = static_cast<size_t>(state.range(0));
  const auto shopper = random_values(kDimension);
  std::vector<int8_t> values(item_count * kDimension);
  Random random(2);
  for (int8_t& value : values) value = static_cast<int8_t>(random.below(255));
  const std::vector<float> scales(item_count, 0.01f);
  const std::vector<float> biases(item_count, 0.0f);
  std::vector<float> scores(item_count);
  const ItemTable table = ItemTable::of_int8(values, scales, kDimension);
  for (auto _ : state) {
    table.score(shopper, biases, scores);
    benchmark::DoNotOptimize(top_k(scores, 10, {}).ok());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(values.size()));
}
BENCHMARK(InferenceScoreAndRankInt8)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace mercer
