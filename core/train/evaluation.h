// Runs a recommender over held-out cases and measures how high the targets rank.
#ifndef MERCER_TRAIN_EVALUATION_H_
#define MERCER_TRAIN_EVALUATION_H_

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "data/dataset.h"
#include "data/split.h"
#include "mercer/attribute_curves.h"
#include "mercer/encoder.h"
#include "mercer/item_table.h"
#include "mercer/result.h"
#include "train/metrics.h"
#include "train/sequence_model.h"

namespace mercer {

// Anything that scores all items after a history. Safe to call from several threads.
class Scorer {
 public:
  virtual ~Scorer() = default;
  // `histories`: each at least one item. `scores` [histories x items], row-major, all set. A
  // history's scores do not depend on what stands beside it, up to float32 rounding.
  virtual void score(Sequences histories, std::span<float> scores) const = 0;
};

// Numbers without meaning: what the least of all models must beat.
class RandomScorer : public Scorer {
 public:
  explicit RandomScorer(size_t item_count) : item_count_(item_count) {}
  void score(Sequences histories, std::span<float> scores) const override;

 private:
  size_t item_count_;
};

// Every item by how many training events it has, whoever asks.
class PopularityScorer : public Scorer {
 public:
  PopularityScorer(size_t item_count, Sequences training);
  void score(Sequences histories, std::span<float> scores) const override;

 private:
  std::vector<float> counts_;
};

// A table with an encoder, computed exactly as the browser does. Views only: what it is made from
// must outlive it.
class EncoderScorer : public Scorer {
 public:
  EncoderScorer(const ItemTable& table, const Encoder& encoder, std::span<const float> biases)
      : table_(table), encoder_(encoder), biases_(biases) {}
  void score(Sequences histories, std::span<float> scores) const override;

 private:
  ItemTable table_;
  const Encoder& encoder_;
  std::span<const float> biases_;
};

// A model in training, computed in batches as training does. A view: the model must outlive it.
class BatchScorer : public Scorer {
 public:
  explicit BatchScorer(const SequenceModel& model) : model_(model) {}
  void score(Sequences histories, std::span<float> scores) const override;

 private:
  const SequenceModel& model_;
};

// [cases][targets of the case]; see metrics.h.
using CaseRanks = std::vector<std::vector<double>>;

struct Evaluation {
  Metrics masked;                     // items of the history, among others, are no candidates
  Metrics unmasked;                   // every item is a candidate
  std::vector<Metrics> masked_cases;  // [cases], for paired comparisons
  std::vector<Metrics> unmasked_cases;
  CaseRanks masked_ranks;
  CaseRanks unmasked_ranks;
};

// `threads` 0: one a processor; the result does not depend on it. `also_masked`: items that are no
// candidates when masked, besides those of each history. Error: kNotFinite.
Result<Evaluation> evaluate(const Scorer& scorer, const Dataset& dataset,
                            std::span<const EvaluationCase> cases, unsigned threads = 0,
                            std::span<const uint32_t> also_masked = {});

// Masked NDCG@10 as a validation hook of training (trainer.h). What it is made from must outlive
// it.
std::function<Result<double>(const SequenceModel&)> ndcg_at_10_on(
    const Dataset& dataset, std::span<const EvaluationCase> cases, unsigned threads = 0);

// How much of what tells candidates apart has a name: the variance over all items of the
// attributes' part of the score, divided by that plus the variance of the taste part; averaged over
// the cases. In [0, 1].
double named_share(const ItemTable& table, const Encoder& encoder, const AttributeCurves& curves,
                   const Dataset& dataset, std::span<const EvaluationCase> cases);

}  // namespace mercer

#endif  // MERCER_TRAIN_EVALUATION_H_
