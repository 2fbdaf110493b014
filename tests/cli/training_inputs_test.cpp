// Base tables to refine: those of `mercer base`, and those that other tools made.
#include "cli/training_inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <sstream>

#include "cli/files.h"
#include "cli/small_shop.h"
#include "train/base_model.h"
#include "train/safetensors.h"

namespace mercer::cli {
namespace {

using ::testing::HasSubstr;

class BaseTables : public SmallShop {
 protected:
  BaseTables() : loaded_(read_dataset(path("shop")).value()) { console_.err = &notes_; }

  // What numpy.save makes of float32 [rows x columns]: 0, 1, 2, ...
  static std::string npy_of(size_t rows, size_t columns) {
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" +
                         std::to_string(rows) + ", " + std::to_string(columns) + "), }";
    header.append(117 - header.size(), ' ');
    std::string bytes = std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header + "\n";
    for (size_t i = 0; i < rows * columns; ++i) {
      const auto value = static_cast<float>(i);
      bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    return bytes;
  }
  // The ids of all items, in an order other than the catalogue's, `more` behind them.
  std::string ids_text(const std::string& more = "") const {
    std::string text;
    for (size_t i = kItems; i > 0; --i) text += loaded_.dataset.catalogue[i - 1].id + "\n";
    return text + more;
  }
  Result<BaseTable> read(const std::string& name, const std::string& ids_name = "") {
    return read_base_table(path(name), ids_name.empty() ? "" : path(ids_name), loaded_, console_);
  }
  Error error_of(const Result<BaseTable>& result) {
    EXPECT_FALSE(result.ok());
    return result.ok() ? Error{} : result.error();
  }
  // Writes base.safetensors again after a change.
  template <typename Change>
  void change_base(const Change& change) {
    ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
    BaseModel model = decode_base_model(read_binary_file(path("base.safetensors")).value()).value();
    change(model);
    const std::vector<uint8_t> bytes = encode_base_model(model);
    folder_.write("base.safetensors", std::string(bytes.begin(), bytes.end()));
  }

  LoadedDataset loaded_;
  std::ostringstream notes_;
  Console console_;
};

TEST_F(BaseTables, ComeFromBaseModelsWithTheirHistory) {
  ASSERT_EQ(base("base.safetensors", {"--seed", "7"}).exit_code, kExitDone);
  const BaseModel model =
      decode_base_model(read_binary_file(path("base.safetensors")).value()).value();
  const auto table = read("base.safetensors");
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(table.value().values, model.parameters.items);
  EXPECT_EQ(table.value().dimension, 6u);
  EXPECT_EQ(table.value().name, "linear");
  EXPECT_EQ(table.value().protocol, "leave-one-out");
  EXPECT_EQ(table.value().seed, 7u);
  EXPECT_EQ(table.value().options, model.options);
  EXPECT_EQ(notes_.str(), "");
}

TEST_F(BaseTables, ComeFromNumPyInCatalogueOrder) {
  folder_.write("table.npy", npy_of(kItems, 2));
  folder_.write("ids.txt", ids_text());
  const auto table = read("table.npy", "ids.txt");
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(table.value().dimension, 2u);
  ASSERT_EQ(table.value().values.size(), kItems * 2u);
  // The list is the catalogue backwards.
  EXPECT_EQ(table.value().values[0], (kItems - 1) * 2.0f);
  EXPECT_EQ(table.value().values[kItems * 2 - 1], 1.0f);
  EXPECT_EQ(table.value().name, "table.npy");
  EXPECT_EQ(table.value().protocol, "");
  EXPECT_EQ(notes_.str(), "");
}

TEST_F(BaseTables, ComeFromSafetensorsWithOrWithoutAList) {
  TensorFile file;
  file.tensors["items"] = {{kItems, 1}, std::vector<float>(kItems, 2.5f)};
  nlohmann::json ids = nlohmann::json::array();
  for (const CatalogueItem& item : loaded_.dataset.catalogue) ids.push_back(item.id);
  for (const bool has_ids : {true, false}) {
    file.metadata.clear();
    if (has_ids) file.metadata["item_ids"] = ids.dump();
    const std::vector<uint8_t> bytes = encode_safetensors(file);
    folder_.write("other.safetensors", std::string(bytes.begin(), bytes.end()));
    folder_.write("ids.json", ids.dump());
    const auto table = read("other.safetensors", has_ids ? "" : "ids.json");
    ASSERT_TRUE(table.ok()) << table.error().message;
    EXPECT_EQ(table.value().values, file.tensors["items"].values);
    EXPECT_EQ(table.value().name, "other.safetensors");
  }
  const Error error = error_of(read("other.safetensors"));
  EXPECT_THAT(error.message, HasSubstr(path("other.safetensors")));
  EXPECT_THAT(error.message, HasSubstr("give a list of item ids"));
  EXPECT_THAT(error.message, HasSubstr("--item-ids"));
}

TEST_F(BaseTables, SayHowManyRowsBelongToNoItem) {
  folder_.write("table.npy", npy_of(kItems + 2, 3));
  folder_.write("ids.txt", ids_text("gone-1\ngone-2\n"));
  ASSERT_TRUE(read("table.npy", "ids.txt").ok());
  EXPECT_THAT(notes_.str(), HasSubstr("2 rows of \"" + path("table.npy") + "\""));
  EXPECT_THAT(notes_.str(), HasSubstr("gone-1, gone-2"));
}

TEST_F(BaseTables, AreRefusedWithTheNameOfTheFileAtFault) {
  folder_.write("table.npy", npy_of(kItems, 2));
  folder_.write("short.txt", "sku-1\nsku-2\n");
  Error error = error_of(read("table.npy", "short.txt"));
  EXPECT_THAT(error.message, HasSubstr("15 rows"));
  EXPECT_THAT(error.message, HasSubstr("2 ids"));

  folder_.write("broken.txt", "sku-1\n\nsku-2\n");
  error = error_of(read("table.npy", "broken.txt"));
  EXPECT_THAT(error.message, HasSubstr(path("broken.txt")));
  EXPECT_THAT(error.message, HasSubstr("empty id, at place 2"));

  std::string others = ids_text();
  others.replace(others.find("sku-3\n"), 6, "new-3\n");
  folder_.write("others.txt", others);
  error = error_of(read("table.npy", "others.txt"));
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_THAT(error.message, HasSubstr("1 of the 15 items have no row in the table: sku-3;"));

  folder_.write("cut.npy", npy_of(kItems, 2).substr(0, 150));
  folder_.write("ids.txt", ids_text());
  error = error_of(read("cut.npy", "ids.txt"));
  EXPECT_THAT(error.message, HasSubstr(path("cut.npy")));
  EXPECT_THAT(error.message, HasSubstr("cut short"));

  EXPECT_THAT(error_of(read("table.npy", "gone.txt")).message, HasSubstr(path("gone.txt")));
  EXPECT_THAT(error_of(read("gone.npy", "ids.txt")).message, HasSubstr(path("gone.npy")));
}

TEST_F(BaseTables, OfBaseModelsNeedNoList) {
  ASSERT_EQ(base("base.safetensors").exit_code, kExitDone);
  folder_.write("ids.txt", ids_text());
  const Error error = error_of(read("base.safetensors", "ids.txt"));
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(error.message, HasSubstr("knows its item ids"));
}

TEST_F(BaseTables, OfBaseModelsAreRefusedForOtherItems) {
  change_base([](BaseModel& model) { model.item_ids[3] = model.item_ids[7]; });
  Error error = error_of(read("base.safetensors"));
  EXPECT_EQ(error.code, ErrorCode::kDuplicate);
  EXPECT_THAT(error.message, HasSubstr(path("base.safetensors")));
  EXPECT_THAT(error.message, HasSubstr("places 4 and 8"));

  change_base([](BaseModel& model) { std::swap(model.item_ids[3], model.item_ids[7]); });
  error = error_of(read("base.safetensors"));
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(error.message, HasSubstr("trained on other data"));

  change_base([](BaseModel& model) { model.dataset_checksum = "0123"; });
  EXPECT_THAT(error_of(read("base.safetensors")).message, HasSubstr("trained on other data"));
}

}  // namespace
}  // namespace mercer::cli
