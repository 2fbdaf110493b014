// The interactions of a data set as bytes: models/interactions.fbs, identifier MRCI.
#ifndef MERCER_DATA_INTERACTIONS_FILE_H_
#define MERCER_DATA_INTERACTIONS_FILE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "data/dataset.h"
#include "mercer/result.h"

namespace mercer {

// The same data set always gives the same bytes. Fails when they would exceed 2 GiB, which is
// about 130 million events.
Result<std::vector<uint8_t>> encode_interactions(const Dataset& dataset);

// Reads them back into a data set with this catalogue. Checks everything the Dataset promises:
// offsets that ascend, items within the catalogue, arrays of one size, unique users.
Result<Dataset> decode_interactions(std::span<const uint8_t> bytes,
                                    std::vector<CatalogueItem> catalogue);

}  // namespace mercer

#endif  // MERCER_DATA_INTERACTIONS_FILE_H_
