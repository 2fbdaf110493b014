#include "mercer/model.h"

#include <mercer_generated.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "mercer/checksum.h"
#include "message.h"

namespace mercer {
namespace {

static_assert(static_cast<int>(fb::Precision::Float32) == static_cast<int>(Precision::kFloat32));
static_assert(static_cast<int>(fb::Precision::Int8) == static_cast<int>(Precision::kInt8));
static_assert(static_cast<int>(fb::Precision::Int4) == static_cast<int>(Precision::kInt4));
static_assert(static_cast<int>(fb::NeuralKind::Gru4Rec) == static_cast<int>(EncoderKind::kGru4Rec));
static_assert(static_cast<int>(fb::NeuralKind::SasRec) == static_cast<int>(EncoderKind::kSasRec));
static_assert(static_cast<int>(fb::NeuralKind::Bert4Rec) ==
              static_cast<int>(EncoderKind::kBert4Rec));

// FlatBuffers' vectors are read in place as arrays.
static_assert(std::endian::native == std::endian::little);

constexpr size_t kNoSlot = SIZE_MAX;
constexpr size_t kLongestProbe = 1000;  // at half full, a few hundred is beyond all likelihood

// Large float32 tables are searched in rounded rows (mercer/scan.h), in widths that its kernels
// take.
constexpr size_t kRoundedFrom = 20'000;
constexpr size_t kRoundedWidth = 8;

constexpr uintptr_t kContentAlignment = alignof(uint64_t);  // the largest scalar that it holds

template <typename T>
std::span<const T> span_of(const flatbuffers::Vector<T>* vector) {
  return vector == nullptr ? std::span<const T>() : std::span(vector->data(), vector->size());
}

std::string_view view_of(const flatbuffers::String* text) {
  return text == nullptr ? std::string_view() : text->string_view();
}

template <typename T>
size_t size_of(const flatbuffers::Vector<T>* vector) {
  return vector == nullptr ? 0 : vector->size();
}

constexpr float kLargestFloat = std::numeric_limits<float>::max();

Status check_finite(std::span<const float> values, const char* what,
                    float largest = kLargestFloat) {
  for (const float value : values) {
    if (!(std::abs(value) <= largest)) {
      return damaged(ErrorCode::kNotFinite, "its ", what, " hold a number that is not finite");
    }
  }
  return Done{};
}

// The outer table: version and checksum. Returns the content's bytes.
Result<std::span<const uint8_t>> read_envelope(std::span<const uint8_t> bytes, uint16_t& minor) {
  if (bytes.size() < 8 + sizeof(flatbuffers::uoffset_t) ||
      !fb::ModelFileBufferHasIdentifier(bytes.data())) {
    return Error{ErrorCode::kMalformedInput,
                 message("this is not a Mercer model file; check the path or URL", " (",
                         bytes.size(), " bytes, no MRCR mark)")};
  }
  flatbuffers::Verifier verifier(bytes.data(), bytes.size());
  if (!fb::VerifyModelFileBuffer(verifier)) return malformed("it ends too early");
  const fb::ModelFile* file = fb::GetModelFile(bytes.data());
  if (file->format_major() != kFormatMajor) {
    return Error{ErrorCode::kUnsupportedVersion,
                 message("the model file has a format that this Mercer does not read; update "
                         "Mercer or export the model again",
                         " (format ", file->format_major(), ", not ", kFormatMajor, ")")};
  }
  const std::span<const uint8_t> content = span_of(file->content());
  if (checksum(content) != file->checksum()) {
    return Error{ErrorCode::kChecksumMismatch,
                 "the model file's content does not match its checksum; download or copy it again"};
  }
  if (reinterpret_cast<uintptr_t>(content.data()) % kContentAlignment != 0) {
    return malformed("its content is not aligned");
  }
  minor = file->format_minor();
  return content;
}

}  // namespace

Result<Model> Model::open(std::vector<uint8_t> bytes) {
  auto opened = open(std::span<const uint8_t>(bytes));
  if (opened.ok()) opened.value().own_bytes_ = std::move(bytes);
  return opened;
}

Result<Model> Model::open(std::span<const uint8_t> bytes) {
  Model model;
  model.bytes_ = bytes;
  MERCER_ASSIGN_OR_RETURN(const std::span<const uint8_t> content,
                          read_envelope(model.bytes_, model.format_minor_));
  flatbuffers::Verifier verifier(content.data(), content.size(), /*max_depth=*/16,
                                 /*max_tables=*/100'000);
  if (!verifier.VerifyBuffer<fb::Content>(nullptr)) return malformed("its content is broken");
  model.content_ = flatbuffers::GetRoot<fb::Content>(content.data());
  MERCER_RETURN_IF_ERROR(model.read_shape());
  MERCER_RETURN_IF_ERROR(model.check_texts());
  MERCER_ASSIGN_OR_RETURN(model.table_, model.read_table(*model.content_->table(),
                                                         model.biases_.size(), "item embeddings"));
  model.round_rows();
  MERCER_RETURN_IF_ERROR(model.read_curves());
  MERCER_RETURN_IF_ERROR(model.read_encoder());
  MERCER_RETURN_IF_ERROR(model.read_visitors());
  MERCER_RETURN_IF_ERROR(model.read_clusters());
  MERCER_RETURN_IF_ERROR(model.index_ids());
  model.sum_items();
  return model;
}

// Counts that everything else is held against.
Status Model::read_shape() {
  const size_t items = content_->item_ids()->size();
  attribute_count_ = content_->attributes()->size();
  const size_t dimension = content_->dimension();
  if (items == 0 || items > kMaxItems) return malformed("it has no items, or too many");
  if (dimension == 0 || dimension > kMaxDimension || attribute_count_ > kMaxAttributes) {
    return malformed("its width or its number of attributes is out of bounds");
  }
  biases_ = span_of(content_->item_biases());
  if (biases_.size() != items) return malformed("it has another number of biases than of items");
  if (const auto* display = content_->display()) {
    const size_t titles = size_of(display->titles());
    const size_t prices = size_of(display->prices());
    if ((titles != 0 && titles != items) || (prices != 0 && prices != items)) {
      return malformed("its display data does not fit its items");
    }
    MERCER_RETURN_IF_ERROR(check_finite(span_of(display->prices()), "prices"));
  }
  return check_finite(biases_, "biases");
}

// Texts may share their bytes; copies of them all, as a page needs them, could then take any
// memory. (The bytes of their ends are fewer than those that say where they begin.)
Status Model::check_texts() {
  uint64_t text_bytes = 0;
  for (size_t item = 0; item < biases_.size(); ++item) {
    text_bytes += item_id(item).size() + item_title(item).size() + 2;
  }
  for (size_t k = 0; k < attribute_count_; ++k) {
    text_bytes += attribute_name(k).size() + attribute_description(k).size() + 2;
    for (size_t l = 0; l < attribute_label_count(k); ++l) {
      const auto [locale, text] = attribute_label(k, l);
      text_bytes += locale.size() + text.size() + 2;
    }
  }
  if (text_bytes > bytes_.size()) return malformed("its texts share their bytes");
  text_bytes_ = static_cast<size_t>(text_bytes);
  return Done{};
}

Result<ItemTable> Model::read_table(const fb::ItemTable& table, size_t rows,
                                    const char* what) const {
  const size_t dimension = content_->dimension();
  const auto wrong_size = [what] { return malformed("its ", what, " have the wrong size"); };
  const auto fits = [rows](size_t stored, size_t in_a_row) {
    return stored == uint64_t{rows} * in_a_row;  // wasm's size_t would wrap around
  };
  if (table.precision() == fb::Precision::Float32) {
    const std::span<const float> values = span_of(table.values_float32());
    if (!fits(values.size(), dimension)) return wrong_size();
    MERCER_RETURN_IF_ERROR(check_finite(values, what));
    return ItemTable::of_float32(values, dimension);
  }
  if (table.precision() > fb::Precision::MAX) {
    return Error{ErrorCode::kUnsupportedVersion,
                 message("the model file stores numbers in a way that this Mercer does not know; "
                         "update Mercer",
                         " (its ", what, ")")};
  }
  const std::span<const float> scales = span_of(table.row_scales());
  if (scales.size() != rows) return wrong_size();
  // Finite with any integer of a row, the -128 that a forged file may have included.
  MERCER_RETURN_IF_ERROR(check_finite(scales, what, kLargestFloat / 128));
  if (std::ranges::any_of(scales, [](float scale) { return scale < 0; })) {
    return malformed("its ", what, " have a row with a scale below 0");
  }
  if (table.precision() == fb::Precision::Int8) {
    const std::span<const int8_t> values = span_of(table.values_int8());
    if (!fits(values.size(), dimension)) return wrong_size();
    return ItemTable::of_int8(values, scales, dimension);
  }
  const std::span<const uint8_t> values = span_of(table.values_int4());
  const size_t row_bytes = ItemTable::int4_row_bytes(dimension);
  if (!fits(values.size(), row_bytes)) return wrong_size();
  // Of an odd width, the last byte of a row has a half to spare.
  for (size_t last = row_bytes - 1; dimension % 2 == 1 && last < values.size(); last += row_bytes) {
    if (values[last] > 0x0f) return wrong_size();
  }
  return ItemTable::of_int4(values, scales, dimension);
}

void Model::round_rows() {
  const bool pays = item_count() >= kRoundedFrom && dimension() % kRoundedWidth == 0;
  if (!pays || table_.precision() != Precision::kFloat32) return;
  rounded_.emplace(table_);
  const std::span<const float> values(table_.float32_row(0), item_count() * dimension());
  table_ = ItemTable::of_float32(values, dimension(), *rounded_);
}

Status Model::read_curves() {
  const fb::AttributeCurves* stored = content_->attribute_curves();
  if (stored == nullptr) {
    if (attribute_count_ > content_->dimension()) {
      return malformed("its width does not fit its attributes");
    }
    return Done{};
  }
  MERCER_ASSIGN_OR_RETURN(
      const ItemTable knots,
      read_table(*stored->knots(), attribute_count_ * AttributeCurves::kKnotCount,
                 "attribute curves"));
  const std::span<const uint8_t> steps = span_of(stored->steps());
  if (steps.size() != uint64_t{item_count()} * attribute_count_) {
    return malformed("its guided scores do not fit its items");
  }
  for (const uint8_t step : steps) {
    if (step > AttributeCurves::kHighestStep && step != AttributeCurves::kNoScore) {
      return malformed("it has a guided score above 10");
    }
  }
  attribute_curves_.emplace(knots, steps);
  return Done{};
}

Status Model::read_encoder() {
  EncoderSettings settings;
  settings.dimension = table_.dimension();
  std::span<const float> weights;
  const fb::LinearEncoder* linear = content_->encoder_as_LinearEncoder();
  const fb::NeuralEncoder* neural = content_->encoder_as_NeuralEncoder();
  if (linear != nullptr) {
    const std::span<const float> decays = span_of(linear->decays());
    settings.decays.assign(decays.begin(), decays.end());
    weights = span_of(linear->weights());
  } else if (neural != nullptr && neural->kind() >= fb::NeuralKind::MIN &&
             neural->kind() <= fb::NeuralKind::MAX) {
    settings.kind = static_cast<EncoderKind>(neural->kind());
    settings.layers = neural->layers();
    settings.heads = neural->heads();
    settings.inner_dimension = neural->inner_dimension();
    settings.max_length = neural->max_length();
    weights = span_of(neural->weights());
  } else {
    return Error{ErrorCode::kUnsupportedVersion,
                 "the model file uses an encoder that this Mercer does not know; update Mercer"};
  }
  MERCER_RETURN_IF_ERROR(check_finite(weights, "encoder weights"));
  auto encoder = make_encoder(settings, weights);
  if (!encoder.ok()) return malformed(encoder.error().message);
  encoder_ = std::move(encoder).value();
  return Done{};
}

Status Model::read_visitors() const {
  const fb::VisitorInterests* stored = content_->visitor_interests();
  if (stored == nullptr) return Done{};
  const auto [means, deviations] = visitor_interests();
  if (means.size() != attribute_count_ || deviations.size() != attribute_count_) {
    return malformed("its visitors' interests do not fit its attributes");
  }
  MERCER_RETURN_IF_ERROR(check_finite(means, "visitors' interests"));
  MERCER_RETURN_IF_ERROR(check_finite(deviations, "visitors' interests"));
  if (std::ranges::any_of(deviations, [](float deviation) { return deviation < 0; })) {
    return malformed("its visitors' interests have a deviation below 0");
  }
  return Done{};
}

Status Model::read_clusters() {
  clusters_ = {span_of(content_->cluster_ends()), span_of(content_->cluster_means())};
  const auto& [ends, means] = clusters_;
  bool fits = means.size() == uint64_t{ends.size()} * (dimension() + 1);
  uint32_t begin = 0;
  for (const uint32_t end : ends) {
    fits &= begin < end && end <= item_count();
    begin = end;
  }
  if (!fits) return malformed("its clusters do not fit its items");
  return check_finite(means, "clusters");
}

Status Model::index_ids() {
  slots_.assign(std::bit_ceil(2 * item_count()), 0);
  for (uint32_t item = 0; item < item_count(); ++item) {
    const size_t slot = slot_of(item_id(item));
    // Only ids made to collide come this far apart, and they would make opening take for ever.
    if (slot == kNoSlot) return malformed("its item ids are not what a shop would have");
    if (slots_[slot] != 0) {
      return Error{ErrorCode::kDuplicate,
                   "the model file names item \"" + std::string(item_id(item)) + "\" twice"};
    }
    slots_[slot] = item + 1;
  }
  return Done{};
}

// Where the item of that id is, or would be.
size_t Model::slot_of(std::string_view id) const {
  const size_t last = slots_.size() - 1;  // all bits set: the size is a power of two
  const auto hash = static_cast<size_t>(
      checksum(std::span(reinterpret_cast<const uint8_t*>(id.data()), id.size())));
  for (size_t step = 0; step < kLongestProbe; ++step) {
    const size_t slot = (hash + step) & last;
    if (slots_[slot] == 0 || item_id(slots_[slot] - 1) == id) return slot;
  }
  return kNoSlot;
}

std::string_view Model::item_id(size_t item) const {
  return content_->item_ids()->Get(static_cast<flatbuffers::uoffset_t>(item))->string_view();
}

std::string_view Model::item_title(size_t item) const {
  const auto* display = content_->display();
  const auto* titles = display == nullptr ? nullptr : display->titles();
  if (size_of(titles) == 0) return {};
  return titles->Get(static_cast<flatbuffers::uoffset_t>(item))->string_view();
}

float Model::item_price(size_t item) const {
  const auto* display = content_->display();
  const auto* prices = display == nullptr ? nullptr : display->prices();
  if (size_of(prices) == 0) return 0;
  return prices->Get(static_cast<flatbuffers::uoffset_t>(item));
}

std::optional<uint32_t> Model::find_item(std::string_view id) const {
  const size_t slot = slot_of(id);
  if (slot == kNoSlot || slots_[slot] == 0) return std::nullopt;
  return slots_[slot] - 1;
}

std::string_view Model::attribute_name(size_t attribute) const {
  const auto* entry = content_->attributes()->Get(static_cast<flatbuffers::uoffset_t>(attribute));
  return entry->name()->string_view();
}

std::string_view Model::attribute_description(size_t attribute) const {
  const auto* entry = content_->attributes()->Get(static_cast<flatbuffers::uoffset_t>(attribute));
  return entry->description()->string_view();
}

size_t Model::attribute_label_count(size_t attribute) const {
  return size_of(
      content_->attributes()->Get(static_cast<flatbuffers::uoffset_t>(attribute))->labels());
}

AttributeLabel Model::attribute_label(size_t attribute, size_t label) const {
  const auto* labels =
      content_->attributes()->Get(static_cast<flatbuffers::uoffset_t>(attribute))->labels();
  const fb::Label* entry = labels->Get(static_cast<flatbuffers::uoffset_t>(label));
  return {entry->locale()->string_view(), entry->text()->string_view()};
}

void Model::read_levels(uint32_t item, std::span<float> levels) const {
  if (attribute_curves_) return attribute_curves_->read_levels(item, levels);
  std::vector<float> row(dimension());
  table_.read_row(item, row);
  std::copy_n(row.begin(), levels.size(), levels.begin());
}

VisitorInterests Model::visitor_interests() const {
  const fb::VisitorInterests* stored = content_->visitor_interests();
  if (stored == nullptr) return {};
  return {span_of(stored->means()), span_of(stored->deviations())};
}

Provenance Model::provenance() const {
  Provenance result;
  const fb::Provenance* stored = content_->provenance();
  if (stored == nullptr) return result;
  result.mercer_version = view_of(stored->mercer_version());
  result.dataset_checksum = view_of(stored->dataset_checksum());
  result.guided_checksum = view_of(stored->guided_checksum());
  result.base_model = view_of(stored->base_model());
  result.base_seed = stored->base_seed();
  result.refine_seed = stored->refine_seed();
  result.protocol = view_of(stored->protocol());
  result.guided_source = view_of(stored->guided_source());
  result.guided_weight = stored->guided_weight();
  result.options = view_of(stored->options());
  return result;
}

std::vector<MetricEntry> Model::evaluation() const {
  std::vector<MetricEntry> entries;
  if (content_->evaluation() == nullptr) return entries;
  for (const fb::Metric* metric : *content_->evaluation()) {
    entries.push_back({metric->protocol()->string_view(), metric->split()->string_view(),
                       metric->name()->string_view(), metric->value()});
  }
  return entries;
}

}  // namespace mercer
