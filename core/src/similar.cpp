#include <algorithm>
#include <cmath>

#include "dot.h"
#include "mercer/ranker.h"
#include "mercer/recommender.h"
#include "message.h"
#include "visit.h"

namespace mercer {
namespace {

// Items as seen from one of them: what each embedding has beyond the average item's, beside what
// the one item's has.
class Surroundings {
 public:
  Surroundings(const Model& model, uint32_t item)
      : model_(model),
        average_(model.average_without({})),
        centre_(average_.row.begin(), average_.row.end()),
        row_(model.dimension()) {
    const float length = read(item);
    direction_ = row_;
    for (float& value : direction_) value = length > 0 ? value / length : 0;
    if (const AttributeCurves* curves = model.attribute_curves()) {
      heights_ = curves->heights(direction_);
    }
  }

  std::vector<float> cosines() {
    std::vector<float> result(model_.item_count());
    for (uint32_t i = 0; i < result.size(); ++i) {
      const float length = read(i);
      result[i] = length > 0 ? dot(row_.data(), direction_.data(), row_.size()) / length : 0;
    }
    return result;
  }

  // What all is measured from, so that only its levels are not 0.
  Recommendation explain_average() const {
    Recommendation result;
    Explanation& why = result.explanation;
    why.attributes.resize(model_.attribute_count());
    why.levels.assign(average_.levels.begin(), average_.levels.end());
    why.steering.resize(model_.attribute_count());
    why.history.resize(1);
    return result;
  }

  Recommendation explain(uint32_t item, float cosine) {
    Recommendation result{item, cosine, {}};
    Explanation& why = result.explanation;
    const float length = read(item);
    why.attributes.resize(model_.attribute_count());
    read_attributes(item, why.attributes);
    why.taste = cosine;
    for (float& part : why.attributes) {
      part = length > 0 ? part / length : 0;
      why.taste -= part;
    }
    why.levels.resize(model_.attribute_count());
    model_.read_levels(item, why.levels);
    why.steering.resize(model_.attribute_count());
    why.history = {cosine};
    return result;
  }

 private:
  // The item's embedding less the average, into row_; returns its length.
  float read(uint32_t item) {
    model_.table().read_row(item, row_);
    add_scaled(row_.data(), -1, centre_.data(), row_.size());
    return std::sqrt(dot(row_.data(), row_.data(), row_.size()));
  }

  // After read() of the same item.
  void read_attributes(uint32_t item, std::span<float> parts) const {
    if (heights_.empty()) {
      for (size_t k = 0; k < parts.size(); ++k) parts[k] = direction_[k] * row_[k];
      return;
    }
    model_.attribute_curves()->read_parts(heights_, item, parts);
    for (size_t at = 0; at < heights_.size(); ++at) {
      const double part = average_.places[at] * heights_[at];
      parts[at / AttributeCurves::kKnotCount] -= static_cast<float>(part);
    }
  }

  const Model& model_;
  ItemAverage average_;
  std::vector<float> centre_;     // [dimension] the average item's embedding
  std::vector<float> row_;        // [dimension]
  std::vector<float> direction_;  // [dimension] of the one item, of length 1
  std::vector<float> heights_;    // of the attribute curves
};

}  // namespace

Result<Recommendations> similar(const Model& model, uint32_t item, const Request& request) {
  MERCER_RETURN_IF_ERROR(check_request(model, request));
  MERCER_RETURN_IF_ERROR(check_items(model, std::span(&item, 1), "question"));
  Surroundings surroundings(model, item);
  std::vector<uint32_t> excluded(request.excluded.begin(), request.excluded.end());
  excluded.push_back(item);
  MERCER_ASSIGN_OR_RETURN(const std::vector<RankedItem> ranked,
                          top_k(surroundings.cosines(), request.count, excluded));
  Recommendations result;
  result.items.resize(ranked.size());
  for (size_t rank = 0; rank < ranked.size(); ++rank) {
    result.items[rank] = surroundings.explain(ranked[rank].item, ranked[rank].score);
    if (!std::isfinite(result.items[rank].explanation.taste)) {
      return damaged(ErrorCode::kNotFinite, "what an attribute adds is not a finite number");
    }
  }
  result.average = surroundings.explain_average();
  result.interests.resize(model.attribute_count());
  result.history_is_exact = true;
  return result;
}

}  // namespace mercer
