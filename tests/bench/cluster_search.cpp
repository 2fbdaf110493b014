// Searching a few clusters against searching every item, on a made-up shop (synthetic_shop.h): what
// is found of the exact ten best, and how much sooner. Prints a table in Markdown.
//   mercer_cluster_search --items 1000000 --precision int8
// Everyone is asked in turn, for all shoppers, as often as --rounds says: first once without
// timing. Times are the processor's, on which neighbours tell least; medians over the rounds,
// "times faster" is the median of the rounds' quotients.
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "mercer/model.h"
#include "mercer/recommender.h"
#include "mercer/scan.h"
#include "synthetic_shop.h"
#include "train/item_clusters.h"
#include "train/model_clusters.h"
#include "train/model_writer.h"

namespace mercer::bench {
namespace {

using Items = std::vector<uint32_t>;

constexpr size_t kCount = 10;

struct Options {
  ShopSettings shop = {.shopper_count = 200};
  Precision precision = Precision::kInt8;
  size_t clusters = 0;  // 0: the usual number
  size_t rounds = 15;
};

template <typename T>
T or_exit(Result<T> result) {
  if (result.ok()) return std::move(result).value();
  std::cerr << "mercer_cluster_search: " << result.error().message << "\n";
  std::exit(1);
}

double processor_ms() { return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

size_t heap_bytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// A shopper, in the items of the model with clusters.
struct Visit {
  Items history;
  std::vector<float> shopper;
};

std::vector<Visit> visits_of(const SyntheticShop& shop, const Model& clustered) {
  std::vector<Visit> visits;
  for (const Items& history : shop.histories) {
    Visit visit;
    for (const uint32_t item : history) {
      visit.history.push_back(clustered.find_item(shop.catalogue[item].id).value());
    }
    visit.shopper = clustered.encoder().encode(clustered.table(), visit.history);
    visits.push_back(std::move(visit));
  }
  return visits;
}

// A way to answer a visit.
struct Contender {
  size_t probes = 0;  // 0: exact
  std::function<Items(const Visit&)> search, recommend;
  double recall = 0;
  std::vector<double> search_ms, recommend_ms;  // [rounds] a visit
};

Items items_of(const std::vector<RankedItem>& ranked) {
  Items items;
  for (const RankedItem& entry : ranked) items.push_back(entry.item);
  return items;
}

Contender contender(const Model& model, size_t probes) {
  Contender result;
  result.probes = probes;
  result.search = [&model, probes](const Visit& visit) {
    const auto& [history, shopper] = visit;
    return items_of(or_exit(best_of(model.table(), shopper, model.biases(), kCount, history,
                                    model.clusters(), probes)));
  };
  result.recommend = [&model, probes](const Visit& visit) {
    const Request request{
        .history = visit.history, .count = kCount, .excluded = visit.history, .probes = probes};
    Items items;
    for (const auto& entry : or_exit(recommend(model, request)).items) items.push_back(entry.item);
    return items;
  };
  return result;
}

double time_ms(const std::vector<Visit>& visits, const std::function<Items(const Visit&)>& answer) {
  for (const Visit& visit : visits) answer(visit);
  const double start = processor_ms();
  for (const Visit& visit : visits) answer(visit);
  return (processor_ms() - start) / static_cast<double>(visits.size());
}

double recall_of(const std::vector<Visit>& visits, const Contender& exact, const Contender& other) {
  double found = 0;
  double wanted = 0;
  for (const Visit& visit : visits) {
    const Items right = exact.search(visit);
    for (const uint32_t item : other.search(visit)) found += std::ranges::count(right, item);
    wanted += static_cast<double>(right.size());
  }
  return found / wanted;
}

double times_faster(const std::vector<double>& slow, const std::vector<double>& fast) {
  std::vector<double> quotients;
  for (size_t round = 0; round < slow.size(); ++round) {
    quotients.push_back(slow[round] / fast[round]);
  }
  return median(quotients);
}

void print(const std::vector<Contender>& contenders) {
  std::puts(
      "| clusters looked at | recall@10 | a search, ms | times faster | recommend, ms | times "
      "faster |");
  std::puts("|---:|---:|---:|---:|---:|---:|");
  for (const Contender& one : contenders) {
    const Contender& exact = contenders[0];
    const std::string probes = one.probes == 0 ? "every item" : std::to_string(one.probes);
    std::printf("| %s | %.3f | %.4f | %.1f | %.4f | %.1f |\n", probes.c_str(), one.recall,
                median(one.search_ms), times_faster(exact.search_ms, one.search_ms),
                median(one.recommend_ms), times_faster(exact.recommend_ms, one.recommend_ms));
  }
}

void run(const Options& options) {
  const SyntheticShop shop = make_shop(options.shop);
  const std::vector<uint8_t> bytes =
      encode_model({.catalogue = shop.catalogue,
                    .attributes = shop.attributes,
                    .parameters = shop.model,
                    .guided = shop.attributes.empty() ? nullptr : &shop.guided,
                    .precision = options.precision,
                    .provenance = {},
                    .evaluation = {}});
  const size_t heap_before = heap_bytes();
  const Model model = or_exit(Model::open(std::span(bytes)));
  const size_t heap_of_model = heap_bytes() - heap_before;
  const size_t count =
      options.clusters > 0 ? options.clusters : usual_cluster_count(model.item_count());
  const double start = processor_ms();
  const std::vector<uint8_t> clustered_bytes =
      or_exit(with_clusters(model, bytes, count, options.shop.seed, {}));
  const double clustering_s = (processor_ms() - start) / 1000;
  const size_t heap_between = heap_bytes();
  const Model clustered = or_exit(Model::open(std::span(clustered_bytes)));
  std::printf(
      "%zu clusters, made in %.1f s of the processor. The file: %zu bytes (%zu without clusters). "
      "An open "
      "model holds beside it: %zu bytes (%zu).\n\n",
      clustered.clusters().ends.size(), clustering_s, clustered_bytes.size(), bytes.size(),
      heap_bytes() - heap_between, heap_of_model);
  const std::vector<Visit> visits = visits_of(shop, clustered);
  std::vector<Contender> contenders = {contender(clustered, 0)};
  for (size_t probes = 1; probes < clustered.clusters().ends.size(); probes *= 2) {
    contenders.push_back(contender(clustered, probes));
  }
  for (Contender& one : contenders) one.recall = recall_of(visits, contenders[0], one);
  for (size_t round = 0; round < options.rounds; ++round) {
    for (size_t turn = 0; turn < contenders.size(); ++turn) {
      Contender& one = contenders[(turn + round) % contenders.size()];
      one.search_ms.push_back(time_ms(visits, one.search));
      one.recommend_ms.push_back(time_ms(visits, one.recommend));
    }
  }
  print(contenders);
}

}  // namespace
}  // namespace mercer::bench

int main(int argc, char** argv) {
  using mercer::Precision;
  CLI::App app("Searches a few clusters of a made-up shop, and every item");
  mercer::bench::Options options;
  app.add_option("--items", options.shop.item_count, "How many products")
      ->check(CLI::Range(200, 1 << 24));
  app.add_flag("--isotropic", options.shop.is_isotropic, "Embeddings without topics: plain noise");
  app.add_option("--shoppers", options.shop.shopper_count, "How many histories");
  app.add_option("--clusters", options.clusters, "How many; 0: the square root of the products");
  app.add_option("--rounds", options.rounds, "How often everyone is timed")
      ->check(CLI::Range(1, 1000));
  app.add_option("--precision", options.precision, "Of the item table: float32, int8, int4")
      ->transform(
          CLI::CheckedTransformer(std::map<std::string, Precision>{{"float32", Precision::kFloat32},
                                                                   {"int8", Precision::kInt8},
                                                                   {"int4", Precision::kInt4}}));
  CLI11_PARSE(app, argc, argv);
  mercer::bench::run(options);
  return 0;
}
