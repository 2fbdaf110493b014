// Training against its physical limit: the matrix products of full-softmax cross-entropy are nearly
// all of the work, so the machine's own sgemm rate, measured in the same run, is the ceiling.
//   build/native/mercer_bench --benchmark_filter=Training
#include <benchmark/benchmark.h>

#include <Eigen/Core>
#include <thread>

#include "train/linear_model.h"
#include "train/parallel.h"
#include "train/random.h"

namespace mercer {
namespace {

// The size of Online Retail: items, width, and an eighth of its training events.
constexpr size_t kItems = 3145;
constexpr size_t kDimension = 64;
constexpr size_t kSequences = 512;
constexpr size_t kLength = 63;

void TrainingSgemmCeiling(benchmark::State& state) {
  const unsigned threads = std::max(1u, std::thread::hardware_concurrency());
  constexpr Eigen::Index kTile = 128;
  constexpr int kRepeats = 64;
  for (auto _ : state) {
    parallel_for(threads, threads, [](size_t) {
      const Eigen::MatrixXf items = Eigen::MatrixXf::Random(kDimension, kItems);
      const Eigen::MatrixXf shoppers = Eigen::MatrixXf::Random(kDimension, kTile);
      Eigen::MatrixXf logits(kItems, kTile);
      for (int repeat = 0; repeat < kRepeats; ++repeat) {
        logits.noalias() = items.transpose() * shoppers;
        benchmark::DoNotOptimize(logits.data());
      }
    });
  }
  state.counters["flop/s"] =
      benchmark::Counter(2.0 * kItems * kDimension * kTile * kRepeats * threads,
                         benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(TrainingSgemmCeiling)->UseRealTime()->Unit(benchmark::kMillisecond);

void train_epochs(benchmark::State& state, bool freeze_items) {
  Random random(1);
  std::vector<uint32_t> events(kSequences * kLength);
  for (uint32_t& item : events) item = static_cast<uint32_t>(random.below(kItems));
  std::vector<std::span<const uint32_t>> sequences;
  for (size_t i = 0; i < kSequences; ++i) {
    sequences.push_back(std::span(events).subspan(i * kLength, kLength));
  }
  LinearModel model = initial_linear_model(kItems, kDimension, sequences, 1);
  LinearTrainingOptions options{.epochs = 1, .freeze_items = freeze_items};
  for (auto _ : state) {
    const Status status = train_linear_model(model, sequences, options, {});
    if (!status.ok()) state.SkipWithError(status.error().message.c_str());
  }
  const double positions = kSequences * (kLength - 1);
  const double products = freeze_items ? 2 : 3;  // logits, shoppers' gradients, items' gradients
  state.counters["events/s"] =
      benchmark::Counter(positions, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["flop/s"] = benchmark::Counter(2.0 * positions * kItems * kDimension * products,
                                                benchmark::Counter::kIsIterationInvariantRate);
}
void TrainingWholeModel(benchmark::State& state) { train_epochs(state, false); }
void TrainingOnFrozenTable(benchmark::State& state) { train_epochs(state, true); }
BENCHMARK(TrainingWholeModel)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(TrainingOnFrozenTable)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mercer
