// Reading data sets back: folders and plain sequence files.
#include "cli/dataset_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/command_line.h"
#include "cli/temporary_folder.h"

namespace mercer::cli {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DatasetFolder : public ::testing::Test {
 protected:
  DatasetFolder() {
    folder_.write("events.csv", "user,item\nann,b\nann,a\nbob,a\n");
    EXPECT_EQ(run_command({"import", folder_.path("events.csv"), "--user", "user", "--item", "item",
                           "-o", folder_.path("data")})
                  .exit_code,
              kExitDone);
  }
  std::string error(std::string_view name = "data") {
    const auto loaded = read_dataset(folder_.path(name));
    EXPECT_FALSE(loaded.ok());
    return loaded.ok()
               ? ""
               : std::string(error_code_name(loaded.error().code)) + " " + loaded.error().message;
  }
  // Writes the manifest anew, changed by a JSON merge patch.
  void change_manifest(const json& patch) {
    json manifest = json::parse(folder_.read("data/dataset.json"));
    manifest.merge_patch(patch);
    folder_.write("data/dataset.json", manifest.dump());
  }

  TemporaryFolder folder_;
};

TEST_F(DatasetFolder, IsReadWithItsChecksum) {
  const auto loaded = read_dataset(folder_.path("data"));
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  EXPECT_EQ(loaded.value().dataset.event_count(), 3u);
  EXPECT_EQ(loaded.value().checksum,
            json::parse(folder_.read("data/dataset.json"))["checksums"]["interactions.bin"]);
}

TEST_F(DatasetFolder, IsRefusedWhenAFileWasChanged) {
  std::string bytes = folder_.read("data/interactions.bin");
  bytes.back() ^= 1;
  folder_.write("data/interactions.bin", bytes);
  EXPECT_THAT(error(), HasSubstr("checksum-mismatch"));
  EXPECT_THAT(error(), HasSubstr("interactions.bin\" is not what was written"));

  folder_.write("data/catalogue.tsv", folder_.read("data/catalogue.tsv") + "z\t\t\n");
  EXPECT_THAT(error(), HasSubstr("catalogue.tsv\" is not what was written"));
}

TEST_F(DatasetFolder, IsRefusedWhenAFileIsMissing) {
  std::filesystem::remove(folder_.path("data/interactions.bin"));
  EXPECT_THAT(error(), HasSubstr("not-found"));
  std::filesystem::remove(folder_.path("data/dataset.json"));
  EXPECT_THAT(error(), HasSubstr("is no data set: it has no dataset.json"));
  EXPECT_THAT(error("nowhere"), HasSubstr("not-found"));
}

TEST_F(DatasetFolder, IsRefusedWithAManifestThatDoesNotFit) {
  change_manifest({{"events", 4}});
  EXPECT_THAT(error(), HasSubstr("other counts"));
  change_manifest({{"events", "three"}});
  EXPECT_THAT(error(), HasSubstr("lacks its counts"));
  change_manifest({{"checksums", {{"catalogue.tsv", nullptr}}}});
  EXPECT_THAT(error(), HasSubstr("lacks its"));
  change_manifest({{"version", 2}});
  EXPECT_THAT(error(), HasSubstr("unsupported-version"));
  change_manifest({{"version", "one"}});
  EXPECT_THAT(error(), HasSubstr("has no version"));
  change_manifest({{"format", "parquet"}});
  EXPECT_THAT(error(), HasSubstr("is not about a data set"));
  folder_.write("data/dataset.json", "[1");
  EXPECT_THAT(error(), HasSubstr("is not JSON"));
}

TEST_F(DatasetFolder, CanBeAPlainSequenceFile) {
  folder_.write("pairs.txt", "ann b\nann a\nbob a\n");
  folder_.write("lists.txt.gz", gzipped("ann b a\nbob a\n"));
  const auto pairs = read_dataset(folder_.path("pairs.txt"));
  const auto lists = read_dataset(folder_.path("lists.txt.gz"));
  ASSERT_TRUE(pairs.ok()) << pairs.error().message;
  ASSERT_TRUE(lists.ok()) << lists.error().message;
  EXPECT_THAT(pairs.value().dataset.user_ids, ElementsAre("ann", "bob"));
  EXPECT_THAT(pairs.value().dataset.items, ElementsAre(1, 0, 0));
  // The same events have the same checksum, however they came.
  EXPECT_EQ(pairs.value().checksum, lists.value().checksum);
  EXPECT_EQ(pairs.value().checksum, read_dataset(folder_.path("data")).value().checksum);
}

TEST_F(DatasetFolder, NamesTheSequenceFileThatIsWrong) {
  folder_.write("pairs.txt", "ann b\nbob\n");
  EXPECT_THAT(error("pairs.txt"), HasSubstr("pairs.txt\": line 2 has a user and no item"));
}

// Kept from the time of version 1 (core/golden/README.md): the rows of golden/events.csv.
TEST(DatasetFolderOfVersion1, IsReadForEver) {
  const auto loaded =
      read_dataset(std::filesystem::path(MERCER_SOURCE_DIR) / "tests/core/golden/dataset-1");
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  const Dataset& dataset = loaded.value().dataset;
  EXPECT_EQ(dataset.user_count(), 40u);
  EXPECT_EQ(dataset.item_count(), 24u);
  EXPECT_EQ(dataset.event_count(), 280u);
  constexpr int64_t kFirstDay_s = 1704067200;  // 2024-01-01
  EXPECT_EQ(dataset.user_ids[0], "u0");
  const auto first = dataset.sequence(0);
  ASSERT_EQ(first.size(), 7u);
  for (uint32_t event = 0; event < 4; ++event) {
    const CatalogueItem& item = dataset.catalogue[first[event]];
    EXPECT_EQ(item.id, "tea-0" + std::to_string(event));
    EXPECT_EQ(item.title, "Tea no. " + std::to_string(event));
    EXPECT_EQ(item.price, 2 + 0.25F * static_cast<float>(event));
    EXPECT_EQ(dataset.timestamps_s[event], kFirstDay_s + 86400 * event);
    EXPECT_EQ(dataset.baskets[event], event);
  }
}

}  // namespace
}  // namespace mercer::cli
