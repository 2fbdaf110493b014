// A WebAssembly module of benchmarks alone, beside the product's: the scan without encoder and
// explanation, and reading memory. Arrays are written where file() and shopper() say; see
// contenders/scan.mjs.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "mercer/model.h"
#include "mercer/scan.h"
#include "plain_table.h"
#include "read_streams.h"

#define MERCER_EXPORT(name) extern "C" __attribute__((export_name(#name)))

namespace {

std::optional<mercer::Model> model;
std::vector<uint8_t> model_file;
std::vector<float> shopper_vector;
std::vector<mercer::RankedItem> best;
std::vector<uint32_t> memory;

}  // namespace

MERCER_EXPORT(file) uint8_t* file(size_t size_bytes) {
  model_file.resize(size_bytes);
  return model_file.data();
}

// 0, or the number of the error's code.
MERCER_EXPORT(open) int open_model() {
  auto opened = mercer::Model::open(std::move(model_file));
  if (!opened.ok()) return static_cast<int>(opened.error().code);
  model.emplace(std::move(opened).value());
  return 0;
}

MERCER_EXPORT(shopper) float* shopper() {
  shopper_vector.resize(model->dimension());
  return shopper_vector.data();
}

// How many of the `count` best items there are; the items with their scores at ranked(). `in_full`:
// without the rounded rows of a large float32 table.
MERCER_EXPORT(scan) size_t scan(unsigned count, bool in_full) {
  const mercer::ItemTable table =
      in_full ? mercer::bench::plain_float32(model->table()) : model->table();
  auto found = mercer::best_of(table, shopper_vector, model->biases(), count, {});
  best = found.ok() ? std::move(found).value() : std::vector<mercer::RankedItem>();
  return best.size();
}
MERCER_EXPORT(ranked) const mercer::RankedItem* ranked() { return best.data(); }

// Makes memory to read, of which each word is written once.
MERCER_EXPORT(fill) void fill(size_t word_count) {
  memory.resize(word_count);
  for (size_t i = 0; i < word_count; ++i) memory[i] = static_cast<uint32_t>(i);
}
MERCER_EXPORT(read_one) uint32_t read_one() { return mercer::bench::read_in_one_stream(memory); }
MERCER_EXPORT(read_four) uint32_t read_four() {
  return mercer::bench::read_in_four_streams(memory);
}
