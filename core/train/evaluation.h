// Runs a recommender over held-out cases and measures how high the targets rank.
#ifndef MERCER_TRAIN_EVALUATION_H_
#define MERCER_TRAIN_EVALUATION_H_

#include <cstdint>
#include <span>
#include <vector>

#include "data/dataset.h"
#include "data/split.h"
#include "mercer/item_table.h"
#include "mercer/linear_encoder.h"
#include "mercer/result.h"
#include "train/linear_model.h"
#include "train/metrics.h"

namespace mercer {

// Anything that scores all items after a history. Safe to call from several threads.
class Scorer {
 public:
  virtual ~Scorer() = default;
  // `history`: item indices, oldest first, at least one. `scores` [items], all set.
  virtual void score(std::span<const uint32_t> history, std::span<float> scores) const = 0;
};

// Every item by how many training events it has, whoever asks.
class PopularityScorer : public Scorer {
 public:
  PopularityScorer(size_t item_count, Sequences training);
  void score(std::span<const uint32_t> history, std::span<float> scores) const override;

 private:
  std::vector<float> counts_;
};

// A table with the linear recency encoder, computed exactly as the browser does. Views only: what
// it is made from must outlive it.
class LinearScorer : public Scorer {
 public:
  LinearScorer(const ItemTable& table, const LinearEncoder& encoder, std::span<const float> biases)
      : table_(table), encoder_(encoder), biases_(biases) {}
  explicit LinearScorer(const LinearModel& model)
      : LinearScorer(model.table(), model.encoder(), model.biases) {}
  void score(std::span<const uint32_t> history, std::span<float> scores) const override;

 private:
  ItemTable table_;
  LinearEncoder encoder_;
  std::span<const float> biases_;
};

struct Evaluation {
  Metrics masked;                     // items of the history are not candidates
  Metrics unmasked;                   // every item is a candidate
  std::vector<Metrics> masked_cases;  // [cases], for paired comparisons
  std::vector<Metrics> unmasked_cases;
};

// `threads` 0: one a processor; the result does not depend on it. Error: kNotFinite.
Result<Evaluation> evaluate(const Scorer& scorer, const Dataset& dataset,
                            std::span<const EvaluationCase> cases, unsigned threads = 0);

// How much of what tells candidates apart has a name: the variance over all items of the
// attributes' part of the score, divided by that plus the variance of the taste part; averaged over
// the cases. The first `attribute_count` coordinates are the attributes. In [0, 1].
double named_share(const ItemTable& table, const LinearEncoder& encoder, size_t attribute_count,
                   const Dataset& dataset, std::span<const EvaluationCase> cases);

}  // namespace mercer

#endif  // MERCER_TRAIN_EVALUATION_H_
