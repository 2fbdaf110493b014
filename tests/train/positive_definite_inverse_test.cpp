#include "train/positive_definite_inverse.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "plain_matrix.h"
#include "train/random.h"

namespace mercer {
namespace {

// A' A + ridge I for a random A [rows x size]; the upper triangle is left as rubbish.
std::vector<float> sample_matrix(size_t size, size_t rows, float ridge, uint64_t seed) {
  Random random(seed);
  std::vector<float> factor(rows * size);
  for (float& value : factor) value = static_cast<float>(random.normal());
  std::vector<float> matrix(size * size, 1e9f);
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      float sum = i == j ? ridge : 0;
      for (size_t k = 0; k < rows; ++k) sum += factor[k * size + i] * factor[k * size + j];
      matrix[i * size + j] = sum;
    }
  }
  return matrix;
}

TEST(PositiveDefiniteInverse, InvertsBySight) {
  std::vector<float> matrix = {2, -1, 4, 5};  // [[2, 4], [4, 5]] has a negative eigenvalue
  EXPECT_FALSE(invert_positive_definite(matrix, 2).ok());
  matrix = {5, -1, 2, 1};  // [[5, 2], [2, 1]]
  ASSERT_TRUE(invert_positive_definite(matrix, 2).ok());
  EXPECT_EQ(matrix, (std::vector<float>{1, -2, -2, 5}));
}

TEST(PositiveDefiniteInverse, AgreesWithEliminationOverSeveralBlocks) {
  for (const size_t size : {1u, 3u, 255u, 256u, 257u, 600u}) {
    std::vector<float> matrix = sample_matrix(size, 40, 3, size);
    PlainMatrix plain = plain_zeros(size, size);
    PlainMatrix identity = plain_zeros(size, size);
    for (size_t i = 0; i < size; ++i) {
      identity[i][i] = 1;
      for (size_t j = 0; j <= i; ++j) plain[i][j] = plain[j][i] = matrix[i * size + j];
    }
    ASSERT_TRUE(invert_positive_definite(matrix, size).ok()) << size;
    const PlainMatrix expected = plain_solve(plain, identity);
    double worst = 0;
    for (size_t i = 0; i < size; ++i) {
      for (size_t j = 0; j < size; ++j) {
        worst = std::max(worst, std::abs(matrix[i * size + j] - expected[i][j]));
      }
    }
    EXPECT_LT(worst, 2e-5) << size;
  }
}

TEST(PositiveDefiniteInverse, IsSymmetricToTheLastBit) {
  std::vector<float> matrix = sample_matrix(300, 50, 1, 2);
  ASSERT_TRUE(invert_positive_definite(matrix, 300).ok());
  for (size_t i = 0; i < 300; ++i) {
    for (size_t j = 0; j < i; ++j) ASSERT_EQ(matrix[i * 300 + j], matrix[j * 300 + i]);
  }
}

TEST(PositiveDefiniteInverse, DoesNotDependOnThreadsOrOnWhereMemoryLies) {
  const std::vector<float> matrix = sample_matrix(700, 30, 2, 5);
  std::vector<float> alone = matrix;
  ASSERT_TRUE(invert_positive_definite(alone, 700, 1).ok());
  for (const unsigned threads : {2u, 3u}) {
    for (const size_t offset : {0u, 1u, 5u}) {
      std::vector<float> memory(offset + matrix.size());
      std::ranges::copy(matrix, memory.begin() + static_cast<ptrdiff_t>(offset));
      const auto shifted = std::span(memory).subspan(offset);
      ASSERT_TRUE(invert_positive_definite(shifted, 700, threads).ok());
      EXPECT_TRUE(std::ranges::equal(shifted, alone)) << threads << " threads, offset " << offset;
    }
  }
}

TEST(PositiveDefiniteInverse, RefusesWhatHasNoSuchInverse) {
  const auto code_of = [](std::vector<float> matrix, size_t size) {
    const Status status = invert_positive_definite(matrix, size);
    EXPECT_FALSE(status.ok());
    return status.ok() ? ErrorCode{} : status.error().code;
  };
  EXPECT_EQ(code_of({0}, 1), ErrorCode::kOutOfRange);
  EXPECT_EQ(code_of({1, 0, 1, 1}, 2), ErrorCode::kOutOfRange);  // singular
  EXPECT_EQ(code_of({std::numeric_limits<float>::quiet_NaN()}, 1), ErrorCode::kOutOfRange);
  EXPECT_EQ(code_of({std::numeric_limits<float>::infinity()}, 1), ErrorCode::kOutOfRange);
  std::vector<float> late = sample_matrix(300, 10, 1, 3);
  late[299 * 300 + 299] = -5;  // found in the second block
  EXPECT_EQ(code_of(late, 300), ErrorCode::kOutOfRange);
}

TEST(PositiveDefiniteInverse, TellsHowFarItIsAndStops) {
  std::vector<float> matrix = sample_matrix(600, 10, 1, 4);
  std::vector<size_t> seen;
  ASSERT_TRUE(invert_positive_definite(matrix, 600, 1, [&](size_t done, size_t total) {
                EXPECT_EQ(total, 600u);
                seen.push_back(done);
                return true;
              }).ok());
  ASSERT_GE(seen.size(), 2u);
  EXPECT_TRUE(std::ranges::is_sorted(seen));
  EXPECT_EQ(seen.back(), 600u);

  size_t calls = 0;
  matrix = sample_matrix(600, 10, 1, 4);
  const Status stopped =
      invert_positive_definite(matrix, 600, 1, [&](size_t, size_t) { return ++calls < 2; });
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(calls, 2u);
}

TEST(PositiveDefiniteInverse, OfNothingIsNothing) {
  std::vector<float> none;
  EXPECT_TRUE(invert_positive_definite(none, 0).ok());
}

}  // namespace
}  // namespace mercer
