// Principal component analysis of an item table, fitted on the items.
#ifndef MERCER_TRAIN_PCA_H_
#define MERCER_TRAIN_PCA_H_

#include <cstddef>
#include <span>
#include <vector>

#include "mercer/result.h"

namespace mercer {

struct ReducedTable {
  std::vector<float> values;  // [items x components], row-major; centred, largest variance first
  double kept_variance =
      0;  // the share of the table's variance that the components keep, in [0, 1]
};

// `values` [items x dimension], row-major. Errors: kInvalidArgument (components is 0 or above the
// dimension), kNotFinite.
Result<ReducedTable> reduce_by_pca(std::span<const float> values, size_t dimension,
                                   size_t components);

}  // namespace mercer

#endif  // MERCER_TRAIN_PCA_H_
