#include "train/model_sections.h"

#include <mercer_generated.h>

namespace mercer {
namespace {

constexpr size_t kWord = sizeof(flatbuffers::uoffset_t);  // a length or an offset

template <typename T>
size_t bytes_of(const flatbuffers::Vector<T>* vector) {
  return vector == nullptr ? 0 : kWord + vector->size() * sizeof(T);
}

// With the 0 behind it and the padding to the next word.
size_t bytes_of(const flatbuffers::String* text) {
  return text == nullptr ? 0 : kWord + (text->size() + kWord) / kWord * kWord;
}

using Texts = flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>;

size_t bytes_of(const Texts* texts) {
  if (texts == nullptr) return 0;
  size_t sum = kWord + texts->size() * kWord;
  for (const flatbuffers::String* text : *texts) sum += bytes_of(text);
  return sum;
}

size_t bytes_of(const fb::ItemTable& table) {
  return bytes_of(table.values_float32()) + bytes_of(table.values_int8()) +
         bytes_of(table.values_int4()) + bytes_of(table.row_scales());
}

size_t encoder_bytes(const fb::Content& content) {
  const fb::LinearEncoder* linear = content.encoder_as_LinearEncoder();
  if (linear != nullptr) return bytes_of(linear->decays()) + bytes_of(linear->weights());
  return bytes_of(content.encoder_as_NeuralEncoder()->weights());
}

}  // namespace

std::vector<ModelSection> model_sections(std::span<const uint8_t> bytes) {
  const fb::ModelFile& file = *fb::GetModelFile(bytes.data());
  const auto& content = *flatbuffers::GetRoot<fb::Content>(file.content()->data());
  std::vector<ModelSection> sections;
  size_t rest = bytes.size();
  const auto add = [&](std::string_view name, size_t size_bytes, bool grows_with_items) {
    if (size_bytes == 0) return;
    sections.push_back({name, size_bytes, grows_with_items});
    rest -= size_bytes;
  };
  add("item table", bytes_of(*content.table()), true);
  add("item biases", bytes_of(content.item_biases()), true);
  add("item ids", bytes_of(content.item_ids()), true);
  if (const fb::AttributeCurves* curves = content.attribute_curves()) {
    add("guided scores", bytes_of(curves->steps()), true);
    add("attribute curves", bytes_of(*curves->knots()), false);
  }
  if (const fb::Display* display = content.display()) {
    add("titles", bytes_of(display->titles()), true);
    add("prices", bytes_of(display->prices()), true);
  }
  add("clusters", bytes_of(content.cluster_ends()) + bytes_of(content.cluster_means()), false);
  add("encoder", encoder_bytes(content), false);
  add("the rest", rest, false);
  return sections;
}

}  // namespace mercer
