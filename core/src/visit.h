// One request against one model: the scores of all items and the numbers that explain them. What
// recommending, explaining and trying without a part of the history share.
#ifndef MERCER_SRC_VISIT_H_
#define MERCER_SRC_VISIT_H_

#include <cstdint>
#include <span>
#include <vector>

#include "mercer/model.h"
#include "mercer/ranker.h"
#include "mercer/recommender.h"
#include "mercer/result.h"

namespace mercer {

// Errors: those of recommend().
Status check_request(const Model& model, const Request& request);

// Error: kOutOfRange; `what` says where the items stand.
Status check_items(const Model& model, std::span<const uint32_t> items, const char* what);

bool all_finite(std::span<const float> values);

// [items] every one but the excluded.
std::vector<bool> candidates_of(const Model& model, std::span<const uint32_t> excluded);

// One visitor's scores and the numbers that explain them.
class Visit {
 public:
  // Both must outlive it; the request must have passed check_request().
  Visit(const Model& model, const Request& request);

  // With steering and boosts. May not be finite if the model's numbers are too large.
  float score(uint32_t item) const;
  std::vector<float> scores() const;  // [items]

  // The k best but `excluded`, as top_k() of scores(); with `probes`, wishes and boosts aside,
  // among so many clusters (Request::probes). Error: kNotFinite.
  Result<std::vector<RankedItem>> best(size_t k, std::span<const uint32_t> excluded,
                                       size_t probes = 0) const;

  std::vector<float> interests() const;
  // Of given items and, last, of the average candidate; the history's parts are left to the caller.
  Recommendation explain(uint32_t item, std::span<const float> row) const;
  Recommendation explain_average(const ItemAverage& average, std::span<const float> row) const;

 private:
  void steer(float spread);
  void boost(float spread);
  // <u, row> less the attributes' parts: what has no name.
  float taste_of(std::span<const float> row, std::span<const float> parts) const;
  std::vector<float> steering_at(std::span<const float> levels) const;

  const Model& model_;
  const Request& request_;
  std::vector<float> shopper_;  // u
  std::vector<float> scores_;   // [items]; empty without steering and boosts
  std::vector<float> heights_;  // of the attribute curves
  std::vector<float> pull_;     // [attributes] what a level of 1 adds; empty: no steering
  std::vector<float> boosts_;   // [items] what the shop's rules add; empty: none
};

}  // namespace mercer

#endif  // MERCER_SRC_VISIT_H_
