#include "train/weight_randomisation.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "mercer/encoder.h"
#include "train/random.h"

namespace mercer {
namespace {

// [values] 0 for the smallest; equal ones have the mean of their ranks.
std::vector<double> ranks_of(std::span<const double> values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, {}, [&](size_t i) { return values[i]; });
  std::vector<double> ranks(values.size());
  for (size_t first = 0, end = 0; first < order.size(); first = end) {
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    const double rank = static_cast<double>(first + end - 1) / 2;
    for (size_t at = first; at < end; ++at) ranks[order[at]] = rank;
  }
  return ranks;
}

struct Mean {
  double sum = 0;
  size_t count = 0;

  void add(double value) {
    sum += value;
    ++count;
  }
  double value() const { return sum / static_cast<double>(count); }
};

}  // namespace

ModelParameters randomised(const ModelParameters& parameters, Randomised what, uint64_t seed) {
  ModelParameters result = parameters;
  if (what == Randomised::kNothing) return result;
  Random random(mixed(seed));
  std::span<float> rest = result.model.encoder;
  for (const TensorShape& tensor : encoder_tensors(result.model.settings)) {
    const size_t size = tensor.rows * tensor.columns;
    random.shuffle(rest.first(size));
    rest = rest.subspan(size);
  }
  if (what == Randomised::kEncoder) return result;
  random.shuffle(std::span(result.model.items));
  random.shuffle(std::span(result.guided.knots));
  return result;
}

std::optional<double> rank_correlation(std::span<const double> a, std::span<const double> b) {
  if (a.size() < 2) return std::nullopt;
  const std::vector<double> x = ranks_of(a);
  const std::vector<double> y = ranks_of(b);
  const double mean = static_cast<double>(a.size() - 1) / 2;
  double products = 0;
  double x_squares = 0;
  double y_squares = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    products += (x[i] - mean) * (y[i] - mean);
    x_squares += (x[i] - mean) * (x[i] - mean);
    y_squares += (y[i] - mean) * (y[i] - mean);
  }
  if (x_squares == 0 || y_squares == 0) return std::nullopt;
  return products / std::sqrt(x_squares * y_squares);
}

RankAgreement mean_agreement(const std::vector<std::vector<std::optional<double>>>& correlations,
                             uint64_t seed) {
  std::vector<Mean> cases(correlations.front().size());
  std::vector<double> models;
  for (const auto& of_model : correlations) {
    Mean model;
    for (size_t c = 0; c < cases.size(); ++c) {
      const std::optional<double>& correlation = of_model[c];
      if (!correlation) continue;
      model.add(*correlation);
      cases[c].add(*correlation);
    }
    if (model.count > 0) models.push_back(model.value());
  }
  std::erase_if(cases, [](const Mean& mean) { return mean.count == 0; });
  RankAgreement result;
  result.case_count = cases.size();
  if (cases.empty()) return result;
  std::vector<double> means(cases.size());
  std::ranges::transform(cases, means.begin(), &Mean::value);
  result.agreement = paired_bootstrap(means, seed);
  result.lowest_model = std::ranges::min(models);
  result.highest_model = std::ranges::max(models);
  return result;
}

}  // namespace mercer
