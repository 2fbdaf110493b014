// Every version of the model format that was ever written: files kept from their own time, with the
// answers that the code of that time gave. golden/README.md says how they were made.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "mercer/model.h"
#include "mercer/recommender.h"

namespace mercer {
namespace {

using nlohmann::json;

const std::filesystem::path kGolden =
    std::filesystem::path(MERCER_SOURCE_DIR) / "tests/core/golden";

struct GoldenFile {
  std::string name;  // "1.2-linear-int8"
  json expected;
  std::vector<uint8_t> bytes;
};

std::vector<uint8_t> read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<GoldenFile> golden_files() {
  std::vector<GoldenFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(kGolden)) {
    if (entry.path().extension() != ".mercer") continue;
    std::ifstream answers(std::filesystem::path(entry.path()).replace_extension(".json"));
    files.push_back({entry.path().stem().string(), json::parse(answers), read(entry.path())});
  }
  std::ranges::sort(files, {}, &GoldenFile::name);
  return files;
}

void expect_answer(const Model& model, const json& answer) {
  std::vector<uint32_t> history;
  for (const json& id : answer["history"]) {
    const auto item = model.find_item(id.get<std::string>());
    ASSERT_TRUE(item.has_value()) << id;
    history.push_back(*item);
  }
  const auto& expected = answer["items"];
  ASSERT_EQ(expected.size(), 5u);
  const auto given =
      recommend(model, {.history = history, .count = expected.size(), .excluded = history});
  ASSERT_TRUE(given.ok()) << given.error().message;
  ASSERT_EQ(given.value().items.size(), expected.size());
  for (size_t rank = 0; rank < expected.size(); ++rank) {
    const Recommendation& item = given.value().items[rank];
    EXPECT_EQ(model.item_id(item.item), expected[rank]["id"].get<std::string>());
    const double score = expected[rank]["score"].get<double>();
    EXPECT_NEAR(item.score, score, 1e-5 * std::abs(score));
  }
}

TEST(GoldenModel, AnswersAsTheCodeOfItsTimeDid) {
  for (const GoldenFile& file : golden_files()) {
    SCOPED_TRACE(file.name);
    const auto model = Model::open(file.bytes);
    ASSERT_TRUE(model.ok()) << model.error().message;
    EXPECT_EQ("1." + std::to_string(model.value().format_minor()),
              file.expected["format"].get<std::string>());
    EXPECT_EQ(model.value().item_title(model.value().find_item("tea-03").value()), "Tea no. 3");
    EXPECT_EQ(model.value().clusters().ends.size() > 0, model.value().format_minor() >= 5);
    ASSERT_EQ(file.expected["answers"].size(), 3u);
    for (const json& answer : file.expected["answers"]) expect_answer(model.value(), answer);
  }
}

TEST(GoldenModel, IsKeptOfEveryVersionPrecisionAndEncoder) {
  std::set<std::string> seen;
  for (const GoldenFile& file : golden_files()) {
    for (const char* what : {"format", "precision", "encoder"}) {
      seen.insert(file.expected[what].get<std::string>());
    }
  }
  for (int minor = 0; minor <= kFormatMinor; ++minor) {
    EXPECT_TRUE(seen.contains("1." + std::to_string(minor))) << minor;
  }
  for (const char* what : {"float32", "int8", "int4", "linear", "gru4rec", "sasrec", "bert4rec"}) {
    EXPECT_TRUE(seen.contains(what)) << what;
  }
}

// What format 1.3 added, as a page shows it.
TEST(GoldenModel, HasLabelsAndVisitorsSinceTheyAreWritten) {
  size_t with_labels = 0;
  for (const GoldenFile& file : golden_files()) {
    SCOPED_TRACE(file.name);
    const Model model = Model::open(file.bytes).value();
    const bool is_new = model.format_minor() >= 3;
    ASSERT_EQ(model.attribute_count(), 2u);
    EXPECT_EQ(model.attribute_label_count(0), is_new ? 2u : 0u);
    EXPECT_EQ(model.visitor_interests().means.size(), is_new ? 2u : 0u);
    EXPECT_EQ(model.attribute_curves() != nullptr, model.format_minor() >= 2);
    with_labels += is_new ? 1 : 0;
  }
  EXPECT_GT(with_labels, 0u);
}

}  // namespace
}  // namespace mercer
