// What a shop's visitors are interested in, so that one visitor's interests can be told from what
// is usual there.
#ifndef MERCER_TRAIN_VISITOR_INTERESTS_H_
#define MERCER_TRAIN_VISITOR_INTERESTS_H_

#include <cstddef>
#include <vector>

#include "data/dataset.h"
#include "mercer/attribute_curves.h"
#include "mercer/encoder.h"
#include "mercer/item_table.h"

namespace mercer {

// As mercer/model.h's VisitorInterests, owned; empty: not recorded.
struct VisitorRecord {
  std::vector<float> means;
  std::vector<float> deviations;
};

// Of each history this many of the latest items are read: about as much as one visit to a shop.
inline constexpr size_t kVisitLength = 10;

// Mean and standard deviation of AttributeCurves::interests over the histories, none of them empty.
// With no histories all are 0.
VisitorRecord measure_visitors(const ItemTable& table, const Encoder& encoder,
                               const AttributeCurves& curves, Sequences histories);

}  // namespace mercer

#endif  // MERCER_TRAIN_VISITOR_INTERESTS_H_
