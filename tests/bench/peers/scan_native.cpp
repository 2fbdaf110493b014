// The same work as the WebAssembly modules do, natively, for the ratio of the two. Answers
// contenders/native.mjs line by line:
//   KIND MODEL VISITS ITEMS       arguments: scan, scan-full, recommend, read-one, read-four
//   <- {"ready":true}
//   -> VISIT MILLISECONDS         one warm call, then calls for so long
//   <- {"calls":120,"ms":.041,"items":[...]}
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/files.h"
#include "mercer/model.h"
#include "mercer/recommender.h"
#include "mercer/scan.h"
#include "plain_table.h"
#include "read_streams.h"

namespace mercer::bench {
namespace {

constexpr size_t kCount = 10;
constexpr size_t kAlign_words = 64;

using Items = std::vector<uint32_t>;
// The work for one visit.
using Work = std::function<Items(size_t visit)>;

template <typename T>
T or_exit(Result<T> result) {
  if (result.ok()) return std::move(result).value();
  std::cerr << "scan_native: " << result.error().message << "\n";
  std::exit(1);
}

Work scan_work(const Model& model, const ItemTable& table, const nlohmann::json& visits) {
  const auto shoppers = visits["shoppers"].get<std::vector<std::vector<float>>>();
  return [&model, table, shoppers](size_t visit) {
    Items items;
    for (const auto& ranked :
         or_exit(best_of(table, shoppers[visit], model.biases(), kCount, {}))) {
      items.push_back(ranked.item);
    }
    return items;
  };
}

Work recommend_work(const Model& model, const nlohmann::json& visits) {
  const auto histories = visits["histories"].get<std::vector<Items>>();
  const std::vector<float> no_wishes(model.attribute_count(), 0.0f);
  return [&model, histories, no_wishes](size_t visit) {
    Request request;
    request.history = histories[visit];
    request.count = kCount;
    request.excluded = histories[visit];
    request.steering = no_wishes;
    Items items;
    for (const auto& entry : or_exit(recommend(model, request)).items) items.push_back(entry.item);
    return items;
  };
}

Work read_work(size_t word_count, uint32_t (*read)(std::span<const uint32_t>)) {
  std::vector<uint32_t> words(word_count / kAlign_words * kAlign_words);
  for (size_t i = 0; i < words.size(); ++i) words[i] = static_cast<uint32_t>(i);
  return [words = std::move(words), read](size_t) { return Items{read(words)}; };
}

nlohmann::json timed(const Work& work, size_t visit, double at_least_ms) {
  using Clock = std::chrono::steady_clock;
  Items items = work(visit);
  size_t calls = 0;
  std::chrono::duration<double, std::milli> elapsed{0};
  const auto start = Clock::now();
  while (elapsed.count() < at_least_ms || calls == 0) {
    items = work(visit);
    ++calls;
    elapsed = Clock::now() - start;
  }
  return {{"calls", calls}, {"ms", elapsed.count() / static_cast<double>(calls)}, {"items", items}};
}

void serve(const Work& work) {
  std::cout << nlohmann::json{{"ready", true}} << std::endl;
  size_t visit = 0;
  double at_least_ms = 0;
  while (std::cin >> visit >> at_least_ms)
    std::cout << timed(work, visit, at_least_ms) << std::endl;
}

void run(const std::string& kind, const std::string& model_path, const std::string& visits_path,
         size_t item_count) {
  const auto visits =
      nlohmann::json::parse(or_exit(cli::read_text_file(visits_path)), nullptr, false);
  const size_t word_count = item_count * visits["dimension"].get<size_t>();
  if (kind == "read-one") return serve(read_work(word_count, read_in_one_stream));
  if (kind == "read-four") return serve(read_work(word_count, read_in_four_streams));
  const Model model = or_exit(Model::open(or_exit(cli::read_binary_file(model_path))));
  if (kind == "recommend") return serve(recommend_work(model, visits));
  const ItemTable table = kind == "scan" ? model.table() : plain_float32(model.table());
  serve(scan_work(model, table, visits));
}

}  // namespace
}  // namespace mercer::bench

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: mercer_scan_native scan|scan-full|recommend|read-one|read-four MODEL "
                 "VISITS ITEMS\n";
    return 2;
  }
  mercer::bench::run(argv[1], argv[2], argv[3], std::strtoull(argv[4], nullptr, 10));
  return 0;
}
