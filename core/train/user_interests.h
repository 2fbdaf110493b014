// User guided embeddings (arXiv 2504.11658), for people whose history is known: a vector t over the
// attributes, on top of what the session says,
//
//   score(i) = session score(i) + sum_k t_k g_ik      (g standardised; 0 without scores)
//
// The paper trains such a vector for each user of a table. Here it is computed from the history
// itself, so that it exists for whoever has one and never has to leave the device: t is one Newton
// step from t0 towards the maximum of
//
//   sum_j log softmax(scores after the first j items of the history)[item j + 1]
//     - shrinkage / 2 |t - t0|^2
//
// over the latest items of the history. It says what the person wants more, or less, than the model
// expected of them so far. t0 is zero, or strength times what somebody who was shown the history,
// in the paper the language model, says that they care about (user_scores.h).
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
#include "train/user_scores.h"

namespace mercer {

// Scores that interests start from.
struct InterestStart {
  const UserScores* scores = nullptr;  // none: from zero
  double strength = 0;
};

class UserInterests : public Scorer {
 public:
  static constexpr size_t kReach = 50;  // so many of the latest items are read

  // `session` and the start's scores, of the attributes of `curves`, must outlive it. `shrinkage` >
  // 0, in events: so much evidence speaks for t0.
  UserInterests(const Scorer& session, const AttributeCurves& curves, double shrinkage,
                InterestStart start = {});

  // t of a history, [attributes]; t0 for one of a single item.
  Eigen::VectorXf of(std::span<const uint32_t> history) const;

  void score(Sequences histories, std::span<float> scores) const override;

 private:
  const Scorer& session_;
  Eigen::MatrixXf attributes_;  // [attributes x items], standardised
  double shrinkage_;
  InterestStart start_;
};

// The shrinkage that ranks best on the validation cases by masked NDCG@10, of 10, 30 and 100, from
// zero. Errors: those of evaluate(), kCancelled.
Result<double> choose_shrinkage(const Scorer& session, const AttributeCurves& curves,
                                const Dataset& dataset, const Split& split,
                                const FitObserver& observer = {});

struct StrengthTrial {
  double strength;
  double validation_ndcg_at_10;  // masked
};

struct StrengthChoice {
  double strength = 0;
  std::vector<StrengthTrial> trials;  // of all candidates, by ascending strength
};

// The strength of the scores that ranks best with this shrinkage, in the same way, of 0, .03, .1
// and .3; among equals the smaller. So scores that do not help change nothing.
Result<StrengthChoice> choose_strength(const Scorer& session, const AttributeCurves& curves,
                                       double shrinkage, const UserScores& scores,
                                       const Dataset& dataset, const Split& split,
                                       const FitObserver& observer = {});

}  // namespace mercer

#endif  // MERCER_TRAIN_USER_INTERESTS_H_
