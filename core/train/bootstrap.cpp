#include "train/bootstrap.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "train/random.h"

namespace mercer {

PairedDifference paired_bootstrap(std::span<const double> differences, uint64_t seed,
                                  int resamples) {
  const auto count = static_cast<double>(differences.size());
  PairedDifference result;
  result.mean = std::accumulate(differences.begin(), differences.end(), 0.0) / count;
  Random random(seed);
  std::vector<double> means(resamples);
  for (double& mean : means) {
    double sum = 0;
    for (size_t i = 0; i < differences.size(); ++i) {
      sum += differences[random.below(differences.size())];
    }
    mean = sum / count;
  }
  std::ranges::sort(means);
  const auto at = [&](double share) { return means[static_cast<size_t>(share * (resamples - 1))]; };
  result.low = at(0.025);
  result.high = at(0.975);
  const auto below = std::ranges::count_if(means, [](double mean) { return mean <= 0; });
  const auto above = std::ranges::count_if(means, [](double mean) { return mean >= 0; });
  // Counting the observed sample itself keeps p above 0, as no finite resampling can show 0.
  const double smaller = static_cast<double>(std::min(below, above) + 1) / (resamples + 1);
  result.p = std::min(1.0, 2 * smaller);
  return result;
}

PairedDifference relative_difference(std::span<const double> values,
                                     std::span<const double> references, uint64_t seed) {
  std::vector<double> differences;
  differences.reserve(values.size());
  double unit = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    differences.push_back(values[i] - references[i]);
    unit += references[i] / static_cast<double>(references.size());
  }
  PairedDifference relative = paired_bootstrap(differences, seed);
  if (unit <= 0) unit = 1;  // over nothing a gain has no measure
  relative.mean /= unit;
  relative.low /= unit;
  relative.high /= unit;
  return relative;
}

}  // namespace mercer
