// Embeddings of items that were never sold.
#ifndef MERCER_TRAIN_UNSOLD_PREDICTION_H_
#define MERCER_TRAIN_UNSOLD_PREDICTION_H_

#include <cstdint>
#include <vector>

#include "train/guided_part.h"
#include "train/sequence_model.h"

namespace mercer {

// Gives items whose count is 0 the taste and the bias of the sold items that are like them by their
// attributes. `counts` [items] are sales; `guided` has the scores of all items.
void predict_unsold(const std::vector<uint32_t>& counts, const GuidedPart& guided,
                    SequenceModel& model);

}  // namespace mercer

#endif  // MERCER_TRAIN_UNSOLD_PREDICTION_H_
