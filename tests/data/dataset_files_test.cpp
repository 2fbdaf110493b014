// The files of a data set folder as bytes: what is written comes back, and nothing else is
// accepted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <interactions_generated.h>

#include <limits>
#include <memory>
#include <random>

#include "data/catalogue_file.h"
#include "data/interactions_file.h"

namespace mercer {
namespace {

using ::testing::HasSubstr;

// Deliberately unlike itself: 2 users, 3 items, 5 events.
Dataset example() {
  Dataset dataset;
  dataset.catalogue = {{"10", "Cup", 1.1f}, {"2", "", 0}, {"\xc3\xa9", "Mug", 12345.67f}};
  dataset.user_ids = {"ann", "bob"};
  dataset.user_offsets = {0, 2, 5};
  dataset.items = {2, 0, 1, 1, 2};
  dataset.timestamps_s = {-5, 1291191960, 3, 4, int64_t{1} << 40};
  dataset.baskets = {0, 1, 0, 0, 1};
  return dataset;
}

std::vector<uint8_t> encoded(const Dataset& dataset) {
  auto bytes = encode_interactions(dataset);
  EXPECT_TRUE(bytes.ok());
  return std::move(bytes).value();
}

TEST(InteractionsFile, GivesBackWhatWasWritten) {
  const Dataset written = example();
  const auto read = decode_interactions(encoded(written), written.catalogue);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read.value().user_ids, written.user_ids);
  EXPECT_EQ(read.value().user_offsets, written.user_offsets);
  EXPECT_EQ(read.value().items, written.items);
  EXPECT_EQ(read.value().timestamps_s, written.timestamps_s);
  EXPECT_EQ(read.value().baskets, written.baskets);
  EXPECT_EQ(read.value().item_count(), 3u);
}

TEST(InteractionsFile, ReadsFromAnyAddress) {
  const std::vector<uint8_t> bytes = encoded(example());
  std::vector<uint8_t> shifted(bytes.size() + 8);
  for (size_t shift = 0; shift < 8; ++shift) {
    std::copy(bytes.begin(), bytes.end(), shifted.begin() + static_cast<ptrdiff_t>(shift));
    EXPECT_TRUE(
        decode_interactions(std::span(shifted).subspan(shift, bytes.size()), example().catalogue)
            .ok());
  }
}

TEST(InteractionsFile, RefusesEveryTruncatedPrefix) {
  const std::vector<uint8_t> bytes = encoded(example());
  for (size_t size = 0; size < bytes.size(); ++size) {
    // In a buffer of exactly this size, so that a sanitizer sees a read past its end.
    const auto prefix = std::make_unique<uint8_t[]>(size);
    std::copy_n(bytes.begin(), size, prefix.get());
    EXPECT_FALSE(decode_interactions({prefix.get(), size}, example().catalogue).ok()) << size;
  }
}

TEST(InteractionsFile, SurvivesDamageAnywhere) {
  const std::vector<uint8_t> bytes = encoded(example());
  std::mt19937 random(1);
  for (int time = 0; time < 20000; ++time) {
    std::vector<uint8_t> damaged = bytes;
    for (size_t change = 0; change <= random() % 3; ++change) {
      damaged[random() % damaged.size()] = static_cast<uint8_t>(random());
    }
    const auto read = decode_interactions(damaged, example().catalogue);
    if (!read.ok()) continue;
    // Whatever is accepted keeps the promises of a Dataset.
    const Dataset& dataset = read.value();
    for (size_t user = 0; user < dataset.user_count(); ++user) {
      for (const uint32_t item : dataset.sequence(user)) EXPECT_LT(item, dataset.item_count());
    }
    EXPECT_EQ(dataset.timestamps_s.size(), dataset.event_count());
    EXPECT_EQ(dataset.baskets.size(), dataset.event_count());
  }
}

TEST(InteractionsFile, RefusesDataThatContradictsItself) {
  const auto message = [](void (*spoil)(Dataset&)) {
    Dataset dataset = example();
    spoil(dataset);
    const auto read = decode_interactions(encoded(dataset), example().catalogue);
    EXPECT_FALSE(read.ok());
    return read.ok() ? "" : read.error().message;
  };
  EXPECT_THAT(message([](Dataset& d) { d.items[1] = 3; }), HasSubstr("outside the catalogue"));
  EXPECT_THAT(message([](Dataset& d) { d.user_offsets = {0, 6, 5}; }), HasSubstr("descend"));
  EXPECT_THAT(message([](Dataset& d) { d.user_offsets = {0, 2, 4}; }), HasSubstr("cover"));
  EXPECT_THAT(message([](Dataset& d) { d.user_offsets = {1, 2, 5}; }), HasSubstr("cover"));
  EXPECT_THAT(message([](Dataset& d) { d.user_offsets = {0, 5}; }), HasSubstr("offset a user"));
  EXPECT_THAT(message([](Dataset& d) { d.user_offsets.clear(); }), HasSubstr("offset a user"));
  EXPECT_THAT(message([](Dataset& d) { d.baskets.pop_back(); }), HasSubstr("length"));
  EXPECT_THAT(message([](Dataset& d) { d.timestamps_s.push_back(0); }), HasSubstr("length"));
  EXPECT_THAT(message([](Dataset& d) { d.user_ids[1] = "ann"; }), HasSubstr("twice"));
  EXPECT_THAT(message([](Dataset& d) { d.catalogue.pop_back(); }), HasSubstr("catalogue of 2"));
}

// A small file could else ask for any memory: every user's id is copied.
TEST(InteractionsFile, RefusesUsersWhoseIdsShareTheirBytes) {
  const std::string id(2000, 'x');
  flatbuffers::FlatBufferBuilder builder;
  const std::vector<flatbuffers::Offset<flatbuffers::String>> ids(3, builder.CreateString(id));
  const auto user_ids = builder.CreateVector(ids);
  const auto offsets = builder.CreateVector(std::vector<uint32_t>{0, 0, 0, 0});
  const auto none = builder.CreateVector(std::vector<uint32_t>{});
  const auto times = builder.CreateVector(std::vector<int64_t>{});
  builder.Finish(fb::CreateInteractions(builder, 3, user_ids, offsets, none, times, none),
                 fb::InteractionsIdentifier());
  const auto read =
      decode_interactions({builder.GetBufferPointer(), builder.GetSize()}, example().catalogue);
  ASSERT_FALSE(read.ok());
  EXPECT_THAT(read.error().message, HasSubstr("share"));
}

TEST(InteractionsFile, RefusesAnotherKindOfFile) {
  std::vector<uint8_t> bytes = encoded(example());
  bytes[4] = 'X';
  const auto read = decode_interactions(bytes, example().catalogue);
  ASSERT_FALSE(read.ok());
  EXPECT_THAT(read.error().message, HasSubstr("MRCI"));
}

TEST(CatalogueFile, GivesBackWhatWasWritten) {
  const auto read = decode_catalogue(encode_catalogue(example().catalogue));
  ASSERT_TRUE(read.ok()) << read.error().message;
  ASSERT_EQ(read.value().size(), 3u);
  for (size_t item = 0; item < 3; ++item) {
    EXPECT_EQ(read.value()[item].id, example().catalogue[item].id);
    EXPECT_EQ(read.value()[item].title, example().catalogue[item].title);
    EXPECT_EQ(read.value()[item].price, example().catalogue[item].price);
  }
}

// Its shortest spelling is more than it is.
TEST(CatalogueFile, GivesBackTheLargestPrice) {
  constexpr float kLargest = std::numeric_limits<float>::max();
  const auto read = decode_catalogue(encode_catalogue({{"1", "a", kLargest}}));
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read.value()[0].price, kLargest);
}

