// Paired bootstrap (Efron and Tibshirani, 1993): how sure is a mean difference between two
// recommenders measured on the same cases?
#ifndef MERCER_TRAIN_BOOTSTRAP_H_
#define MERCER_TRAIN_BOOTSTRAP_H_

#include <cstdint>
#include <span>

namespace mercer {

struct PairedDifference {
  double mean = 0;
  double low = 0;   // 2.5 % percentile of the resampled means
  double high = 0;  // 97.5 %
  double p = 1;     // two-sided: twice the smaller share of resampled means on one side of 0
};

// `differences` [cases], at least one. The same seed gives the same interval.
PairedDifference paired_bootstrap(std::span<const double> differences, uint64_t seed,
                                  int resamples = 2000);

// How much larger `values` are than `references`, both [cases], relative to the latter's mean;
// where that is 0, the plain difference.
PairedDifference relative_difference(std::span<const double> values,
                                     std::span<const double> references, uint64_t seed);

}  // namespace mercer

#endif  // MERCER_TRAIN_BOOTSTRAP_H_
