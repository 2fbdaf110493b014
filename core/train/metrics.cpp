#include "train/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mercer {
namespace {

constexpr float kLargest = std::numeric_limits<float>::max();

double discount(double rank) { return 1 / std::log2(1 + rank); }

}  // namespace

std::vector<std::pair<std::string, double>> named_metrics(const Metrics& metrics) {
  std::vector<std::pair<std::string, double>> named = {{"mrr", metrics.mrr},
                                                       {"mrr@10", metrics.mrr_at_10}};
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
  // All candidates are counted in loops without branches, which compilers vectorise; then the
  // masked ones, few, are taken out again.
  uint32_t broken = 0;
  for (const float score : scores) broken += std::abs(score) <= kLargest ? 0 : 1;
  if (broken > 0) {
    return Error{ErrorCode::kNotFinite, "a score is not a finite number; train the model again"};
  }
  std::vector<uint32_t> left_out(masked.begin(), masked.end());
  std::ranges::sort(left_out);
  left_out.erase(std::unique(left_out.begin(), left_out.end()), left_out.end());
  std::erase_if(left_out, [&](uint32_t item) { return std::ranges::count(targets, item) > 0; });
  std::vector<double> ranks;
  for (const uint32_t target : targets) {
    const float limit = scores[target];
    uint32_t better = 0;
    uint32_t tied = 0;
    for (const float score : scores) {
      better += score > limit ? 1 : 0;
      tied += score == limit ? 1 : 0;
    }
    tied -= 1;  // the target itself
    for (const uint32_t item : left_out) {
      better -= scores[item] > limit ? 1 : 0;
      tied -= scores[item] == limit ? 1 : 0;
    }
    ranks.push_back(1 + static_cast<double>(better) + static_cast<double>(tied) / 2);
  }
  return ranks;
}

Metrics metrics_of_ranks(std::span<const double> ranks) {
  Metrics metrics;
  const double best = std::ranges::min(ranks);
  metrics.mrr = 1 / best;
  metrics.mrr_at_10 = best <= 10 ? metrics.mrr : 0;
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
  sum.mrr_at_10 += weight * part.mrr_at_10;
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
