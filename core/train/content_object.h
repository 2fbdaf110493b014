// A model file's content as an object, to write it again with something changed and all else as it
// was, to the bit.
#ifndef MERCER_TRAIN_CONTENT_OBJECT_H_
#define MERCER_TRAIN_CONTENT_OBJECT_H_

#include <mercer_generated.h>

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "mercer/model.h"
#include "mercer/result.h"

namespace mercer {

// `bytes` are those that `model` was opened from. Error: kUnsupportedVersion (a newer format than
// this code writes, of which something would be lost).
Result<std::unique_ptr<fb::ContentT>> unpacked(const Model& model, std::span<const uint8_t> bytes);

// The file around it.
std::vector<uint8_t> packed(const fb::ContentT& content, uint16_t format_minor);

// Adds to the provenance that `what` was done to the file of the bytes `source`: where the model
// came from stays, and what was done to it since comes after. The evaluation card is of the model
// that was trained.
void record_step(fb::ContentT& content, const char* what, std::span<const uint8_t> source,
                 nlohmann::json step);

}  // namespace mercer

#endif  // MERCER_TRAIN_CONTENT_OBJECT_H_
