// Writes the model of a made-up shop (synthetic_shop.h), for benchmarks:
//   mercer_make_model --items 1000000 --precision int8 -o shop.mercer
//   mercer_make_model --items 100000 -o shop.mercer --table table.f32 --visits visits.json
// --table writes what float32 scoring needs and nothing else: rows [items x dimension], then biases
// [items], little-endian. --visits writes histories and the shopper vectors that the float32 model
// makes of them, as JSON: {items, dimension, histories: [[index, ...], ...], shoppers: [[...],
// ...]}.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstring>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/console.h"
#include "cli/files.h"
#include "cli/progress.h"
#include "mercer/encoder.h"
#include "synthetic_shop.h"
#include "train/model_writer.h"

namespace mercer::bench {
namespace {

struct Options {
  ShopSettings shop;
  Precision precision = Precision::kInt8;
  std::string model_path;
  std::string table_path;
  std::string visits_path;
};

const std::map<std::string, Precision> kPrecisions = {
    {"float32", Precision::kFloat32}, {"int8", Precision::kInt8}, {"int4", Precision::kInt4}};

void add_options(CLI::App& app, Options& options) {
  ShopSettings& shop = options.shop;
  app.add_option("--items", shop.item_count, "How many products")->check(CLI::Range(200, 1 << 24));
  app.add_option("--dimension", shop.dimension, "Width of the embeddings")
      ->check(CLI::Range(2, 4096));
  app.add_option("--attributes", shop.attribute_count, "How many attributes with curves")
      ->check(CLI::Range(0, 256));
  app.add_flag("--isotropic", shop.is_isotropic, "Embeddings without topics: plain noise");
  app.add_flag("!--no-titles", shop.has_titles, "Ids alone, no titles and prices");
  app.add_option("--shoppers", shop.shopper_count, "How many histories --visits has");
  app.add_option("--history", shop.history_length, "Events in each")->check(CLI::Range(1, 100));
  app.add_option("--seed", shop.seed, "Seed of everything random");
  app.add_option("--precision", options.precision, "Of the model's tables: float32, int8, int4")
      ->transform(CLI::CheckedTransformer(kPrecisions));
  app.add_option("-o,--output", options.model_path, "The model file")->required();
  app.add_option("--table", options.table_path, "Rows and biases as plain float32");
  app.add_option("--visits", options.visits_path, "Histories and shopper vectors as JSON");
}

std::vector<uint8_t> bytes_of(const SequenceModel& model) {
  const size_t rows_size = model.items.size() * sizeof(float);
  std::vector<uint8_t> bytes(rows_size + model.biases.size() * sizeof(float));
  std::memcpy(bytes.data(), model.items.data(), rows_size);
  std::memcpy(bytes.data() + rows_size, model.biases.data(), bytes.size() - rows_size);
  return bytes;
}

Result<std::string> visits_of(const SyntheticShop& shop) {
  MERCER_ASSIGN_OR_RETURN(const auto encoder,
                          make_encoder(shop.model.settings, shop.model.encoder));
  nlohmann::json shoppers = nlohmann::json::array();
  for (const auto& history : shop.histories) {
    shoppers.push_back(encoder->encode(shop.model.table(), history));
  }
  return nlohmann::json{{"items", shop.catalogue.size()},
                        {"dimension", shop.model.dimension()},
                        {"histories", shop.histories},
                        {"shoppers", shoppers}}
      .dump();
}

Status write(const Options& options, const SyntheticShop& shop) {
  ProvenanceRecord provenance;
  provenance.mercer_version = MERCER_VERSION;
  provenance.base_model = "synthetic";
  const ModelContent content = {.catalogue = shop.catalogue,
                                .attributes = shop.attributes,
                                .parameters = shop.model,
                                .guided = shop.attributes.empty() ? nullptr : &shop.guided,
                                .precision = options.precision,
                                .provenance = std::move(provenance),
                                .evaluation = {}};
  MERCER_RETURN_IF_ERROR(cli::write_file_atomically(options.model_path, encode_model(content)));
  if (!options.table_path.empty()) {
    MERCER_RETURN_IF_ERROR(cli::write_file_atomically(options.table_path, bytes_of(shop.model)));
  }
  if (!options.visits_path.empty()) {
    MERCER_ASSIGN_OR_RETURN(const std::string visits, visits_of(shop));
    MERCER_RETURN_IF_ERROR(cli::write_file_atomically(options.visits_path, visits));
  }
  return Done{};
}

int run(const Options& options) {
  const cli::Console console;
  const auto start = std::chrono::steady_clock::now();
  std::optional<cli::Progress> progress;
  progress.emplace("Making", "products", static_cast<double>(options.shop.item_count));
  const SyntheticShop shop =
      make_shop(options.shop, [&](size_t done) { progress->update(static_cast<double>(done)); });
  progress.reset();
  const Status written = write(options, shop);
  if (!written.ok()) return console.fail(written.error());
  const std::chrono::duration<double> elapsed_s = std::chrono::steady_clock::now() - start;
  console.print(options.model_path + ": " + cli::with_thousands(options.shop.item_count) +
                " products in " + std::to_string(elapsed_s.count()).substr(0, 4) + " s");
  return cli::kExitDone;
}

}  // namespace
}  // namespace mercer::bench

int main(int argc, char** argv) {
  CLI::App app("Writes the model of a made-up shop, for benchmarks");
  mercer::bench::Options options;
  mercer::bench::add_options(app, options);
  CLI11_PARSE(app, argc, argv);
  return mercer::bench::run(options);
}
