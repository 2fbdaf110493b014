#include "train/pca.h"

#include <Eigen/Dense>
#include <string>

namespace mercer {

Result<ReducedTable> reduce_by_pca(std::span<const float> values, size_t dimension,
                                   size_t components) {
  if (components == 0 || components > dimension) {
    return Error{ErrorCode::kInvalidArgument, "cannot reduce a table of width " +
                                                  std::to_string(dimension) + " to " +
                                                  std::to_string(components) + " components"};
  }
  const auto d = static_cast<Eigen::Index>(dimension);
  const auto r = static_cast<Eigen::Index>(components);
  const auto item_count = static_cast<Eigen::Index>(values.size() / dimension);
  const Eigen::Map<const Eigen::MatrixXf> items(values.data(), d, item_count);
  if (!items.allFinite()) {
    return Error{ErrorCode::kNotFinite,
                 "the base table holds a number that is not finite; train it again"};
  }
  const Eigen::VectorXf mean = items.rowwise().mean();
  const Eigen::MatrixXf centred = items.colwise() - mean;
  const Eigen::MatrixXd covariance =
      (centred * centred.transpose()).cast<double>() / static_cast<double>(item_count);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
  // Eigenvalues come smallest first. Fixing each axis's sign makes the result unique.
  Eigen::MatrixXd axes = solver.eigenvectors().rightCols(r).rowwise().reverse();
  for (Eigen::Index k = 0; k < r; ++k) {
    Eigen::Index largest = 0;
    axes.col(k).cwiseAbs().maxCoeff(&largest);
    if (axes(largest, k) < 0) axes.col(k) *= -1;
  }
  ReducedTable reduced;
  reduced.values.resize(static_cast<size_t>(item_count) * components);
  Eigen::Map<Eigen::MatrixXf>(reduced.values.data(), r, item_count).noalias() =
      axes.cast<float>().transpose() * centred;
  const double total = solver.eigenvalues().sum();
  reduced.kept_variance = total > 0 ? solver.eigenvalues().tail(r).sum() / total : 1;
  return reduced;
}

}  // namespace mercer
