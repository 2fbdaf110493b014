// What mercer.wasm exports. An instance holds one model, and everything in its memory goes when the
// instance does, so that nothing has to be deleted by hand. Numbers alone cross the border: the
// caller writes arrays to where input() and file() say, calls, and reads words() and text(). There
// is no logic here, and no glue of Emscripten's: that would be half of what a page downloads. The
// other side is web/src/engine/inline_scorer.ts, which must be changed together with this file.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mercer/checksum.h"
#include "mercer/model.h"
#include "mercer/recommender.h"

#define MERCER_EXPORT(name) extern "C" __attribute__((export_name(#name)))

namespace {

using Words = std::vector<uint32_t>;  // indices, counts and the bits of floats

enum Input { kHistory, kExcluded, kSteering, kBoosts, kPins, kItems, kInputCount };

std::optional<mercer::Model> model;
std::unique_ptr<uint8_t[]> model_file;  // not a vector, which would write zeros first
size_t model_size = 0;
Words inputs[kInputCount];
Words words;           // the answer to the latest call
std::string text;      // its texts, each ended by a 0; or why it failed
size_t next_item = 0;  // the first whose texts are still to come
constexpr size_t kTextPiece_bytes = 1 << 16;

void put(std::span<const float> values) {
  const size_t at = words.size();
  words.resize(at + values.size());
  if (!values.empty()) std::memcpy(words.data() + at, values.data(), values.size_bytes());
}

void put(float value) { put(std::span(&value, 1)); }

void put(std::string_view string) {
  text += string;
  text += '\0';
}

// 0, or the number of the error's code.
int failed(const mercer::Error& error) {
  text = error.message;
  return static_cast<int>(error.code);
}

template <typename T>
std::span<const T> input(Input which) {
  const Words& read = inputs[which];
  return {reinterpret_cast<const T*>(read.data()), read.size() * sizeof(uint32_t) / sizeof(T)};
}

mercer::Request request(unsigned count, float diversity = 0, unsigned probes = 0) {
  return {.history = input<uint32_t>(kHistory),
          .count = count,
          .excluded = input<uint32_t>(kExcluded),
          .steering = input<float>(kSteering),
          .boosts = input<mercer::Boost>(kBoosts),
          .pins = input<uint32_t>(kPins),
          .diversity = diversity,
          .probes = probes};
}

void put(const mercer::Recommendation& entry) {
  const mercer::Explanation& why = entry.explanation;
  const float numbers[] = {entry.score, why.bias, why.taste, why.boost};
  words.push_back(entry.item);
  put(numbers);
  put(why.attributes);
  put(why.levels);
  put(why.steering);
  put(why.history);
}

// How many items, whether the history's split is exact, interests; then the items and the average.
int answer(const mercer::Result<mercer::Recommendations>& result) {
  if (!result.ok()) return failed(result.error());
  const mercer::Recommendations& found = result.value();
  words = {static_cast<uint32_t>(found.items.size()), found.history_is_exact};
  put(found.interests);
  for (const mercer::Recommendation& entry : found.items) put(entry);
  put(found.average);
  return 0;
}

// Items, attributes, how many labels each attribute has, prices.
void put_numbers() {
  const size_t items = model->item_count();
  const size_t attributes = model->attribute_count();
  words = {static_cast<uint32_t>(items), static_cast<uint32_t>(attributes)};
  words.reserve(words.size() + attributes + items);
  for (size_t k = 0; k < attributes; ++k) {
    words.push_back(static_cast<uint32_t>(model->attribute_label_count(k)));
  }
  for (size_t item = 0; item < items; ++item) put(model->item_price(item));
}

void put_attribute_texts() {
  text.clear();
  next_item = 0;
  for (size_t k = 0; k < model->attribute_count(); ++k) {
    put(model->attribute_name(k));
    put(model->attribute_description(k));
    for (size_t label = 0; label < model->attribute_label_count(k); ++label) {
      const auto [locale, name] = model->attribute_label(k, label);
      put(locale);
      put(name);
    }
  }
}

}  // namespace

// Where to write the bytes of a model file, and `count` words of an input.
MERCER_EXPORT(file) uint8_t* file(size_t size_bytes) {
  model_file.reset();  // first, to make room
  model_file.reset(new uint8_t[size_bytes]);
  model_size = size_bytes;
  return model_file.get();
}
MERCER_EXPORT(input) uint32_t* input(unsigned which, size_t count) {
  inputs[which].resize(count);
  return inputs[which].data();
}

// The answer of the latest call; valid until the next one.
MERCER_EXPORT(words) const uint32_t* answer_words() { return words.data(); }
MERCER_EXPORT(word_count) size_t answer_word_count() { return words.size(); }
MERCER_EXPORT(text) const char* answer_text() { return text.data(); }
MERCER_EXPORT(text_size) size_t answer_text_size() { return text.size(); }

// Of the bytes written to where file() said, before open() takes them: the checksum's 32 bits from
// `shift` on.
MERCER_EXPORT(checksum) uint32_t file_checksum(unsigned shift) {
  return static_cast<uint32_t>(mercer::checksum({model_file.get(), model_size}) >> shift);
}

// The calls. Each returns 0, or the number of an error's code with its message as the text; all but
// open() need a model.
MERCER_EXPORT(open) int open_model() {
  auto opened = mercer::Model::open(std::span<const uint8_t>(model_file.get(), model_size));
  if (!opened.ok()) return failed(opened.error());
  model.emplace(std::move(opened).value());
  put_numbers();
  put_attribute_texts();
  return 0;
}

// After open(), the text is what attributes are called. Each of these calls replaces it by ids and
// titles of the items that follow, until altogether all_text_size() bytes have come: a copy of all
// texts would stay in this memory for good, which never shrinks.
MERCER_EXPORT(all_text_size) size_t all_text_size() { return model->text_bytes(); }
MERCER_EXPORT(next_text) void next_text() {
  text.clear();
  for (; next_item < model->item_count() && text.size() < kTextPiece_bytes; ++next_item) {
    put(model->item_id(next_item));
    put(model->item_title(next_item));
  }
}

MERCER_EXPORT(recommend) int recommend(unsigned count, float diversity, unsigned probes) {
  return answer(mercer::recommend(*model, request(count, diversity, probes)));
}

MERCER_EXPORT(explain) int explain() {
  return answer(mercer::explain(*model, request(1), input<uint32_t>(kItems)));
}

MERCER_EXPORT(similar) int similar(unsigned item, unsigned count) {
  return answer(mercer::similar(*model, item, request(count)));
}

MERCER_EXPORT(cells) int cells(unsigned item) {
  const auto found = mercer::explanation_cells(*model, input<uint32_t>(kHistory), item);
  if (!found.ok()) return failed(found.error());
  words.clear();
  put(found.value());
  return 0;
}

MERCER_EXPORT(removal) int removal(unsigned item, unsigned count) {
  const auto found = mercer::smallest_removal(*model, request(count), item);
  if (!found.ok()) return failed(found.error());
  words = {found.value().is_proven};
  words.insert(words.end(), found.value().items.begin(), found.value().items.end());
  return 0;
}
