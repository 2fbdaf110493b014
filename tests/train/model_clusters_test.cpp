#include "train/model_clusters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/sample_model.h"
#include "mercer/recommender.h"
#include "train/model_reader.h"
#include "train/model_update.h"

namespace mercer {
namespace model_clusters_test {

using Bytes = std::vector<uint8_t>;

constexpr size_t kItems = 60;

SampleModel sample_of(EncoderKind kind = EncoderKind::kLinear) {
  return random_sample({.items = kItems,
                        .attributes = 3,
                        .taste = 6,
                        .has_curves = true,
                        .encoder = small_settings(kind, 3)},
                       5);
}

Bytes clustered(const Bytes& bytes, size_t count = 7, uint64_t seed = 1) {
  return with_clusters(Model::open(bytes).value(), bytes, count, seed, {}).value();
}

// Ids and scores.
std::vector<std::pair<std::string, float>> answer(const Model& model, size_t probes = 0) {
  std::vector<uint32_t> history;
  for (const char* id : {"item-3", "item-40", "item-17"}) {
    history.push_back(model.find_item(id).value());
  }
  std::vector<std::pair<std::string, float>> result;
  const Request request{.history = history, .excluded = history, .probes = probes};
  const Recommendations found = recommend(model, request).value();
  for (const Recommendation& entry : found.items) {
    result.emplace_back(model.item_id(entry.item), entry.score);
  }
  return result;
}

void expect_same_item(const Model& before, uint32_t was, const Model& after, uint32_t is) {
  EXPECT_EQ(before.item_id(was), after.item_id(is));
  EXPECT_EQ(before.item_title(was), after.item_title(is));
  EXPECT_EQ(before.item_price(was), after.item_price(is));
  EXPECT_EQ(before.biases()[was], after.biases()[is]);
  std::vector<float> row(before.dimension()), other(before.dimension());
  before.table().read_row(was, row);
  after.table().read_row(is, other);
  EXPECT_EQ(row, other);
  row.resize(before.attribute_count());
  other.resize(before.attribute_count());
  before.read_levels(was, row);
  after.read_levels(is, other);
  for (size_t k = 0; k < row.size(); ++k) EXPECT_NEAR(row[k], other[k], 1e-5);
}

TEST(ModelClusters, KeepEverythingOfEveryItem) {
  for (const Precision precision : kEveryPrecision) {
    const Bytes bytes = sample_of().encode(precision);
    const Model before = Model::open(bytes).value();
    const Model after = Model::open(clustered(bytes)).value();
    EXPECT_EQ(after.format_minor(), 5);
    EXPECT_EQ(before.clusters().ends.size(), 0U);
    EXPECT_GE(after.clusters().ends.size(), 2U);
    EXPECT_LE(after.clusters().ends.size(), 7U);
    EXPECT_EQ(after.table().precision(), precision);
    ASSERT_EQ(after.item_count(), kItems);
    size_t moved = 0;
    for (uint32_t item = 0; item < kItems; ++item) {
      const uint32_t now = after.find_item(before.item_id(item)).value();
      expect_same_item(before, item, after, now);
      moved += now != item ? 1 : 0;
    }
    EXPECT_GT(moved, kItems / 2);
  }
}

TEST(ModelClusters, ChangeNoAnswerUnlessAskedTo) {
  for (const EncoderKind kind : kEveryKind) {
    const Bytes bytes = sample_of(kind).encode(Precision::kInt8);
    const Model before = Model::open(bytes).value();
    const Model after = Model::open(clustered(bytes)).value();
    EXPECT_EQ(answer(after), answer(before));
    EXPECT_EQ(answer(after, 7), answer(before));
    EXPECT_EQ(answer(before, 1), answer(before));  // there are no clusters
    const auto found = answer(after, 1);
    ASSERT_EQ(found.size(), 10U);
    for (size_t rank = 0; rank < found.size(); ++rank) {
      EXPECT_LE(found[rank].second, answer(before)[rank].second);
    }
  }
}

TEST(ModelClusters, AreTheSameBytesForASeed) {
  const Bytes bytes = sample_of().encode(Precision::kInt8);
  EXPECT_EQ(clustered(bytes), clustered(bytes));
  EXPECT_NE(clustered(bytes), clustered(bytes, 7, 2));
}

TEST(ModelClusters, StayInAnotherPrecision) {
  const Bytes bytes = clustered(sample_of().encode(Precision::kFloat32));
  const Model model = Model::open(bytes).value();
  const ModelParameters parameters = read_parameters(model, bytes).value();
  const Model other = Model::open(parameters.encode(Precision::kInt4)).value();
  EXPECT_EQ(other.clusters().ends.size(), model.clusters().ends.size());
  EXPECT_EQ(other.format_minor(), 5);
  for (uint32_t item = 0; item < kItems; ++item)
    EXPECT_EQ(other.item_id(item), model.item_id(item));
}

// Nobody has put it into a cluster, and it must be found all the same.
TEST(ModelClusters, DoNotHideAnItemThatWasAddedLater) {
  const Bytes bytes = clustered(sample_of().encode(Precision::kInt8));
  const Model model = Model::open(bytes).value();
  ItemChanges changes;
  changes.items = {{"item-new", "New", 1}};
  changes.scores.values = {5, 5, 5};
  changes.scores.present = {true};
  const Model after = Model::open(update_model(model, bytes, changes).value().file).value();
  EXPECT_EQ(after.clusters().ends.size(), model.clusters().ends.size());
  EXPECT_EQ(after.format_minor(), 5);
  const uint32_t item = after.find_item("item-new").value();
  std::vector<uint32_t> others;
  for (uint32_t other = 0; other < item; ++other) others.push_back(other);
  for (const size_t probes : {0, 1, 7}) {
    const Request request{.history = {}, .count = 1, .excluded = others, .probes = probes};
    EXPECT_EQ(recommend(after, request).value().items[0].item, item);
  }
}

TEST(ModelClusters, AreInTheProvenance) {
  const Bytes bytes = clustered(sample_of().encode(Precision::kInt8));
  const Model model = Model::open(bytes).value();
  const auto options = nlohmann::json::parse(model.provenance().options);
  ASSERT_EQ(options["clustered"].size(), 1U);
  EXPECT_EQ(options["clustered"][0]["clusters"], model.clusters().ends.size());
  EXPECT_EQ(options["clustered"][0]["source_checksum"].get<std::string>().size(), 16U);
}

TEST(ModelClusters, WorkWithExclusionsPinsAndDiversity) {
  const Bytes bytes = clustered(sample_of().encode(Precision::kInt8));
  const Model model = Model::open(bytes).value();
  const std::vector<uint32_t> history = {4, 9};
  const std::vector<uint32_t> pins = {50, 2};
  Request request{.history = history, .count = 5, .pins = pins, .diversity = 0.4F, .probes = 1};
  request.excluded = history;
  const auto found = recommend(model, request).value().items;
  ASSERT_EQ(found.size(), 5U);
  EXPECT_EQ(found[0].item, 50U);
  EXPECT_EQ(found[1].item, 2U);
  for (const Recommendation& entry : found) {
    EXPECT_EQ(std::ranges::count(history, entry.item), 0);
    EXPECT_EQ(std::ranges::count(found, entry.item, &Recommendation::item), 1);
  }
  // All that are left, wherever they stand.
  std::vector<uint32_t> unwanted;
  for (uint32_t item = 0; item < kItems; ++item) {
    if (item % 20 != 11) unwanted.push_back(item);
  }
  const Request without{.history = {}, .count = 9, .excluded = unwanted, .probes = 1};
  const auto rest = recommend(model, without).value().items;
  EXPECT_EQ(rest.size(), 3U);
}

TEST(ModelClusters, AreRefusedWhereThereAreTooMany) {
  const Bytes bytes = sample_of().encode(Precision::kInt8);
  const Model model = Model::open(bytes).value();
  for (const size_t count : {size_t{0}, kItems + 1, SIZE_MAX}) {
    const auto refused = with_clusters(model, bytes, count, 1, {});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(refused.error().message.find("60 items cannot stand in"), std::string::npos);
  }
  EXPECT_TRUE(with_clusters(model, bytes, kItems, 1, {}).ok());
}

}  // namespace model_clusters_test
}  // namespace mercer
