// Dense linear algebra in plain loops and float64, for what the libraries under test must agree
// with.
#ifndef MERCER_TESTS_TRAIN_PLAIN_MATRIX_H_
#define MERCER_TESTS_TRAIN_PLAIN_MATRIX_H_

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace mercer {

using PlainMatrix = std::vector<std::vector<double>>;

inline PlainMatrix plain_zeros(size_t rows, size_t columns) {
  return PlainMatrix(rows, std::vector<double>(columns, 0.0));
}

// a' b
inline PlainMatrix transposed_product(const PlainMatrix& a, const PlainMatrix& b) {
  PlainMatrix product = plain_zeros(a[0].size(), b[0].size());
  for (size_t k = 0; k < a.size(); ++k) {
    for (size_t i = 0; i < a[0].size(); ++i) {
      for (size_t j = 0; j < b[0].size(); ++j) product[i][j] += a[k][i] * b[k][j];
    }
  }
  return product;
}

// a^-1 b, by Gauss and Jordan with row exchanges.
inline PlainMatrix plain_solve(PlainMatrix a, PlainMatrix b) {
  for (size_t k = 0; k < a.size(); ++k) {
    size_t best = k;
    for (size_t i = k; i < a.size(); ++i) {
      if (std::abs(a[i][k]) > std::abs(a[best][k])) best = i;
    }
    std::swap(a[k], a[best]);
    std::swap(b[k], b[best]);
    for (size_t i = 0; i < a.size(); ++i) {
      if (i == k) continue;
      const double factor = a[i][k] / a[k][k];
      for (size_t j = 0; j < a.size(); ++j) a[i][j] -= factor * a[k][j];
      for (size_t j = 0; j < b[0].size(); ++j) b[i][j] -= factor * b[k][j];
    }
  }
  for (size_t k = 0; k < a.size(); ++k) {
    for (double& value : b[k]) value /= a[k][k];
  }
  return b;
}

}  // namespace mercer

#endif  // MERCER_TESTS_TRAIN_PLAIN_MATRIX_H_
