#include "train/metrics.h"

#include <algorithm>
#include <cmath>

namespace mercer {
namespace {

double discount(double rank) { return 1 / std::log2(1 + rank); }

}  // namespace

std::vector<std::pair<std::string, double>> named_metrics(const Metrics& metrics) {
  std::vector<std::pair<std::string, double>> named = {{"mrr", metrics.mrr}};
  for (size_t c = 0; c < kCutoffs.size(); ++c) {
    named.emplace_back("recall@" + std::to_string(kCutoffs[c]), metrics.recall[c]);
  }
  for (size_t c = 0; c < kCutoffs.size(); ++c) {
    named.emplace_back("ndcg@" + std::to_string(kCutoffs[c]), metrics.ndcg[c]);
  }
  return named;
}

Result<std::vector<double>> target_ranks(std::span<const float> scores,
                                         std::span<const uint32_t> targets,
                                         std::span<const uint32_t> masked) {
  std::vector<bool> is_masked(scores.size(), false);
  for (const uint32_t item : masked) is_masked[item] = true;
  for (const uint32_t item : targets) is_masked[item] = false;
  for (const float score : scores) {
    if (!std::isfinite(score)) {
      return Error{ErrorCode::kNotFinite, "a score is not a finite number; train the model again"};
    }
  }
  std::vector<double> ranks;
  for (const uint32_t target : targets) {
    size_t better = 0;
    size_t tied = 0;
    for (size_t i = 0; i < scores.size(); ++i) {
      if (is_masked[i] || i == target) continue;
      better += scores[i] > scores[target] ? 1 : 0;
      tied += scores[i] == scores[target] ? 1 : 0;
    }
    ranks.push_back(1 + static_cast<double>(better) + static_cast<double>(tied) / 2);
  }
  return ranks;
}

Metrics metrics_of_ranks(std::span<const double> ranks) {
  Metrics metrics;
  metrics.mrr = 1 / std::ranges::min(ranks);
  for (size_t c = 0; c < kCutoffs.size(); ++c) {
    double hits = 0;
    double gain = 0;
    for (const double rank : ranks) {
      if (rank > static_cast<double>(kCutoffs[c])) continue;
      hits += 1;
      gain += discount(rank);
    }
    double ideal = 0;
    for (size_t i = 1; i <= std::min(ranks.size(), kCutoffs[c]); ++i) {
      ideal += discount(static_cast<double>(i));
    }
    metrics.recall[c] = hits / static_cast<double>(ranks.size());
    metrics.ndcg[c] = gain / ideal;
  }
  return metrics;
}

void add_weighted(Metrics& sum, const Metrics& part, double weight) {
  sum.mrr += weight * part.mrr;
  for (size_t c = 0; c < kCutoffs.size(); ++c) {
    sum.recall[c] += weight * part.recall[c];
    sum.ndcg[c] += weight * part.ndcg[c];
  }
}

Metrics mean_of(std::span<const Metrics> cases) {
  Metrics mean;
  for (const Metrics& one : cases) {
    add_weighted(mean, one, 1 / static_cast<double>(cases.size()));
  }
  return mean;
}

}  // namespace mercer
