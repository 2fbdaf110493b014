// What a student takes for a title, over those of the shipped orders.
//   build/native/mercer_bench --benchmark_filter=Student
#include <benchmark/benchmark.h>

#include <string>

#include "cli/files.h"
#include "cli/model_argument.h"
#include "mercer/student.h"

namespace mercer {
namespace {

const std::string kShop = std::string(MERCER_SOURCE_DIR) + "/models/online-retail/online-retail";

void StudentScoresATitle(benchmark::State& state) {
  const Student student = decode_student(cli::read_binary_file(kShop + ".student").value()).value();
  const Model model = cli::open_model_file(kShop + ".mercer").value();
  size_t item = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(student.scores(model.item_title(item)));
    item = (item + 1) % model.item_count();
  }
}
BENCHMARK(StudentScoresATitle)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace mercer
