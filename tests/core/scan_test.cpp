#include "mercer/scan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "mercer/ranker.h"
#include "src/scan_kernels.h"
#include "train/random.h"

namespace mercer {
namespace scan_test {

constexpr Precision kPrecisions[] = {Precision::kFloat32, Precision::kInt8, Precision::kInt4};

// A table in one precision, and what it is searched with.
struct Search {
  std::vector<float> floats = {};
  std::vector<int8_t> int8s = {};
  std::vector<uint8_t> int4s = {};
  std::vector<float> scales = {};
  std::vector<float> biases = {};
  std::vector<float> shopper = {};
  std::vector<uint32_t> excluded = {};
  size_t dimension = 0;
  Precision precision = Precision::kFloat32;

  ItemTable table() const {
    if (precision == Precision::kFloat32) return ItemTable::of_float32(floats, dimension);
    if (precision == Precision::kInt8) return ItemTable::of_int8(int8s, scales, dimension);
    return ItemTable::of_int4(int4s, scales, dimension);
  }
};

Search random_search(Precision precision, size_t items, size_t dimension, Random& random) {
  Search search{.dimension = dimension, .precision = precision};
  const auto normal = [&] { return static_cast<float>(random.normal()); };
  for (size_t i = 0; i < items; ++i) {
    for (size_t k = 0; k < dimension; ++k) {
      search.floats.push_back(normal());
      search.int8s.push_back(static_cast<int8_t>(static_cast<int>(random.below(256)) - 128));
    }
    for (size_t b = 0; b < ItemTable::int4_row_bytes(dimension); ++b) {
      search.int4s.push_back(static_cast<uint8_t>(random.below(256)));
    }
    if (dimension % 2 == 1) search.int4s.back() &= 15;
    search.scales.push_back(static_cast<float>(0.001 + 0.02 * random.uniform()));
    search.biases.push_back(normal());
  }
  for (size_t k = 0; k < dimension; ++k) search.shopper.push_back(normal());
  return search;
}

// The tables that scans read: a float32 one also with rounded rows.
template <typename Check>
void for_tables(const Search& search, const Check& check) {
  check(search.table());
  if (search.precision != Precision::kFloat32) return;
  SCOPED_TRACE("with rounded rows");
  const RoundedRows rounded(search.table());
  check(ItemTable::of_float32(search.floats, search.dimension, rounded));
}

// Every score in full, then all of them sorted.
std::vector<RankedItem> sorted_scores(const Search& search, size_t k) {
  std::vector<float> scores(search.biases.size());
  search.table().score(search.shopper, search.biases, scores);
  std::vector<RankedItem> ranked;
  for (uint32_t i = 0; i < scores.size(); ++i) {
    if (std::ranges::find(search.excluded, i) == search.excluded.end()) {
      ranked.push_back({i, scores[i]});
    }
  }
  std::ranges::sort(ranked, ranks_before);
  ranked.resize(std::min(ranked.size(), k));
  return ranked;
}

void expect_same(const std::vector<RankedItem>& found, const std::vector<RankedItem>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (size_t rank = 0; rank < expected.size(); ++rank) {
    EXPECT_EQ(found[rank].item, expected[rank].item) << "at rank " << rank;
    EXPECT_EQ(found[rank].score, expected[rank].score) << "at rank " << rank;
  }
}

void expect_exact(const Search& search, const ItemTable& table, size_t k) {
  const auto found = best_of(table, search.shopper, search.biases, k, search.excluded);
  ASSERT_TRUE(found.ok()) << found.error().message;
  expect_same(found.value(), sorted_scores(search, k));
}

void expect_exact(const Search& search, size_t k) {
  SCOPED_TRACE("precision " + std::to_string(static_cast<int>(search.precision)) + ", " +
               std::to_string(search.biases.size()) + " items of width " +
               std::to_string(search.dimension) + ", the best " + std::to_string(k));
  for_tables(search, [&](const ItemTable& table) { expect_exact(search, table, k); });
}

// The items in pieces of random lengths up to `longest`, the last of them perhaps in none.
std::vector<uint32_t> random_pieces(size_t items, size_t longest, Random& random) {
  std::vector<uint32_t> ends;
  for (size_t end = 1 + random.below(longest); end <= items; end += 1 + random.below(longest)) {
    ends.push_back(static_cast<uint32_t>(end));
  }
  return ends;
}

TEST(Scan, FindsExactlyWhatSortingAllScoresFindsForEveryWidthAndPrecision) {
  Random random(1);
  for (const Precision precision : kPrecisions) {
    for (size_t dimension = 1; dimension <= 70; ++dimension) {
      expect_exact(random_search(precision, 150, dimension, random), 10);
    }
    for (const size_t dimension : {128, 257, 1024}) {
      expect_exact(random_search(precision, 200, dimension, random), 10);
    }
  }
}

TEST(Scan, FindsExactlyWhatSortingFindsWhateverTheNumberOfItemsAndOfThoseWanted) {
  Random random(2);
  for (const Precision precision : kPrecisions) {
    for (const size_t items : {1, 2, 4, 15, 16, 17, 31, 33, 64, 100, 1003, 5000}) {
      const Search search = random_search(precision, items, 24, random);
      for (const size_t k : {size_t{1}, size_t{3}, size_t{10}, items, 2 * items}) {
        expect_exact(search, k);
      }
    }
  }
}

TEST(Scan, LeavesOutTheExcludedEvenIfTheyAreTheBestOrNearlyAll) {
  Random random(3);
  for (const Precision precision : kPrecisions) {
    Search search = random_search(precision, 400, 32, random);
    for (const RankedItem& entry : sorted_scores(search, 30)) {
      search.excluded.push_back(entry.item);
      search.excluded.push_back(entry.item);
    }
    expect_exact(search, 10);
    search.excluded.clear();
    for (uint32_t item = 0; item < 395; ++item) search.excluded.push_back(item);
    expect_exact(search, 10);
    search.excluded.push_back(395);
    expect_exact(search, 4);
  }
}

// Hundreds of rows within the rounding of each other: only the exact score tells them apart, and
// where it does not, the item's number does.
TEST(Scan, KeepsTheOrderOfScoresThatAreNearlyOrQuiteAlike) {
  Random random(4);
  for (const Precision precision : kPrecisions) {
    Search search = random_search(precision, 1200, 33, random);
    for (size_t i = 0; i < 1200; ++i) {
      const size_t like = random.below(3);
      search.scales[i] = search.scales[like];
      search.biases[i] = 0.25F + static_cast<float>(random.below(4)) * 1e-7F;
      std::copy_n(search.floats.begin() + static_cast<ptrdiff_t>(like * 33), 33,
                  search.floats.begin() + static_cast<ptrdiff_t>(i * 33));
      std::copy_n(search.int8s.begin() + static_cast<ptrdiff_t>(like * 33), 33,
                  search.int8s.begin() + static_cast<ptrdiff_t>(i * 33));
      std::copy_n(search.int4s.begin() + static_cast<ptrdiff_t>(like * 17), 17,
                  search.int4s.begin() + static_cast<ptrdiff_t>(i * 17));
    }
    for (const size_t k : {1, 10, 500}) expect_exact(search, k);
  }
}

TEST(Scan, FindsExactlyWhatSortingFindsHoweverLargeOrSmallTheNumbers) {
  Random random(5);
  for (const Precision precision : kPrecisions) {
    for (const float size : {0.0F, 1e-44F, 1e-38F, 1e-30F, 1e-10F, 1e10F, 1e30F}) {
      Search search = random_search(precision, 300, 20, random);
      for (float& value : search.shopper) value *= size;
      expect_exact(search, 10);
      std::ranges::fill(search.biases, 0.0F);
      expect_exact(search, 10);
      std::ranges::fill(search.biases, -3e7F);
      expect_exact(search, 10);
    }
  }
}

// One coordinate decides the step of all others, one row's scale is far above the others'.
TEST(Scan, FindsExactlyWhatSortingFindsWithOneNumberFarAboveTheRest) {
  Random random(6);
  for (const Precision precision : kPrecisions) {
    Search search = random_search(precision, 700, 40, random);
    search.shopper[7] = 3e5F;
    for (size_t i = 0; i < 700; ++i) {
      search.floats[i * 40 + 7] = 0;
      search.int8s[i * 40 + 7] = 0;
      search.int4s[i * 20 + 3] &= 15;
    }
    search.scales[33] = 50;
    expect_exact(search, 10);
  }
}

// Rows that are the same once rounded, and are told apart by what rounding has taken off.
TEST(Scan, FindsExactlyWhatSortingFindsAmongRowsThatRoundToTheSame) {
  Random random(9);
  Search search = random_search(Precision::kFloat32, 2000, 64, random);
  for (size_t i = 64; i < search.floats.size(); ++i) {
    search.floats[i] = search.floats[i % 64] + static_cast<float>(0.004 * random.normal());
  }
  std::ranges::fill(search.biases, 0.0F);
  for (const size_t k : {1, 10, 100}) expect_exact(search, k);
}

TEST(Scan, FindsTheSameInWhateverPiecesItLooks) {
  Random random(10);
  for (const Precision precision : kPrecisions) {
    for (const size_t items : {40, 1003}) {
      Search search = random_search(precision, items, 64, random);
      for (uint32_t item = 0; item < items; item += 9) search.excluded.push_back(item);
      const std::vector<RankedItem> expected = sorted_scores(search, 12);
      for (const size_t longest : {1, 20, 300, 1003}) {
        const std::vector<uint32_t> ends = random_pieces(items, longest, random);
        std::vector<float> means(ends.size() * (search.dimension + 1));  // which give the order
        for (float& value : means) value = static_cast<float>(random.normal());
        for_tables(search, [&](const ItemTable& table) {
          const auto found = best_of(table, search.shopper, search.biases, 12, search.excluded,
                                     {ends, means}, std::max<size_t>(1, ends.size()));
          ASSERT_TRUE(found.ok()) << found.error().message;
          expect_same(found.value(), expected);
        });
      }
    }
  }
}

TEST(Scan, LooksNowhereButInThePromisingPiecesAndBehindAll) {
  Random random(11);
  for (const Precision precision : kPrecisions) {
    const Search search = random_search(precision, 500, 32, random);
    const uint32_t ends[] = {3, 90, 200, 400, 455};
    std::vector<float> means(5 * 33, 0.0F);
    means[5 * 32 + 4] = 2;  // 400 to 454 are the most promising, then 3 to 89
    means[5 * 32 + 1] = 1;
    std::vector<RankedItem> expected = sorted_scores(search, 500);
    std::erase_if(expected, [&](const RankedItem& entry) {
      return entry.item < 3 || (entry.item >= 90 && entry.item < 400);
    });
    ASSERT_EQ(expected.size(), 187u);
    for_tables(search, [&](const ItemTable& table) {
      const auto found = best_of(table, search.shopper, search.biases, 187, {}, {ends, means}, 2);
      ASSERT_TRUE(found.ok());
      expect_same(found.value(), expected);
    });
  }
}

TEST(Scan, GivesNothingWhereNothingIsWanted) {
  Random random(7);
  const Search search = random_search(Precision::kInt8, 50, 8, random);
  const auto found = best_of(search.table(), search.shopper, search.biases, 0, {});
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(found.value().empty());
}

TEST(Scan, RefusesNumbersThatOverflow) {
  Random random(8);
  for (const Precision precision : kPrecisions) {
    Search search = random_search(precision, 100, 8, random);
    for (float& value : search.shopper) value *= 1e38F;
    for (float& value : search.floats) value *= 1e10F;
    for (float& value : search.scales) value *= 1e10F;
    const auto found = best_of(search.table(), search.shopper, search.biases, 5, {});
    ASSERT_FALSE(found.ok());
    EXPECT_EQ(found.error().code, ErrorCode::kNotFinite);
    search.shopper[0] = NAN;
    EXPECT_FALSE(best_of(search.table(), search.shopper, search.biases, 5, {}).ok());
  }
}

// What best_of() hands to the kernels of a table of integers or floats.
RowScan row_scan(const Search& search, const IntegerShopper& integers) {
  RowScan scan;
  scan.precision = search.precision;
  scan.rows = search.precision == Precision::kFloat32
                  ? static_cast<const void*>(search.floats.data())
              : search.precision == Precision::kInt8 ? static_cast<const void*>(search.int8s.data())
                                                     : search.int4s.data();
  scan.scales = search.scales.data();
  scan.biases = search.biases.data();
  scan.dimension = search.dimension;
  scan.blocks = stream_blocks(search.precision, search.dimension, search.biases.size());
  scan.shopper = search.shopper.data();
  scan.integers = &integers;
  return scan;
}

TEST(ScanKernels, TakeTheWidthsThatFillTheirVectors) {
  for (const size_t dimension : {8, 16, 24, 32, 48, 64, 96, 128}) {
    EXPECT_EQ(stream_blocks(Precision::kInt8, dimension, 1003), 62u) << dimension;
    EXPECT_EQ(stream_blocks(Precision::kFloat32, dimension, 1003), dimension % 16 == 0 ? 62u : 0u);
    EXPECT_EQ(stream_blocks(Precision::kInt4, dimension, 1003), dimension % 32 == 0 ? 62u : 0u);
  }
  for (const Precision precision : kPrecisions) {
    EXPECT_EQ(stream_blocks(precision, 64, 15), 0u);
    EXPECT_EQ(stream_blocks(precision, 64, 16), 1u);
    EXPECT_EQ(stream_blocks(precision, 65, 1003), 0u);
  }
}

// Every row of every block has a value, near its score or, for float32, the score itself.
TEST(ScanKernels, GiveEveryRowItsValue) {
  Random random(12);
  constexpr float kStep = 1e-3F;
  for (const Precision precision : kPrecisions) {
    SCOPED_TRACE("precision " + std::to_string(static_cast<int>(precision)));
    const Search search = random_search(precision, 80, 64, random);
    const IntegerShopper integers = round_shopper(search.shopper, kStep, precision);
    const RowScan scan = row_scan(search, integers);
    ASSERT_EQ(scan.blocks, 5u);
    std::vector<float> scores(80);
    search.table().score(search.shopper, search.biases, scores);
    BlockValues values;
    for (size_t block = 0; block < scan.blocks; ++block) {
      ASSERT_EQ(find_block(scan, -INFINITY, block, values), block);
      for (size_t s = 0; s < kStreams; ++s) {
        for (size_t r = 0; r < kBlockRows; ++r) {
          const size_t item = (s * scan.blocks + block) * kBlockRows + r;
          const float bound = precision == Precision::kFloat32
                                  ? 0
                                  : search.scales[item] * 128 * 64 * kStep / 2 + 1e-3F;
          EXPECT_NEAR(values[s][r], scores[item], bound) << "item " << item;
        }
      }
    }
  }
}

TEST(ScanKernels, PassOverBlocksWithoutARowThatReaches) {
  Random random(13);
  for (const Precision precision : kPrecisions) {
    Search search = random_search(precision, 320, 32, random);
    std::ranges::fill(search.biases, -1e6F);
    search.biases[(2 * 20 + 7) * kBlockRows + 3] = 1e6F;  // of block 7 in stream 2
    const IntegerShopper integers = round_shopper(search.shopper, 1e-3F, precision);
    const RowScan scan = row_scan(search, integers);
    ASSERT_EQ(scan.blocks, 20u);
    BlockValues values;
    ASSERT_EQ(find_block(scan, 0, 0, values), 7u);
    EXPECT_GT(values[2][3], 0);
    EXPECT_LT(values[2][2], 0);
    EXPECT_EQ(find_block(scan, 0, 8, values), 20u);
  }
}

}  // namespace scan_test
}  // namespace mercer
