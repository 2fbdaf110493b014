#include "data/interactions_file.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "interactions_generated.h"

namespace mercer {
namespace {

Error malformed_interactions(std::string_view what) {
  return {ErrorCode::kMalformedInput,
          "the interactions are damaged: " + std::string(what) + "; import the data again"};
}

template <typename T>
std::vector<T> copy(const flatbuffers::Vector<T>& vector) {
  // The verifier vouches for four-byte alignment only, so eight-byte numbers are not read in place.
  std::vector<T> numbers(vector.size());
  if (!numbers.empty()) std::memcpy(numbers.data(), vector.Data(), numbers.size() * sizeof(T));
  for (T& number : numbers) number = flatbuffers::EndianScalar(number);
  return numbers;
}

Status check(const Dataset& dataset) {
  const std::vector<uint32_t>& offsets = dataset.user_offsets;
  const size_t event_count = dataset.event_count();
  if (offsets.size() != dataset.user_count() + 1)
    return malformed_interactions("not one offset a user");
  if (offsets.front() != 0 || offsets.back() != event_count) {
    return malformed_interactions("the offsets do not cover the events");
  }
  if (!std::is_sorted(offsets.begin(), offsets.end()))
    return malformed_interactions("the offsets descend");
  if (dataset.timestamps_s.size() != event_count || dataset.baskets.size() != event_count) {
    return malformed_interactions("its lists differ in length");
  }
  const auto outside = [&](uint32_t item) { return item >= dataset.item_count(); };
  if (std::any_of(dataset.items.begin(), dataset.items.end(), outside)) {
    return malformed_interactions("an event names an item outside the catalogue");
  }
  const std::unordered_set<std::string_view> users(dataset.user_ids.begin(),
                                                   dataset.user_ids.end());
  if (users.size() != dataset.user_count())
    return malformed_interactions("a user stands in it twice");
  return Done{};
}

}  // namespace

Result<std::vector<uint8_t>> encode_interactions(const Dataset& dataset) {
  constexpr size_t kMaxBytes = size_t{1} << 31;
  constexpr size_t kEventBytes = 16;
  size_t size_bytes = dataset.event_count() * kEventBytes + dataset.user_offsets.size() * 8;
  for (const std::string& id : dataset.user_ids) size_bytes += id.size() + 16;
  if (size_bytes >= kMaxBytes - 1024) {
    return Error{ErrorCode::kOutOfRange,
                 "the data set exceeds 2 GiB; keep fewer events, users or a shorter period"};
  }
  flatbuffers::FlatBufferBuilder builder(size_bytes);
  std::vector<flatbuffers::Offset<flatbuffers::String>> id_offsets;
  id_offsets.reserve(dataset.user_count());
  for (const std::string& id : dataset.user_ids) id_offsets.push_back(builder.CreateString(id));
  const auto user_ids = builder.CreateVector(id_offsets);
  const auto user_offsets = builder.CreateVector(dataset.user_offsets);
  const auto items = builder.CreateVector(dataset.items);
  const auto timestamps_s = builder.CreateVector(dataset.timestamps_s);
  const auto baskets = builder.CreateVector(dataset.baskets);
  builder.Finish(fb::CreateInteractions(builder, static_cast<uint32_t>(dataset.item_count()),
                                        user_ids, user_offsets, items, timestamps_s, baskets),
                 fb::InteractionsIdentifier());
  return std::vector<uint8_t>(builder.GetBufferPointer(),
                              builder.GetBufferPointer() + builder.GetSize());
}

Result<Dataset> decode_interactions(std::span<const uint8_t> bytes,
                                    std::vector<CatalogueItem> catalogue) {
  // The verifier and the accessors read offsets in place, which must lie at multiples of four.
  std::vector<uint8_t> aligned;
  if (reinterpret_cast<uintptr_t>(bytes.data()) % alignof(uint32_t) != 0) {
    aligned.assign(bytes.begin(), bytes.end());
    bytes = aligned;
  }
  if (bytes.size() < 16 || !fb::InteractionsBufferHasIdentifier(bytes.data())) {
    return Error{ErrorCode::kMalformedInput,
                 "these are not Mercer interactions (no MRCI mark); import the data again"};
  }
  // A buffer has one table; every user's id counts for none.
  flatbuffers::Verifier verifier(bytes.data(), bytes.size(), 4, 4);
  if (!fb::VerifyInteractionsBuffer(verifier))
    return malformed_interactions("it does not follow its schema");
  const fb::Interactions& source = *fb::GetInteractions(bytes.data());
  if (source.item_count() != catalogue.size()) {
    return malformed_interactions("it belongs to a catalogue of " +
                                  std::to_string(source.item_count()) + " items, not " +
                                  std::to_string(catalogue.size()));
  }
  // Ids may share their bytes, so that copies of them could take any memory.
  size_t id_bytes = 0;
  for (const flatbuffers::String* id : *source.user_ids()) id_bytes += id->size();
  if (id_bytes > bytes.size()) return malformed_interactions("its users share their ids' bytes");
  Dataset dataset;
  dataset.catalogue = std::move(catalogue);
  dataset.user_ids.reserve(source.user_ids()->size());
  for (const flatbuffers::String* id : *source.user_ids()) dataset.user_ids.push_back(id->str());
  dataset.user_offsets = copy(*source.user_offsets());
  dataset.items = copy(*source.items());
  dataset.timestamps_s = copy(*source.timestamps_s());
  dataset.baskets = copy(*source.baskets());
  MERCER_RETURN_IF_ERROR(check(dataset));
  return dataset;
}

}  // namespace mercer
