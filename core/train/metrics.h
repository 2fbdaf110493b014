// Ranking metrics from the ranks of the targets; nothing here knows what a model is.
//
// Full ranking, never sampled. rank = 1 + (candidates scored higher) + (other candidates tied) / 2.
// With several targets a case: MRR takes the best-ranked one, Recall@k is the share of targets
// within the first k, NDCG@k has the ideal list (all targets first) as its unit.
#ifndef MERCER_TRAIN_METRICS_H_
#define MERCER_TRAIN_METRICS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "mercer/result.h"

namespace mercer {

inline constexpr std::array<size_t, 3> kCutoffs = {5, 10, 20};

struct Metrics {
  double mrr = 0;
  double mrr_at_10 = 0;               // as mrr, but a rank beyond 10 counts nothing
  std::array<double, 3> recall = {};  // at kCutoffs
  std::array<double, 3> ndcg = {};

  double ndcg_at_10() const { return ndcg[1]; }
};

// "mrr", "mrr@10", "recall@5", ... with their values, in the order of the documentation.
std::vector<std::pair<std::string, double>> named_metrics(const Metrics& metrics);

// The ranks of `targets` among all items except `masked` ones (targets are never masked). `scores`
// [items]. Error: kNotFinite.
Result<std::vector<double>> target_ranks(std::span<const float> scores,
                                         std::span<const uint32_t> targets,
                                         std::span<const uint32_t> masked);

// The metrics of one case; `ranks` holds one rank a target, at least one.
Metrics metrics_of_ranks(std::span<const double> ranks);

// sum += weight * part, metric by metric.
void add_weighted(Metrics& sum, const Metrics& part, double weight);

Metrics mean_of(std::span<const Metrics> cases);

}  // namespace mercer

#endif  // MERCER_TRAIN_METRICS_H_
