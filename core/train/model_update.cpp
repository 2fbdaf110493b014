#include "train/model_update.h"

#include <algorithm>
#include <limits>
#include <memory>

#include "train/content_object.h"
#include "train/model_reader.h"
#include "train/quantized_rows.h"
#include "train/unsold_prediction.h"

namespace mercer {
namespace {

// `to` from place `at` on; longer if it must be.
template <typename To, typename From>
void put(const From& values, size_t at, To& to) {
  to.resize(std::max(to.size(), at + values.size()));
  std::copy(values.begin(), values.end(), to.begin() + static_cast<ptrdiff_t>(at));
}

// Item `item`'s row in the file's own precision.
void put_row(std::span<const float> row, size_t item, fb::ItemTableT& table) {
  const size_t dimension = row.size();
  if (table.precision == fb::Precision::Float32) {
    return put(row, item * dimension, table.values_float32);
  }
  const bool is_int8 = table.precision == fb::Precision::Int8;
  const QuantizedRows rounded =
      is_int8 ? quantized_to_int8(row, dimension) : quantized_to_int4(row, dimension);
  put(rounded.scales, item, table.row_scales);
  if (is_int8) return put(rounded.integers, item * dimension, table.values_int8);
  const std::vector<uint8_t> halves = packed_int4(rounded.integers, dimension);
  put(halves, item * halves.size(), table.values_int4);
}

// One file in the making: its content, and its parameters as numbers to compute with.
class Updating {
 public:
  Updating(fb::ContentT& content, ModelParameters& parameters)
      : content_(content),
        parameters_(parameters),
        dimension_(parameters.model.dimension()),
        attribute_count_(parameters.attributes.size()) {
    if (!content.display) content.display = std::make_unique<fb::DisplayT>();
  }

  void change(uint32_t item, const CatalogueItem& entry, std::span<const uint8_t> steps) {
    show(item, entry);
    if (steps.empty()) return;
    move_by_attributes(item, -1);
    put(steps, item * attribute_count_, parameters_.guided.steps);
    move_by_attributes(item, 1);
    changed_.push_back(item);
  }

  void add(const CatalogueItem& entry, std::span<const uint8_t> steps) {
    const size_t item = item_count();
    content_.item_ids.push_back(entry.id);
    parameters_.model.items.resize((item + 1) * dimension_);
    parameters_.model.biases.push_back(0);
    parameters_.guided.steps.resize((item + 1) * attribute_count_, AttributeCurves::kNoScore);
    put(steps, item * attribute_count_, parameters_.guided.steps);
    show(item, entry);
    added_.push_back(item);
  }

  // Into the content.
  void finish() {
    // How often the others were sold is not in the file: each counts alike.
    std::vector<uint32_t> counts(item_count(), std::numeric_limits<uint32_t>::max());
    for (const size_t item : added_) counts[item] = 0;
    predict_unsold(counts, parameters_.guided, parameters_.model);
    for (const auto* items : {&changed_, &added_}) {
      for (const size_t item : *items) put_row(row_of(item), item, *content_.table);
    }
    content_.item_biases = parameters_.model.biases;
    content_.attribute_curves->steps = parameters_.guided.steps;
    // Each of them has an entry an item, or none.
    auto& [titles, prices] = *content_.display;
    if (!titles.empty()) titles.resize(item_count());
    if (!prices.empty()) prices.resize(item_count());
  }

 private:
  size_t item_count() const { return parameters_.model.item_count(); }

  std::span<float> row_of(size_t item) const {
    return std::span(parameters_.model.items).subspan(item * dimension_, dimension_);
  }

  void show(size_t item, const CatalogueItem& entry) {
    auto& [titles, prices] = *content_.display;
    if (!entry.title.empty()) {
      titles.resize(std::max(titles.size(), item_count()));
      titles[item] = entry.title;
    }
    if (entry.price > 0) {
      prices.resize(std::max(prices.size(), item_count()));
      prices[item] = entry.price;
    }
  }

  void move_by_attributes(size_t item, float factor) {
    const AttributeCurves curves = parameters_.guided.curves(dimension_);
    std::vector<float> parts(attribute_count_ * dimension_);
    curves.read_part_rows(item, parts);
    const std::span<float> row = row_of(item);
    for (size_t at = 0; at < parts.size(); ++at) row[at % dimension_] += factor * parts[at];
  }

  fb::ContentT& content_;
  ModelParameters& parameters_;
  size_t dimension_;
  size_t attribute_count_;
  std::vector<size_t> changed_, added_;
};

}  // namespace

Result<ModelUpdate> update_model(const Model& model, std::span<const uint8_t> bytes,
                                 const ItemChanges& changes) {
  if (model.attribute_curves() == nullptr) {
    return Error{ErrorCode::kInvalidArgument,
                 "the model is of an old kind, whose items cannot be changed without training; "
                 "make it again with `mercer refine`"};
  }
  MERCER_ASSIGN_OR_RETURN(const std::unique_ptr<fb::ContentT> content, unpacked(model, bytes));
  MERCER_ASSIGN_OR_RETURN(ModelParameters parameters, read_parameters(model, bytes));
  const std::vector<uint8_t> steps = score_steps(changes.scores.values, changes.scores.present);
  Updating updating(*content, parameters);
  ModelUpdate update;
  for (size_t i = 0; i < changes.items.size(); ++i) {
    const CatalogueItem& entry = changes.items[i];
    const size_t attributes = model.attribute_count();
    const std::span own = std::span(steps).subspan(i * attributes, attributes);
    const auto known = model.find_item(entry.id);
    if (known) {
      updating.change(*known, entry, changes.scores.present[i] ? own : std::span<const uint8_t>());
    } else {
      updating.add(entry, own);
    }
    ++(known ? update.changed_count : update.added_count);
  }
  updating.finish();
  record_step(*content, "updated", bytes,
              {{"items_added", update.added_count}, {"items_changed", update.changed_count}});
  update.file = packed(*content, model.format_minor());
  return update;
}

Result<std::vector<uint8_t>> without_display(const Model& model, std::span<const uint8_t> bytes) {
  MERCER_ASSIGN_OR_RETURN(const std::unique_ptr<fb::ContentT> content, unpacked(model, bytes));
  content->display = nullptr;
  return packed(*content, model.format_minor());
}

}  // namespace mercer
