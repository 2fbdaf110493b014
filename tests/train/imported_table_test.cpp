#include "train/imported_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "train/safetensors.h"

namespace mercer {
namespace {

using ::testing::HasSubstr;
using Bytes = std::vector<uint8_t>;
using Ids = std::vector<std::string>;

// numpy.save of [[0, 1], [2, 3], [4, 5]].
Bytes npy_file() {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }";
  header.append(117 - header.size(), ' ');
  header += '\n';
  const std::string start = std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header;
  Bytes bytes(start.begin(), start.end());
  const float values[] = {0, 1, 2, 3, 4, 5};
  bytes.resize(start.size() + sizeof values);
  std::memcpy(bytes.data() + start.size(), values, sizeof values);
  return bytes;
}

Bytes safetensors_file(const std::map<std::string, Tensor>& tensors,
                       const std::map<std::string, std::string>& metadata = {}) {
  return encode_safetensors({tensors, metadata});
}

std::vector<CatalogueItem> catalogue_of(const Ids& ids) {
  std::vector<CatalogueItem> catalogue;
  for (const std::string& id : ids) catalogue.push_back({id, "", 0});
  return catalogue;
}

Ids ids_of(std::string_view text) {
  const auto ids = parse_item_ids(text);
  EXPECT_TRUE(ids.ok()) << ids.error().message;
  return ids.ok() ? ids.value() : Ids{};
}

template <typename T>
Error error_of(const Result<T>& result) {
  EXPECT_FALSE(result.ok());
  return result.ok() ? Error{} : result.error();
}

TEST(ItemIds, StandOneALineOrInAJsonArray) {
  EXPECT_EQ(ids_of("b\na 1\nc"), (Ids{"b", "a 1", "c"}));
  EXPECT_EQ(ids_of("\xef\xbb\xbf"
                   "7\r\n  8 \r\n\r\n\n"),
            (Ids{"7", "8"}));
  EXPECT_EQ(ids_of(R"( ["b", "a\"1", 85123, -1])"), (Ids{"b", "a\"1", "85123", "-1"}));
  EXPECT_EQ(ids_of("\xef\xbb\xbf[\"\xc3\xa4\"]\n"), (Ids{"\xc3\xa4"}));
  EXPECT_EQ(ids_of(""), Ids{});
  EXPECT_EQ(ids_of("[]"), Ids{});
}

TEST(ItemIds, AreRefusedWhenTheyAreNone) {
  for (const char* text : {"[", "[1,", "[\"a\"", "[1] 2"}) {
    EXPECT_THAT(error_of(parse_item_ids(text)).message, HasSubstr("begins like a JSON array"));
  }
  EXPECT_THAT(error_of(parse_item_ids(R"(["a", 1.5])")).message, HasSubstr("at place 2"));
  EXPECT_THAT(error_of(parse_item_ids(R"(["a", null])")).message, HasSubstr("at place 2"));
  EXPECT_EQ(error_of(parse_item_ids(R"(["a", ""])")).message,
            "the list of item ids has an empty id, at place 2");
  EXPECT_EQ(error_of(parse_item_ids("a\n\nb\n")).message,
            "the list of item ids has an empty id, at place 2");
  EXPECT_EQ(error_of(parse_item_ids("a\nb\n\xff\n")).code, ErrorCode::kMalformedInput);
  EXPECT_THAT(error_of(parse_item_ids("a\nb\n\xff\n")).message, HasSubstr("place 3"));
  EXPECT_FALSE(parse_item_ids(std::string_view("a\0b\n", 4)).ok());
}

TEST(ItemIds, AreRefusedWhenOneComesTwice) {
  EXPECT_TRUE(check_unique_ids(Ids{"a", "b", "A"}).ok());
  const Error error = error_of(check_unique_ids(Ids{"a", "b", "c", "b", "a"}));
  EXPECT_EQ(error.code, ErrorCode::kDuplicate);
  EXPECT_EQ(error.message, "the item id \"b\" stands twice, at places 2 and 4");
}

TEST(ImportedTable, ComesFromNumPyWithAListOfIds) {
  const auto table = decode_item_table(npy_file(), "x\ny\nz\n");
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(table.value().item_ids, (Ids{"x", "y", "z"}));
  EXPECT_EQ(table.value().dimension, 2u);
  EXPECT_EQ(table.value().values, (std::vector<float>{0, 1, 2, 3, 4, 5}));
}

TEST(ImportedTable, ComesFromTheOnlyTableOfASafetensorsFile) {
  const Tensor weights{{2, 3}, {1, 2, 3, 4, 5, 6}};
  const auto table = decode_item_table(
      safetensors_file({{"embedding.weight", weights}, {"bias", {{2}, {7, 8}}}}), "x\ny\n");
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(table.value().dimension, 3u);
  EXPECT_EQ(table.value().values, weights.values);
}

TEST(ImportedTable, ComesFromTheTensorNamedItems) {
  const auto table = decode_item_table(
      safetensors_file(
          {{"a", {{1, 2}, {1, 2}}}, {"items", {{2, 1}, {3, 4}}}, {"z", {{2, 2}, {5, 6, 7, 8}}}}),
      "x\ny");
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(table.value().values, (std::vector<float>{3, 4}));
}

