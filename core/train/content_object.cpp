#include "train/content_object.h"

#include <utility>

#include "mercer/checksum.h"
#include "train/model_writer.h"

namespace mercer {

Result<std::unique_ptr<fb::ContentT>> unpacked(const Model& model, std::span<const uint8_t> bytes) {
  if (model.format_minor() > kFormatMinor) {
    return Error{ErrorCode::kUnsupportedVersion,
                 "the model file has a newer format than this Mercer writes, and something of it "
                 "would be lost; update Mercer"};
  }
  const auto* content = fb::GetModelFile(bytes.data())->content();
  return std::unique_ptr<fb::ContentT>(
      flatbuffers::GetRoot<fb::Content>(content->data())->UnPack());
}

std::vector<uint8_t> packed(const fb::ContentT& content, uint16_t format_minor) {
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(fb::Content::Pack(builder, &content));
  return encode_envelope({builder.GetBufferPointer(), builder.GetSize()}, format_minor);
}

void record_step(fb::ContentT& content, const char* what, std::span<const uint8_t> source,
                 nlohmann::json step) {
  using nlohmann::json;
  if (!content.provenance) content.provenance = std::make_unique<fb::ProvenanceT>();
  std::string& text = content.provenance->options;
  json options = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!options.is_object()) options = {{"options", text}};
  step["source_checksum"] = checksum_hex(source);
  options[what].push_back(std::move(step));
  text = options.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace mercer
