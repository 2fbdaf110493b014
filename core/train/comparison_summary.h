// What the runs of a comparison come to: a row a model, the gains of refinement with their
// certainty, and where it gains, by how often the wanted item sold and how long the history is.
#ifndef MERCER_TRAIN_COMPARISON_SUMMARY_H_
#define MERCER_TRAIN_COMPARISON_SUMMARY_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "data/split.h"
#include "train/bootstrap.h"
#include "train/comparison.h"
#include "train/metrics.h"

namespace mercer {

// Cases that have something in common, "5 to 9".
struct CaseGroup {
  std::string name;
  std::vector<uint32_t> cases;
};

// By the number of training events of the case's target (of several, the rarest), and by the
// length of the case's history. Groups without cases are left out.
std::vector<CaseGroup> groups_by_popularity(const Dataset& dataset, const Split& split);
std::vector<CaseGroup> groups_by_history(const Split& split);

struct GroupMetrics {
  std::string group;
  size_t case_count = 0;
  Metrics masked;
};

// One model of one base, the mean over its seeds.
struct ComparisonRow {
  std::string base;  // empty: a baseline
  std::string variant;
  size_t dimension = 0;
  size_t seed_count = 0;
  double guided_weight = 0;
  double named_share = 0;
  double training_s = 0;
  std::vector<Metrics> masked_cases;  // [cases]
  std::vector<Metrics> unmasked_cases;
  Metrics masked;
  Metrics unmasked;
  std::vector<GroupMetrics> by_popularity;
  std::vector<GroupMetrics> by_history;
};

// How much better `variant` is than `against`, relative to the latter's mean.
struct ComparisonGain {
  std::string base;
  std::string variant;
  std::string against;
  bool is_masked = true;
  std::string metric;         // as named_metrics() has it
  std::string group = {};     // empty: all cases
  std::string grouping = {};  // "popularity" or "history"; empty: all cases
  size_t case_count = 0;
  PairedDifference relative = {};
  double holm_p = 1;  // p corrected for all gains against the same, with the same mask (Holm, 1979)
};

struct ComparisonSummary {
  std::vector<ComparisonRow> rows;  // in the order of the runs
  std::vector<ComparisonGain> gains;
  std::vector<ComparisonGain> group_gains;  // refined against base, masked, uncorrected
};

// `runs`: every seed of every variant that is there. Gains are of "refined" against each other
// variant of its base, and of "refined-users" against the base, in MRR, Recall@10 and NDCG@10. The
// same seed gives the same intervals.
ComparisonSummary summarise(std::span<const ComparisonRun> runs, const Dataset& dataset,
                            const Split& split, uint64_t seed, unsigned threads = 0);

// Holm's step-down correction: p values for which none is below the least of the family times its
// size.
std::vector<double> holm_corrected(std::span<const double> p_values);

}  // namespace mercer

#endif  // MERCER_TRAIN_COMPARISON_SUMMARY_H_
