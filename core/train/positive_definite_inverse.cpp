#include "train/positive_definite_inverse.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cassert>

#include "train/parallel.h"

namespace mercer {
namespace {

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Table = Eigen::Map<RowMajor>;

// Wide enough for products at full speed, narrow enough for its rows to stay in the cache.
constexpr Eigen::Index kBlock = 256;

struct Block {
  Eigen::Index begin;
  Eigen::Index size;
};

Block block_at(Eigen::Index index, Eigen::Index matrix_size) {
  const Eigen::Index begin = index * kBlock;
  return {begin, std::min(kBlock, matrix_size - begin)};
}

// The columns of `pivot` over all rows, read from the lower triangle.
void copy_columns(const Table& table, const Block& pivot, RowMajor& columns) {
  const Eigen::Index end = pivot.begin + pivot.size;
  const Eigen::Index below = table.rows() - end;
  columns.resize(table.rows(), pivot.size);
  columns.topRows(pivot.begin) = table.block(pivot.begin, 0, pivot.size, pivot.begin).transpose();
  columns.middleRows(pivot.begin, pivot.size) =
      table.block(pivot.begin, pivot.begin, pivot.size, pivot.size);
  columns.bottomRows(below) = table.block(end, pivot.begin, below, pivot.size);
}

// The inverse of the pivot's own block, in float64 from its lower triangle. False: not positive
// definite.
bool invert_block(const Table& table, const Block& pivot, RowMajor& inverse) {
  const Eigen::MatrixXd block =
      table.block(pivot.begin, pivot.begin, pivot.size, pivot.size).cast<double>();
  const Eigen::LLT<Eigen::MatrixXd> factor(block);
  if (factor.info() != Eigen::Success || !block.allFinite()) return false;
  inverse = factor.solve(Eigen::MatrixXd::Identity(pivot.size, pivot.size)).cast<float>();
  return true;
}

// Sweeps one block of rows and columns. After all blocks the table is minus the inverse. `columns`
// and `scaled` [rows x pivot] are what copy_columns() gave, and that times `inverse`.
void sweep_rows(Table& table, const Block& pivot, const Block& rows, const RowMajor& columns,
                const RowMajor& scaled, const RowMajor& inverse) {
  if (rows.begin == pivot.begin) {
    if (rows.begin > 0) {
      table.block(rows.begin, 0, rows.size, rows.begin) = scaled.topRows(rows.begin).transpose();
    }
    table.block(rows.begin, rows.begin, rows.size, rows.size) = -inverse;
    return;
  }
  const auto subtract = [&](Eigen::Index from, Eigen::Index to) {
    if (to > from) {
      table.block(rows.begin, from, rows.size, to - from).noalias() -=
          scaled.middleRows(rows.begin, rows.size) *
          columns.middleRows(from, to - from).transpose();
    }
  };
  const Eigen::Index end = rows.begin + rows.size;
  if (rows.begin < pivot.begin) {
    subtract(0, end);
    return;
  }
  subtract(0, pivot.begin);
  table.block(rows.begin, pivot.begin, rows.size, pivot.size) =
      scaled.middleRows(rows.begin, rows.size);
  subtract(pivot.begin + pivot.size, end);
}

}  // namespace

Status invert_positive_definite(std::span<float> matrix, size_t size, unsigned threads,
                                const FitObserver& observer) {
  assert(matrix.size() == size * size);
  const auto n = static_cast<Eigen::Index>(size);
  Table table(matrix.data(), n, n);
  const Eigen::Index blocks = (n + kBlock - 1) / kBlock;
  RowMajor columns, scaled, inverse;
  for (Eigen::Index p = 0; p < blocks; ++p) {
    const Block pivot = block_at(p, n);
    copy_columns(table, pivot, columns);
    if (!invert_block(table, pivot, inverse)) {
      return Error{ErrorCode::kOutOfRange,
                   "a matrix to be inverted is not positive definite; use a larger ridge"};
    }
    scaled.resize(n, pivot.size);
    parallel_for(static_cast<size_t>(blocks), threads, [&](size_t piece) {
      const Block rows = block_at(static_cast<Eigen::Index>(piece), n);
      scaled.middleRows(rows.begin, rows.size).noalias() =
          columns.middleRows(rows.begin, rows.size) * inverse;
    });
    // The longest rows first, so that the threads end together.
    parallel_for(static_cast<size_t>(blocks), threads, [&](size_t piece) {
      const Block rows = block_at(blocks - 1 - static_cast<Eigen::Index>(piece), n);
      sweep_rows(table, pivot, rows, columns, scaled, inverse);
    });
    if (observer && !observer(static_cast<size_t>(pivot.begin + pivot.size), size)) {
      return fitting_cancelled();
    }
  }
  parallel_for(static_cast<size_t>(blocks), threads, [&](size_t piece) {
    const Block rows = block_at(static_cast<Eigen::Index>(piece), n);
    for (Eigen::Index r = rows.begin; r < rows.begin + rows.size; ++r) {
      table.row(r).head(r + 1) *= -1;
      // Column r above the diagonal is written here and only here.
      table.col(r).head(r) = table.row(r).head(r).transpose();
    }
  });
  return Done{};
}

}  // namespace mercer
