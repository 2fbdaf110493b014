// Training against its physical limit: products of matrices are nearly all of the work, so the
// machine's own sgemm rate, measured in the same run on square matrices, is the ceiling.
//   build/native/mercer_bench --benchmark_filter=Training
// flop/s counts the products that the formulas need and nothing else: not what is computed in vain,
// not softmax, normalisation or the optimiser.
#include <benchmark/benchmark.h>

#include <Eigen/Core>
#include <thread>

#include "train/parallel.h"
#include "train/random.h"
#include "train/trainer.h"

namespace mercer {
namespace {

// The shape of ML-1M: items, width, and a part of its training events.
constexpr size_t kItems = 3416;
constexpr size_t kDimension = 64;
constexpr size_t kSequences = 256;
constexpr size_t kLength = 164;

constexpr Eigen::Index kSide = 1024;  // of the square matrices

void TrainingSgemmCeiling(benchmark::State& state) {
  const unsigned threads = std::max(1u, std::thread::hardware_concurrency());
  for (auto _ : state) {
    parallel_for(threads, threads, [](size_t) {
      const Eigen::MatrixXf a = Eigen::MatrixXf::Random(kSide, kSide);
      Eigen::MatrixXf product(kSide, kSide);
      for (int repeat = 0; repeat < 16; ++repeat) {
        product.noalias() = a * a;
        benchmark::DoNotOptimize(product.data());
      }
    });
  }
  state.counters["flop/s"] = benchmark::Counter(2.0 * kSide * kSide * kSide * 16 * threads,
                                                benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(TrainingSgemmCeiling)->UseRealTime()->Unit(benchmark::kMillisecond);

// Multiplications and additions of one position's way through the encoder, forwards.
double encoder_flop(const EncoderSettings& settings) {
  const auto d = static_cast<double>(settings.dimension);
  const auto h = static_cast<double>(settings.inner_dimension);
  const auto layers = static_cast<double>(settings.layers);
  switch (settings.kind) {
    case EncoderKind::kLinear:
      return 2 * d * d * static_cast<double>(settings.decays.size());
    case EncoderKind::kGru4Rec:
      return 2 * (3 * h * (d + h) + (layers - 1) * 6 * h * h + d * h);
    case EncoderKind::kSasRec:  // on average a position sees half of its sequence
      return layers * 2 * (4 * d * d + 2 * d * h + kLength / 2.0 * 2 * d);
    case EncoderKind::kBert4Rec:
      return layers * 2 * (4 * d * d + 2 * d * h + kLength * 2 * d);
  }
  return 0;
}

void train_one_epoch(benchmark::State& state, EncoderKind kind) {
  Random random(1);
  std::vector<uint32_t> events(kSequences * kLength);
  for (uint32_t& item : events) item = static_cast<uint32_t>(random.below(kItems));
  std::vector<std::span<const uint32_t>> sequences;
  for (size_t i = 0; i < kSequences; ++i) {
    sequences.push_back(std::span(events).subspan(i * kLength, kLength));
  }
  const EncoderSettings settings = default_encoder_settings(kind, kDimension);
  SequenceModel model = initial_model(settings, kItems, sequences, 1);
  TrainingOptions options = default_training_options(kind);
  options.epochs = 1;
  double positions = 0;
  for (auto _ : state) {
    const auto summary =
        train(model, sequences, options, {.observe = [&](const TrainingProgress& progress) {
                positions = progress.positions_done;
                return true;
              }});
    if (!summary.ok()) state.SkipWithError(summary.error().message.c_str());
  }
  const double asked = kind == EncoderKind::kBert4Rec ? options.mask_share : 1;
  // Logits, the shoppers' gradients and the items'; an encoder's backward pass is twice its
  // forward.
  const double head = asked * 2 * kItems * kDimension * 3;
  state.counters["events/s"] =
      benchmark::Counter(positions, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["flop/s"] = benchmark::Counter(positions * (head + 3 * encoder_flop(settings)),
                                                benchmark::Counter::kIsIterationInvariantRate);
}

void TrainingLinear(benchmark::State& state) { train_one_epoch(state, EncoderKind::kLinear); }
void TrainingGru4Rec(benchmark::State& state) { train_one_epoch(state, EncoderKind::kGru4Rec); }
void TrainingSasRec(benchmark::State& state) { train_one_epoch(state, EncoderKind::kSasRec); }
void TrainingBert4Rec(benchmark::State& state) { train_one_epoch(state, EncoderKind::kBert4Rec); }
BENCHMARK(TrainingLinear)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(TrainingGru4Rec)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(TrainingSasRec)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(TrainingBert4Rec)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mercer
