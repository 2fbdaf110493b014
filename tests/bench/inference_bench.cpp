// Scoring against its physical limit, reading the item table once; and whole answers.
//   build/native/mercer_bench --benchmark_filter=Inference
#include <benchmark/benchmark.h>

#include <numeric>

#include "../core/sample_model.h"
#include "mercer/item_table.h"
#include "mercer/ranker.h"
#include "mercer/recommender.h"
#include "train/random.h"

namespace mercer {
namespace {

constexpr size_t kDimension = 64;

std::vector<float> some_values(size_t count) {
  Random random(1);
  return random_values(count, random);
}

void InferenceReadTable(benchmark::State& state) {
  const auto table = some_values(static_cast<size_t>(state.range(0)) * kDimension);
  for (auto _ : state) benchmark::DoNotOptimize(std::reduce(table.begin(), table.end()));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(table.size() * sizeof(float)));
}
BENCHMARK(InferenceReadTable)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);

void InferenceScoreAndRank(benchmark::State& state) {
  const auto item_count = static_cast<size_t>(state.range(0));
  const auto values = some_values(item_count * kDimension);
  const auto shopper = some_values(kDimension);
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
  const auto shopper = some_values(kDimension);
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

constexpr size_t kItems = 100'000;
constexpr size_t kAttributes = 16;
constexpr uint32_t kHistory[] = {3, 14, 159, 2653};

Model large_model() {
  const SampleModel sample = random_sample({.items = kItems,
                                            .attributes = kAttributes,
                                            .taste = kDimension - kAttributes,
                                            .has_curves = true},
                                           1);
  return Model::open(sample.encode(Precision::kInt8)).value();
}

void answer(benchmark::State& state, const Request& request) {
  const Model model = large_model();
  for (auto _ : state) benchmark::DoNotOptimize(recommend(model, request).ok());
}

// Ten of 100,000 items and their reasons, as they are and with what every item's score counts for.
void InferenceRecommend(benchmark::State& state) { answer(state, {.history = kHistory}); }
BENCHMARK(InferenceRecommend)->Unit(benchmark::kMicrosecond);

void InferenceRecommendWithAWish(benchmark::State& state) {
  std::vector<float> wishes(kAttributes);
  wishes[2] = 1;
  answer(state, {.history = kHistory, .steering = wishes});
}
BENCHMARK(InferenceRecommendWithAWish)->Unit(benchmark::kMicrosecond);

void InferenceRecommendWithABoost(benchmark::State& state) {
  const Boost boosts[] = {{535, 1}};
  answer(state, {.history = kHistory, .boosts = boosts});
}
BENCHMARK(InferenceRecommendWithABoost)->Unit(benchmark::kMicrosecond);

void InferenceSimilar(benchmark::State& state) {
  const Model model = large_model();
  for (auto _ : state) benchmark::DoNotOptimize(similar(model, 3, Request{}).ok());
}
BENCHMARK(InferenceSimilar)->Unit(benchmark::kMicrosecond);

// The same behind a filter that hides so many items of a hundred.
void InferenceRecommendBehindFilter(benchmark::State& state) {
  std::vector<uint32_t> hidden;
  for (uint32_t item = 0; item < kItems; ++item) {
    if (item % 100 < static_cast<uint32_t>(state.range(0))) hidden.push_back(item);
  }
  answer(state, {.history = kHistory, .excluded = hidden});
}
BENCHMARK(InferenceRecommendBehindFilter)
    ->Arg(0)
    ->Arg(10)
    ->Arg(50)
    ->Arg(90)
    ->Arg(99)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace mercer