TEST(CatalogueFile, PutsSpacesForTabsAndLineBreaksInTitles) {
  EXPECT_EQ(encode_catalogue({{"1", "a\tb\r\nc", 0.5f}}), "id\ttitle\tprice\n1\ta b  c\t0.5\n");
}

TEST(CatalogueFile, RefusesWhatDoesNotFollowItsForm) {
  const std::string header = "id\ttitle\tprice\n";
  const auto message = [](const std::string& text) {
    const auto read = decode_catalogue(text);
    EXPECT_FALSE(read.ok()) << text;
    return read.ok() ? "" : read.error().message;
  };
  EXPECT_THAT(message(""), HasSubstr("does not start with"));
  EXPECT_THAT(message("1\ta\t2\n"), HasSubstr("does not start with"));
  EXPECT_THAT(message(header + "1\ta\n"), HasSubstr("line 2 does not have three fields"));
  EXPECT_THAT(message(header + "1\ta\t2\t3\n"), HasSubstr("three fields"));
  EXPECT_THAT(message(header + "\ta\t2\n"), HasSubstr("no id"));
  EXPECT_THAT(message(header + "1\ta\tcheap\n"), HasSubstr("price"));
  EXPECT_THAT(message(header + "1\ta\t-2\n"), HasSubstr("price"));
  EXPECT_THAT(message(header + "1\ta\t1e39\n"), HasSubstr("price"));  // no float32
  EXPECT_THAT(message(header + "1\ta\t3.4028236e38\n"), HasSubstr("price"));
  EXPECT_THAT(message(header + "1\ta\t2"), HasSubstr("cut off"));
  EXPECT_THAT(message(header + "1\ta\t2\n1\tb\t2\n"), HasSubstr("line 3 repeats the id \"1\""));
  EXPECT_THAT(message(header + "1\t\xff\t2\n"), HasSubstr("UTF-8"));
}

}  // namespace
}  // namespace mercer
