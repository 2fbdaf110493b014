// User guided embeddings (arXiv 2504.11658), for people whose history is known: a vector t over the
// attributes, on top of what the session says,
//
//   score(i) = session score(i) + sum_k t_k g_ik      (g standardised; 0 without scores)
//
// The paper trains such a vector for each user of a table. Here it is computed from the history
// itself, so that it exists for whoever has one and never has to leave the device: t is one Newton
// step from zero towards the maximum of
//
//   sum_j log softmax(scores after the first j items of the history)[item j + 1] - shrinkage / 2
//   |t|^2
//
// over the latest items of the history. It says what the person wants more, or less, than the model
// expected of them so far.
#ifndef MERCER_TRAIN_USER_INTERESTS_H_
#define MERCER_TRAIN_USER_INTERESTS_H_

#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <vector>

#include "data/dataset.h"
#include "data/split.h"
#include "mercer/attribute_curves.h"
#include "mercer/result.h"
#include "train/evaluation.h"
#include "train/fit_progress.h"

namespace mercer {

class UserInterests : public Scorer {
 public:
  static constexpr size_t kReach = 50;  // so many of the latest items are read

  // `session` must outlive it. `shrinkage` > 0, in events: so much evidence speaks for a person
  // without wishes of their own.
  UserInterests(const Scorer& session, const AttributeCurves& curves, double shrinkage);

  // t of a history, [attributes]; zero for one of a single item.
  Eigen::VectorXf of(std::span<const uint32_t> history) const;

  void score(Sequences histories, std::span<float> scores) const override;

 private:
  const Scorer& session_;
  Eigen::MatrixXf attributes_;  // [attributes x items], standardised
  double shrinkage_;
};

// The shrinkage that ranks best on the validation cases by masked NDCG@10, of 10, 30 and 100.
// Errors: those of evaluate(), kCancelled.
Result<double> choose_shrinkage(const Scorer& session, const AttributeCurves& curves,
                                const Dataset& dataset, const Split& split,
                                const FitObserver& observer = {});

}  // namespace mercer

#endif  // MERCER_TRAIN_USER_INTERESTS_H_
