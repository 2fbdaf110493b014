// A model file (*.mercer), opened: the refined item table, the encoder, and what a shopper is
// shown. The format is models/mercer.fbs. Everything is checked before it is used, so that any
// sequence of bytes either opens to a usable model or gives an Error; nothing in a file can trap.
#ifndef MERCER_MODEL_H_
#define MERCER_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "mercer/attribute_curves.h"
#include "mercer/clusters.h"
#include "mercer/encoder.h"
#include "mercer/item_table.h"
#include "mercer/result.h"

namespace mercer {

namespace fb {
struct Content;
struct ItemTable;
}  // namespace fb

// The newest model format that this code writes. It reads every minor version of its own major.
inline constexpr uint16_t kFormatMajor = 1;
inline constexpr uint16_t kFormatMinor = 5;

// Limits that a file must keep beside those of encoder.h, so that no count in it can ask for absurd
// memory.
inline constexpr size_t kMaxItems = size_t{1} << 24;
inline constexpr size_t kMaxAttributes = 256;

// Where a model came from; empty strings mean "not recorded". Views into the model.
struct Provenance {
  std::string_view mercer_version;
  std::string_view dataset_checksum;
  std::string_view guided_checksum;
  std::string_view base_model;
  uint64_t base_seed = 0;
  uint64_t refine_seed = 0;
  std::string_view protocol;
  std::string_view guided_source;
  float guided_weight = 0;
  std::string_view options;
};

// A name for people. Views into the model.
struct AttributeLabel {
  std::string_view locale;  // a BCP 47 tag, "de"
  std::string_view text;    // "Festlich"
};

// One number of the evaluation card. Views into the model.
struct MetricEntry {
  std::string_view protocol;  // "leave-one-out"
  std::string_view split;     // "test" or "validation"
  std::string_view name;      // "masked.ndcg@10"
  double value = 0;
};

// The mean of what items are scored with, over some of them. In doubles, in which taking items away
// again leaves no trace worth speaking of.
struct ItemAverage {
  double count = 0;  // of the items; 0: all below is 0
  double bias = 0;
  std::vector<double> row = {};     // [dimension]
  std::vector<double> places = {};  // [attributes * kKnotCount] how knots weigh; empty: no curves
  std::vector<double> levels = {};  // [attributes] see Model::read_levels
};

// The interests of the shop's visitors (AttributeCurves::interests), as the training saw them.
// Views into the model; both are empty, or have an entry an attribute.
struct VisitorInterests {
  std::span<const float> means = {};
  std::span<const float> deviations = {};  // at least 0
};

class Model {
 public:
  // Checks and opens a model file; takes the bytes. Errors: kMalformedInput (not a model file, or
  // cut short), kUnsupportedVersion, kChecksumMismatch, kDuplicate, kNotFinite.
  static Result<Model> open(std::vector<uint8_t> bytes);
  // The same of bytes that somebody else owns: they must outlive the model, at the same place.
  static Result<Model> open(std::span<const uint8_t> bytes);

  // Views into the bytes stay valid when a model is moved; it cannot be copied.
  Model(Model&&) = default;
  Model& operator=(Model&&) = default;

  size_t item_count() const { return table_.item_count(); }
  size_t dimension() const { return table_.dimension(); }
  size_t attribute_count() const { return attribute_count_; }

  const ItemTable& table() const { return table_; }
  const Encoder& encoder() const { return *encoder_; }
  // Null: the attributes are the first coordinates of the table's rows.
  const AttributeCurves* attribute_curves() const {
    return attribute_curves_ ? &*attribute_curves_ : nullptr;
  }
  std::span<const float> biases() const { return biases_; }  // [items]
  const Clusters& clusters() const { return clusters_; }     // most files have none

  std::string_view item_id(size_t item) const;
  std::string_view item_title(size_t item) const;  // "" when the file carries no titles
  float item_price(size_t item) const;             // 0 = unknown
  std::optional<uint32_t> find_item(std::string_view id) const;

  std::string_view attribute_name(size_t attribute) const;
  std::string_view attribute_description(size_t attribute) const;
  // What people call it, by locale ("en", "pt-BR"), in the file's order. `label` below the count.
  size_t attribute_label_count(size_t attribute) const;
  AttributeLabel attribute_label(size_t attribute, size_t label) const;

  // How much of each attribute an item has; see Explanation. `levels` [attributes].
  void read_levels(uint32_t item, std::span<float> levels) const;

  VisitorInterests visitor_interests() const;

  // Over every item but `excluded`, which may repeat items.
  ItemAverage average_without(std::span<const uint32_t> excluded) const;

  // Of all ids, titles and what attributes are called, each with one byte more for its end.
  size_t text_bytes() const { return text_bytes_; }

  size_t size_bytes() const { return bytes_.size(); }
  uint16_t format_minor() const { return format_minor_; }
  Provenance provenance() const;
  std::vector<MetricEntry> evaluation() const;

 private:
  Model() = default;
  Status read_shape();
  Status check_texts();
  Result<ItemTable> read_table(const fb::ItemTable& table, size_t rows, const char* what) const;
  void round_rows();
  Status read_curves();
  Status read_encoder();
  Status read_visitors() const;
  Status read_clusters();
  Status index_ids();
  size_t slot_of(std::string_view id) const;
  void sum_items();

  std::vector<uint8_t> own_bytes_;
  std::span<const uint8_t> bytes_;        // mostly own_bytes_
  const fb::Content* content_ = nullptr;  // inside bytes_
  uint16_t format_minor_ = 0;
  size_t attribute_count_ = 0;
  size_t text_bytes_ = 0;
  ItemTable table_;
  std::optional<RoundedRows> rounded_;  // of a large float32 table
  std::optional<AttributeCurves> attribute_curves_;
  std::unique_ptr<Encoder> encoder_;  // its weights are inside bytes_
  std::span<const float> biases_;
  Clusters clusters_;
  ItemAverage sums_;  // over all items, not divided by their number
  // A hash table of ids with open addressing, for find_item: item indices + 1, 0 where it is free.
  std::vector<uint32_t> slots_;
};

}  // namespace mercer

#endif  // MERCER_MODEL_H_
