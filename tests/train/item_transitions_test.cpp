#include "train/item_transitions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "plain_matrix.h"
#include "sample_sequences.h"

namespace mercer {
namespace {

PlainMatrix dense(const SparseMatrix& matrix) {
  PlainMatrix result = plain_zeros(matrix.row_count(), matrix.row_count());
  for (size_t row = 0; row < matrix.row_count(); ++row) {
    for (size_t k = 0; k < matrix.row_columns(row).size(); ++k) {
      result[row][matrix.row_columns(row)[k]] += matrix.row_values(row)[k];
    }
  }
  return result;
}

TEST(ItemTransitions, CountPairsByTheirGap) {
  const SampleSequences sequences({{0, 1, 2, 1}, {3, 0}});
  const SparseMatrix matrix =
      weighted_transitions(sequences.views(), 4, std::vector<double>{1, 0.25});
  // 0 1: gap 1. 0 2: gap 2. 1 2: gap 1. 1 1: gap 2. 2 1: gap 1. 0 1 three apart: too far.
  const PlainMatrix expected = {{0, 1, 0.25, 0}, {0, 0.25, 1, 0}, {0, 1, 0, 0}, {1, 0, 0, 0}};
  EXPECT_EQ(dense(matrix), expected);
}

TEST(ItemTransitions, AgreeWithLoopsOverAllPairs) {
  const SampleSequences sequences = random_sequences(40, 12, 9, 3);
  const std::vector<double> weights = power_weights(0.5, 5);
  PlainMatrix expected = plain_zeros(9, 9);
  for (const auto& sequence : sequences.owned()) {
    for (size_t a = 0; a < sequence.size(); ++a) {
      for (size_t b = a + 1; b < sequence.size(); ++b) {
        if (b - a <= 5) expected[sequence[a]][sequence[b]] += weights[b - a - 1];
      }
    }
  }
  const PlainMatrix actual = dense(weighted_transitions(sequences.views(), 9, weights));
  for (size_t i = 0; i < 9; ++i) {
    for (size_t j = 0; j < 9; ++j) EXPECT_NEAR(actual[i][j], expected[i][j], 1e-5) << i << " " << j;
  }
}

TEST(ItemTransitions, KeepEachPairOnceInAscendingOrder) {
  const SampleSequences sequences = random_sequences(30, 10, 7, 8);
  const SparseMatrix matrix = weighted_transitions(sequences.views(), 7, power_weights(1, 4));
  ASSERT_EQ(matrix.row_count(), 7u);
  for (size_t row = 0; row < 7; ++row) {
    const auto columns = matrix.row_columns(row);
    EXPECT_TRUE(std::ranges::is_sorted(columns, std::less_equal<>{})) << "row " << row;
  }
  EXPECT_EQ(matrix.columns.size(), matrix.row_offsets.back());
  EXPECT_EQ(matrix.values.size(), matrix.row_offsets.back());
}

TEST(ItemTransitions, AreEmptyForItemsThatNobodyHad) {
  const SampleSequences sequences({{4, 2}});
  const SparseMatrix matrix = weighted_transitions(sequences.views(), 6, power_weights(1, 3));
  EXPECT_EQ(matrix.row_offsets, (std::vector<size_t>{0, 0, 0, 0, 0, 1, 1}));
  EXPECT_EQ(matrix.columns, std::vector<uint32_t>{2});
  EXPECT_EQ(weighted_transitions({}, 3, power_weights(1, 3)).row_offsets,
            (std::vector<size_t>{0, 0, 0, 0}));
}

TEST(ItemTransitions, CountEvents) {
  const SampleSequences sequences({{0, 1, 1}, {1, 3}});
  EXPECT_EQ(event_counts(sequences.views(), 5), (std::vector<double>{1, 3, 0, 1, 0}));
}

TEST(ItemTransitions, WeighByAPower) {
  EXPECT_EQ(power_weights(1, 4), (std::vector<double>{1, 0.5, 1.0 / 3, 0.25}));
  EXPECT_EQ(power_weights(0, 2), (std::vector<double>{1, 1}));
  EXPECT_TRUE(power_weights(1, 0).empty());
}

}  // namespace
}  // namespace mercer