TEST(ImportedTable, TakesTheIdsOfItsOwnFileUnlessOthersAreGiven) {
  const Bytes bytes =
      safetensors_file({{"items", {{2, 1}, {3, 4}}}}, {{"item_ids", R"(["p", "q"])"}});
  EXPECT_EQ(decode_item_table(bytes, std::nullopt).value().item_ids, (Ids{"p", "q"}));
  EXPECT_EQ(decode_item_table(bytes, "r\ns\n").value().item_ids, (Ids{"r", "s"}));
  EXPECT_THAT(error_of(decode_item_table(bytes, "")).message, HasSubstr("0 ids"));
}

TEST(ImportedTable, IsRefusedWithoutIds) {
  for (const Bytes& bytes : {npy_file(), safetensors_file({{"items", {{2, 1}, {3, 4}}}})}) {
    const Error error = error_of(decode_item_table(bytes, std::nullopt));
    EXPECT_EQ(error.code, ErrorCode::kNotFound);
    EXPECT_THAT(error.message, HasSubstr("give a list of item ids"));
  }
}

TEST(ImportedTable, IsRefusedWithAnotherNumberOfIds) {
  const Error error = error_of(decode_item_table(npy_file(), "x\ny\n"));
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(error.message,
            "the table has 3 rows, the list of item ids 2 ids; both must be as long");
}

TEST(ImportedTable, IsRefusedWithAnIdTwice) {
  EXPECT_EQ(error_of(decode_item_table(npy_file(), "x\ny\nx\n")).code, ErrorCode::kDuplicate);
}

TEST(ImportedTable, IsRefusedWhenItsTensorIsNotClear) {
  const Error several = error_of(decode_item_table(
      safetensors_file({{"left", {{1, 2}, {1, 2}}}, {"right", {{2, 1}, {3, 4}}}}), "x\ny\n"));
  EXPECT_EQ(several.code, ErrorCode::kMalformedInput);
  EXPECT_EQ(several.message,
            "the safetensors file has several two-dimensional tensors: \"left\" [1, 2], \"right\" "
            "[2, 1]; name the item table \"items\" or write it alone");
  for (const auto& tensors : {std::map<std::string, Tensor>{},
                              {{"items", {{2}, {1, 2}}}},
                              {{"items", {{2, 0}, {}}}},
                              {{"items", {{1, 1, 1}, {1}}}}}) {
    EXPECT_THAT(error_of(decode_item_table(safetensors_file(tensors), "x\n")).message,
                HasSubstr("no two-dimensional tensor"));
  }
}

TEST(ImportedTable, IsRefusedWhenCutShortAnywhere) {
  for (const Bytes& whole :
       {npy_file(), safetensors_file({{"items", {{3, 2}, {0, 1, 2, 3, 4, 5}}}})}) {
    ASSERT_TRUE(decode_item_table(whole, "x\ny\nz").ok());
    for (size_t size = 0; size < whole.size(); ++size) {
      const Bytes prefix(whole.begin(), whole.begin() + static_cast<long>(size));
      EXPECT_FALSE(decode_item_table(prefix, "x\ny\nz").ok()) << size << " bytes";
    }
  }
}

TEST(MatchToCatalogue, PutsRowsInItsOrder) {
  const ImportedTable table{{"x", "y", "z"}, {0, 1, 2, 3, 4, 5}, 2};
  const auto matched = match_to_catalogue(table, catalogue_of({"z", "x", "y"}));
  ASSERT_TRUE(matched.ok());
  EXPECT_EQ(matched.value().values, (std::vector<float>{4, 5, 0, 1, 2, 3}));
  EXPECT_EQ(matched.value().dimension, 2u);
  EXPECT_EQ(matched.value().unknown_count, 0u);
}

TEST(MatchToCatalogue, LeavesOutWhatItDoesNotKnow) {
  const ImportedTable table{{"a", "b", "c", "d", "e", "f", "x", "g"}, {0, 1, 2, 3, 4, 5, 6, 7}, 1};
  const auto matched = match_to_catalogue(table, catalogue_of({"x"}));
  ASSERT_TRUE(matched.ok());
  EXPECT_EQ(matched.value().values, std::vector<float>{6});
  EXPECT_EQ(matched.value().unknown_count, 7u);
  EXPECT_EQ(matched.value().unknown_ids, (Ids{"a", "b", "c", "d", "e"}));
}

TEST(MatchToCatalogue, RefusesATableWithoutARowForEachItem) {
  const ImportedTable table{{"x"}, {1}, 1};
  const Error few = error_of(match_to_catalogue(table, catalogue_of({"x", "p", "q"})));
  EXPECT_EQ(few.code, ErrorCode::kNotFound);
  EXPECT_EQ(few.message,
            "2 of the 3 items have no row in the table: p, q; make it for all items of the data "
            "set");
  const Error many =
      error_of(match_to_catalogue(table, catalogue_of({"a", "b", "c", "x", "d", "e", "f", "g"})));
  EXPECT_THAT(many.message, HasSubstr("7 of the 8 items have no row in the table: a, b, c, d, e, "
                                      "...;"));
}

}  // namespace
}  // namespace mercer
