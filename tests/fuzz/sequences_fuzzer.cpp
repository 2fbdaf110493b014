// Plain sequence files.
#include "data/sequence_reader.h"
#include "imported_events.h"

namespace {

mercer::Result<mercer::Dataset> read_sequences(std::string_view text, size_t block_bytes) {
  mercer::SequenceReader reader;
  for (size_t at = 0; at < text.size(); at += block_bytes) {
    MERCER_RETURN_IF_ERROR(reader.feed(text.substr(at, block_bytes)));
  }
  return reader.finish();
}

}  // namespace

FUZZER(sequences) {
  const std::string_view text = text_of(bytes);
  const auto whole = read_sequences(text, text.size() + 1);
  const auto pieces = read_sequences(text, 1 + text.size() / 3);
  REQUIRE(whole.ok() == pieces.ok());
  if (!whole.ok()) {
    require_reason(whole.error());
    REQUIRE(whole.error().message == pieces.error().message);
    return;
  }
  REQUIRE(whole.value().items == pieces.value().items);
  mercer::require_readable(whole.value());
}
