// What the bytes of a model file are spent on.
#ifndef MERCER_TRAIN_MODEL_SECTIONS_H_
#define MERCER_TRAIN_MODEL_SECTIONS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace mercer {

struct ModelSection {
  std::string_view name;
  size_t size_bytes = 0;
  bool grows_with_items = false;
};

// The sections that are there, and "the rest" (offsets, padding, the envelope); together they are
// the file. `bytes` must be those of a model that Model::open() took.
std::vector<ModelSection> model_sections(std::span<const uint8_t> bytes);

}  // namespace mercer

#endif  // MERCER_TRAIN_MODEL_SECTIONS_H_
