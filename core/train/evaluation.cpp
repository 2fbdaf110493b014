#include "train/evaluation.h"

#include <Eigen/Core>
#include <algorithm>
#include <optional>

#include "train/parallel.h"
#include "train/random.h"
#include "train/trainable_encoder.h"

namespace mercer {
namespace {

constexpr size_t kCasesAPiece = 64;

double variance_of(std::span<const float> values) {
  double sum = 0;
  double squares = 0;
  for (const float value : values) {
    sum += value;
    squares += static_cast<double>(value) * value;
  }
  const auto count = static_cast<double>(values.size());
  return squares / count - (sum / count) * (sum / count);
}

}  // namespace

void RandomScorer::score(Sequences histories, std::span<float> scores) const {
  for (size_t h = 0; h < histories.size(); ++h) {
    uint64_t seed = histories[h].size();
    for (const uint32_t item : histories[h]) seed = mixed(seed + item);
    Random random(seed);
    for (size_t i = 0; i < item_count_; ++i) {
      scores[h * item_count_ + i] = static_cast<float>(random.uniform());
    }
  }
}

PopularityScorer::PopularityScorer(size_t item_count, Sequences training) {
  const std::vector<uint32_t> counts = item_counts(item_count, training);
  counts_.assign(counts.begin(), counts.end());
}

void PopularityScorer::score(Sequences histories, std::span<float> scores) const {
  for (size_t h = 0; h < histories.size(); ++h) {
    std::ranges::copy(counts_, scores.begin() + h * counts_.size());
  }
}

void EncoderScorer::score(Sequences histories, std::span<float> scores) const {
  const size_t items = biases_.size();
  for (size_t h = 0; h < histories.size(); ++h) {
    table_.score(encoder_.encode(table_, histories[h]), biases_, scores.subspan(h * items, items));
  }
}

void BatchScorer::score(Sequences histories, std::span<float> scores) const {
  const auto d = static_cast<Eigen::Index>(model_.dimension());
  const auto items = static_cast<Eigen::Index>(model_.item_count());
  const Eigen::MatrixXf shoppers = encode_batch(model_, histories);
  Eigen::Map<Eigen::MatrixXf> result(scores.data(), items, shoppers.cols());
  result.noalias() =
      Eigen::Map<const Eigen::MatrixXf>(model_.items.data(), d, items).transpose() * shoppers;
  result.colwise() += Eigen::Map<const Eigen::VectorXf>(model_.biases.data(), items);
}

Result<Evaluation> evaluate(const Scorer& scorer, const Dataset& dataset,
                            std::span<const EvaluationCase> cases, unsigned threads,
                            std::span<const uint32_t> also_masked) {
  Evaluation result;
  result.masked_cases.resize(cases.size());
  result.unmasked_cases.resize(cases.size());
  result.masked_ranks.resize(cases.size());
  result.unmasked_ranks.resize(cases.size());
  const size_t pieces = (cases.size() + kCasesAPiece - 1) / kCasesAPiece;
  std::vector<std::optional<Error>> errors(pieces);
  parallel_for(pieces, threads, [&](size_t piece) {
    const size_t items = dataset.item_count();
    const size_t first = piece * kCasesAPiece;
    const size_t end = std::min(cases.size(), first + kCasesAPiece);
    std::vector<std::span<const uint32_t>> histories;
    for (size_t c = first; c < end; ++c) {
      histories.push_back(dataset.sequence(cases[c].user).first(cases[c].history_length));
    }
    std::vector<float> all_scores(histories.size() * items);
    scorer.score(histories, all_scores);
    for (size_t c = first; c < end; ++c) {
      const auto history = histories[c - first];
      const auto scores = std::span(all_scores).subspan((c - first) * items, items);
      std::vector<uint32_t> no_candidates(history.begin(), history.end());
      no_candidates.insert(no_candidates.end(), also_masked.begin(), also_masked.end());
      auto masked = target_ranks(scores, cases[c].targets, no_candidates);
      auto unmasked = target_ranks(scores, cases[c].targets, {});
      if (!masked.ok()) {  // the scores are at fault, so the other call failed too
        errors[piece] = masked.error();
        return;
      }
      result.masked_ranks[c] = std::move(masked).value();
      result.unmasked_ranks[c] = std::move(unmasked).value();
      result.masked_cases[c] = metrics_of_ranks(result.masked_ranks[c]);
      result.unmasked_cases[c] = metrics_of_ranks(result.unmasked_ranks[c]);
    }
  });
  for (const auto& error : errors) {
    if (error) return *error;
  }
  result.masked = mean_of(result.masked_cases);
  result.unmasked = mean_of(result.unmasked_cases);
  return result;
}

std::function<Result<double>(const SequenceModel&)> ndcg_at_10_on(
    const Dataset& dataset, std::span<const EvaluationCase> cases, unsigned threads) {
  return [&dataset, cases, threads](const SequenceModel& model) -> Result<double> {
    MERCER_ASSIGN_OR_RETURN(const Evaluation evaluation,
                            evaluate(BatchScorer(model), dataset, cases, threads));
    return evaluation.masked.ndcg_at_10();
  };
}

double named_share(const ItemTable& table, const Encoder& encoder, const AttributeCurves& curves,
                   const Dataset& dataset, std::span<const EvaluationCase> cases) {
  std::vector<double> shares(cases.size());
  const std::vector<float> no_biases(table.item_count(), 0.0f);
  parallel_for(cases.size(), 0, [&](size_t c) {
    const auto history = dataset.sequence(cases[c].user).first(cases[c].history_length);
    const std::vector<float> shopper = encoder.encode(table, history);
    const std::vector<float> heights = curves.heights(shopper);
    std::vector<float> taste(table.item_count());
    table.score(shopper, no_biases, taste);
    std::vector<float> named(table.item_count());
    std::vector<float> parts(curves.attribute_count());
    for (size_t i = 0; i < named.size(); ++i) {
      curves.read_parts(heights, i, parts);
      for (const float part : parts) named[i] += part;
      taste[i] -= named[i];
    }
    const double named_variance = variance_of(named);
    const double total = named_variance + variance_of(taste);
    shares[c] = total > 0 ? named_variance / total : 0;
  });
  double sum = 0;
  for (const double share : shares) sum += share;
  return cases.empty() ? 0 : sum / static_cast<double>(cases.size());
}

}  // namespace mercer
