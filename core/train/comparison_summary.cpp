#include "train/comparison_summary.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "train/parallel.h"

namespace mercer {
namespace {

constexpr std::array<uint32_t, 6> kGroupStarts = {0, 1, 5, 10, 20, 50};
constexpr std::array<const char*, 3> kGainMetrics = {"mrr", "recall@10", "ndcg@10"};

std::string group_name(size_t group) {
  if (group == 0) return "none";
  if (group + 1 == kGroupStarts.size()) return std::to_string(kGroupStarts[group]) + " and more";
  return std::to_string(kGroupStarts[group]) + " to " + std::to_string(kGroupStarts[group + 1] - 1);
}

// `sizes` [cases]: what they are grouped by.
std::vector<CaseGroup> groups_of(std::span<const uint32_t> sizes) {
  std::vector<CaseGroup> groups(kGroupStarts.size());
  for (size_t g = 0; g < groups.size(); ++g) groups[g].name = group_name(g);
  for (uint32_t c = 0; c < sizes.size(); ++c) {
    const auto* const after = std::ranges::upper_bound(kGroupStarts, sizes[c]);
    groups[after - kGroupStarts.begin() - 1].cases.push_back(c);
  }
  std::erase_if(groups, [](const CaseGroup& group) { return group.cases.empty(); });
  return groups;
}

std::vector<Metrics> metrics_of_cases(const CaseRanks& ranks) {
  std::vector<Metrics> metrics;
  metrics.reserve(ranks.size());
  for (const auto& targets : ranks) metrics.push_back(metrics_of_ranks(targets));
  return metrics;
}

void add_to(std::vector<Metrics>& sums, const CaseRanks& ranks, double weight) {
  sums.resize(ranks.size());
  const std::vector<Metrics> cases = metrics_of_cases(ranks);
  for (size_t c = 0; c < cases.size(); ++c) add_weighted(sums[c], cases[c], weight);
}

std::vector<GroupMetrics> metrics_by_group(std::span<const Metrics> cases,
                                           const std::vector<CaseGroup>& groups) {
  std::vector<GroupMetrics> result;
  for (const CaseGroup& group : groups) {
    GroupMetrics metrics{group.name, group.cases.size(), {}};
    for (const uint32_t c : group.cases) {
      add_weighted(metrics.masked, cases[c], 1 / static_cast<double>(group.cases.size()));
    }
    result.push_back(std::move(metrics));
  }
  return result;
}

bool same_model(const ComparisonRow& row, const ComparisonRun& run) {
  return row.base == run.task.base && row.variant == run.task.variant;
}

std::vector<ComparisonRow> mean_rows(std::span<const ComparisonRun> runs) {
  std::vector<ComparisonRow> rows;
  for (const ComparisonRun& run : runs) {
    const auto same = [&](const ComparisonRow& row) { return same_model(row, run); };
    auto row = std::ranges::find_if(rows, same);
    if (row == rows.end()) {
      row = rows.emplace(rows.end());
      row->base = run.task.base;
      row->variant = run.task.variant;
      row->dimension = run.dimension;
    }
    ++row->seed_count;
  }
  for (const ComparisonRun& run : runs) {
    auto row = std::ranges::find_if(
        rows, [&](const ComparisonRow& candidate) { return same_model(candidate, run); });
    const double share = 1 / static_cast<double>(row->seed_count);
    row->guided_weight += share * run.guided_weight;
    row->named_share += share * run.named_share;
    row->training_s += share * run.training_s;
    add_to(row->masked_cases, run.masked_ranks, share);
    add_to(row->unmasked_cases, run.unmasked_ranks, share);
  }
  return rows;
}

double metric_of(const Metrics& metrics, const std::string& name) {
  if (name == "mrr") return metrics.mrr;
  return name == "recall@10" ? metrics.recall[1] : metrics.ndcg_at_10();
}

// A gain to measure, and on what.
struct Task {
  ComparisonGain gain;
  const ComparisonRow* variant = nullptr;
  const ComparisonRow* against = nullptr;
  std::span<const uint32_t> cases;
};

// Fills in how much the two rows differ on the cases.
void measure(Task& task, uint64_t seed) {
  ComparisonGain& gain = task.gain;
  const auto& others = gain.is_masked ? task.variant->masked_cases : task.variant->unmasked_cases;
  const auto& references =
      gain.is_masked ? task.against->masked_cases : task.against->unmasked_cases;
  std::vector<double> values, units;
  values.reserve(task.cases.size());
  units.reserve(task.cases.size());
  for (const uint32_t c : task.cases) {
    values.push_back(metric_of(others[c], gain.metric));
    units.push_back(metric_of(references[c], gain.metric));
  }
  gain.case_count = task.cases.size();
  gain.relative = relative_difference(values, units, seed);
}

// Calls with every pair of a refined row and what it is held against.
template <typename Work>
void for_each_pair(const std::vector<ComparisonRow>& rows, const Work& work) {
  for (const ComparisonRow& refined : rows) {
    const bool with_users = refined.variant == "refined-users";
    if (refined.variant != "refined" && !with_users) continue;
    for (const ComparisonRow& against : rows) {
      if (against.base != refined.base || &against == &refined) continue;
      if (!with_users || against.variant == "base") work(refined, against);
    }
  }
}

Task task_of(const ComparisonRow& refined, const ComparisonRow& against, const char* metric,
             std::span<const uint32_t> cases) {
  return {.gain = {.base = refined.base,
                   .variant = refined.variant,
                   .against = against.variant,
                   .metric = metric},
          .variant = &refined,
          .against = &against,
          .cases = cases};
}

std::vector<Task> overall_tasks(const std::vector<ComparisonRow>& rows,
                                std::span<const uint32_t> all_cases) {
  std::vector<Task> tasks;
  for_each_pair(rows, [&](const ComparisonRow& refined, const ComparisonRow& against) {
    for (const bool is_masked : {true, false}) {
      for (const char* metric : kGainMetrics) {
        tasks.push_back(task_of(refined, against, metric, all_cases));
        tasks.back().gain.is_masked = is_masked;
      }
    }
  });
  return tasks;
}

void add_group_tasks(const std::vector<ComparisonRow>& rows, const char* grouping,
                     const std::vector<CaseGroup>& groups, std::vector<Task>& tasks) {
  for_each_pair(rows, [&](const ComparisonRow& refined, const ComparisonRow& against) {
    if (against.variant != "base") return;
    for (const CaseGroup& group : groups) {
      for (const char* metric : kGainMetrics) {
        tasks.push_back(task_of(refined, against, metric, group.cases));
        tasks.back().gain.grouping = grouping;
        tasks.back().gain.group = group.name;
      }
    }
  });
}

std::vector<ComparisonGain> measured(std::vector<Task> tasks, uint64_t seed, unsigned threads) {
  parallel_for(tasks.size(), threads, [&](size_t i) { measure(tasks[i], seed); });
  std::vector<ComparisonGain> gains;
  gains.reserve(tasks.size());
  for (Task& task : tasks) gains.push_back(std::move(task.gain));
  return gains;
}

void correct(std::vector<ComparisonGain>& gains) {
  std::vector<bool> done(gains.size());
  for (size_t first = 0; first < gains.size(); ++first) {
    if (done[first]) continue;
    std::vector<size_t> family;
    std::vector<double> p_values;
    for (size_t i = first; i < gains.size(); ++i) {
      if (gains[i].against != gains[first].against ||
          gains[i].is_masked != gains[first].is_masked) {
        continue;
      }
      family.push_back(i);
      p_values.push_back(gains[i].relative.p);
      done[i] = true;
    }
    const std::vector<double> corrected = holm_corrected(p_values);
    for (size_t i = 0; i < family.size(); ++i) gains[family[i]].holm_p = corrected[i];
  }
}

}  // namespace

std::vector<CaseGroup> groups_by_popularity(const Dataset& dataset, const Split& split) {
  const std::vector<uint32_t> counts =
      item_counts(dataset.item_count(), training_sequences(dataset, split));
  std::vector<uint32_t> sizes;
  for (const EvaluationCase& one : split.test) {
    uint32_t rarest = std::numeric_limits<uint32_t>::max();
    for (const uint32_t target : one.targets) rarest = std::min(rarest, counts[target]);
    sizes.push_back(rarest);
  }
  return groups_of(sizes);
}

std::vector<CaseGroup> groups_by_history(const Split& split) {
  std::vector<uint32_t> sizes;
  sizes.reserve(split.test.size());
  for (const EvaluationCase& one : split.test) sizes.push_back(one.history_length);
  return groups_of(sizes);
}

std::vector<double> holm_corrected(std::span<const double> p_values) {
  std::vector<size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, {}, [&](size_t i) { return p_values[i]; });
  std::vector<double> corrected(p_values.size());
  double highest = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    highest = std::max(highest, p_values[order[i]] * static_cast<double>(order.size() - i));
    corrected[order[i]] = std::min(1.0, highest);
  }
  return corrected;
}

ComparisonSummary summarise(std::span<const ComparisonRun> runs, const Dataset& dataset,
                            const Split& split, uint64_t seed, unsigned threads) {
  ComparisonSummary summary;
  summary.rows = mean_rows(runs);
  const std::vector<CaseGroup> by_popularity = groups_by_popularity(dataset, split);
  const std::vector<CaseGroup> by_history = groups_by_history(split);
  std::vector<uint32_t> all(split.test.size());
  std::iota(all.begin(), all.end(), 0U);
  for (ComparisonRow& row : summary.rows) {
    row.masked = mean_of(row.masked_cases);
    row.unmasked = mean_of(row.unmasked_cases);
    row.by_popularity = metrics_by_group(row.masked_cases, by_popularity);
    row.by_history = metrics_by_group(row.masked_cases, by_history);
  }
  summary.gains = measured(overall_tasks(summary.rows, all), seed, threads);
  correct(summary.gains);
  std::vector<Task> group_tasks;
  add_group_tasks(summary.rows, "popularity", by_popularity, group_tasks);
  add_group_tasks(summary.rows, "history", by_history, group_tasks);
  summary.group_gains = measured(std::move(group_tasks), seed, threads);
  return summary;
}

}  // namespace mercer
