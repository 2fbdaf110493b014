// Items of a model file added and changed without training: between two trainings a shop lists new
// products, and scores, titles and prices of known ones change.
#ifndef MERCER_TRAIN_MODEL_UPDATE_H_
#define MERCER_TRAIN_MODEL_UPDATE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/dataset.h"
#include "data/guided_scores.h"
#include "mercer/model.h"
#include "mercer/result.h"

namespace mercer {

// Items with distinct ids, known ones and new ones.
struct ItemChanges {
  std::vector<CatalogueItem> items;
  GuidedScores scores;  // of `items`
};

struct ModelUpdate {
  std::vector<uint8_t> file;
  size_t added_count = 0;    // new items, at the end of the file's
  size_t changed_count = 0;  // known ones
};

// A known item takes the title and the price that it has here, if it has one, and moves by what its
// new scores make of its attributes' part; its taste and its bias stay. A new one gets the taste
// and the bias of the items that are like it (train/unsold_prediction.h). Everything else of the
// file stays as it was, to the bit. `bytes` are those that `model` was opened from. Errors:
// kInvalidArgument (a model whose attributes are not curves: format 1.2 and later), and
// kUnsupportedVersion (a newer one, of which something would be lost).
Result<ModelUpdate> update_model(const Model& model, std::span<const uint8_t> bytes,
                                 const ItemChanges& changes);

// The file without titles and prices, for shops that publish them apart. Error:
// kUnsupportedVersion.
Result<std::vector<uint8_t>> without_display(const Model& model, std::span<const uint8_t> bytes);

}  // namespace mercer

#endif  // MERCER_TRAIN_MODEL_UPDATE_H_
