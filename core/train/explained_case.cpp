#include "train/explained_case.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "mercer/ranker.h"

namespace mercer {
namespace {

std::vector<double> differences(std::span<const float> values, std::span<const float> from) {
  std::vector<double> result(values.begin(), values.end());
  for (size_t i = 0; i < result.size(); ++i) result[i] -= from[i];
  return result;
}

// |bias + parts + rest - score| over the sum of their magnitudes.
double relative_error(double bias, std::span<const float> parts, double rest, double score) {
  double sum = bias + rest;
  double magnitude = std::abs(bias) + std::abs(rest);
  for (const float part : parts) {
    sum += part;
    magnitude += std::abs(part);
  }
  return magnitude > 0 ? std::abs(sum - score) / magnitude : 0;
}

void note_errors(const Recommendations& answer, ExplainedCase& explained) {
  explained.history_is_exact = answer.history_is_exact;
  for (const Recommendation& entry : answer.items) {
    const Explanation& why = entry.explanation;
    explained.attribute_error =
        std::max(explained.attribute_error,
                 relative_error(why.bias, why.attributes, why.taste, entry.score));
    if (!answer.history_is_exact) continue;
    explained.history_error =
        std::max(explained.history_error, relative_error(why.bias, why.history, 0, entry.score));
  }
}

std::vector<bool> candidates_of(const Model& model, std::span<const uint32_t> excluded) {
  std::vector<bool> is_candidate(model.item_count(), true);
  for (const uint32_t item : excluded) is_candidate[item] = false;
  return is_candidate;
}

std::vector<float> scores_after(const Model& model, std::span<const uint32_t> history) {
  std::vector<float> scores(model.item_count());
  model.table().score(model.encoder().encode(model.table(), history), model.biases(), scores);
  return scores;
}

double mean_over(std::span<const float> scores, const std::vector<bool>& is_candidate) {
  double sum = 0;
  double count = 0;
  for (size_t i = 0; i < scores.size(); ++i) {
    if (!is_candidate[i]) continue;
    sum += scores[i];
    count += 1;
  }
  return sum / count;
}

double spread_over(std::span<const float> scores, const std::vector<bool>& is_candidate,
                   double mean) {
  double squares = 0;
  double count = 0;
  for (size_t i = 0; i < scores.size(); ++i) {
    if (!is_candidate[i]) continue;
    squares += (scores[i] - mean) * (scores[i] - mean);
    count += 1;
  }
  const double spread = std::sqrt(squares / count);
  return spread > 0 ? spread : 1;
}

// What the item must stay ahead of to be among the first `count`.
void note_rival(std::span<const float> scores, const std::vector<bool>& is_candidate, size_t count,
                ExplainedCase& explained) {
  const auto rival = rival_of(scores, is_candidate, explained.item, count);
  explained.score_to_beat = rival ? rival->score : -std::numeric_limits<double>::infinity();
  explained.wins_a_tie = rival && explained.item < rival->item;
}

bool is_among_first(std::span<const float> scores, const std::vector<bool>& is_candidate,
                    uint32_t item, size_t count) {
  const auto rival = rival_of(scores, is_candidate, item, count);
  return !rival || ranks_before({item, scores[item]}, *rival);
}

}  // namespace

Reasons reasons_of(const Recommendations& answer, size_t entry) {
  const Explanation& why = answer.items[entry].explanation;
  const Explanation& average = answer.average.explanation;
  return {differences(why.history, average.history),
          differences(why.attributes, average.attributes)};
}

std::vector<uint32_t> distinct_history(std::span<const uint32_t> events) {
  std::vector<uint32_t> history;
  for (size_t at = events.size(); at-- > 0;) {
    if (std::ranges::find(history, events[at]) == history.end()) history.push_back(events[at]);
  }
  std::ranges::reverse(history);
  return history;
}

Result<ExplainedCase> explain_case(const Model& model, const Dataset& dataset, const Split& split,
                                   const EvaluationCase& asked, size_t count) {
  ExplainedCase explained;
  explained.history = distinct_history(dataset.sequence(asked.user).first(asked.history_length));
  explained.excluded = explained.history;
  explained.excluded.insert(explained.excluded.end(), split.masked_in_test.begin(),
                            split.masked_in_test.end());
  MERCER_ASSIGN_OR_RETURN(
      const Recommendations answer,
      recommend(model,
                {.history = explained.history, .count = count, .excluded = explained.excluded}));
  explained.item = answer.items[0].item;
  explained.reasons = reasons_of(answer, 0);
  note_errors(answer, explained);
  const std::vector<float> scores = scores_after(model, explained.history);
  const std::vector<bool> is_candidate = candidates_of(model, explained.excluded);
  explained.score = scores[explained.item];
  explained.mean_score = mean_over(scores, is_candidate);
  explained.spread = spread_over(scores, is_candidate, explained.mean_score);
  note_rival(scores, is_candidate, count, explained);
  return explained;
}

Standing history_standing(const Model& model, const ExplainedCase& explained, size_t count) {
  return [&model, &explained, count,
          is_candidate = candidates_of(model, explained.excluded)](const std::vector<bool>& kept) {
    std::vector<uint32_t> history;
    for (size_t j = 0; j < kept.size(); ++j) {
      if (kept[j]) history.push_back(explained.history[j]);
    }
    const std::vector<float> scores = scores_after(model, history);
    const double margin = scores[explained.item] - mean_over(scores, is_candidate);
    return ItemStanding{margin / explained.spread,
                        is_among_first(scores, is_candidate, explained.item, count)};
  };
}

Standing attribute_standing(const ExplainedCase& explained) {
  return [&explained](const std::vector<bool>& kept) {
    double score = explained.score;
    for (size_t k = 0; k < kept.size(); ++k) {
      if (!kept[k]) score -= explained.reasons.attributes[k];
    }
    const bool is_listed = score > explained.score_to_beat ||
                           (score == explained.score_to_beat && explained.wins_a_tie);
    return ItemStanding{(score - explained.mean_score) / explained.spread, is_listed};
  };
}

}  // namespace mercer
