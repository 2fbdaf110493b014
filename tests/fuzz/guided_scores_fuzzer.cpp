// Guided scores of the attributes "warm" and "big" for a catalogue of three items.
#include "data/guided_scores.h"
#include "fuzzing.h"

FUZZER(guided_scores) {
  const std::vector<mercer::Attribute> attributes = {{"warm", "0 = no"}, {"big", "0 = no"}};
  const std::vector<mercer::CatalogueItem> catalogue = {
      {"cup", "", 0}, {"pot", "", 0}, {"tea", "", 0}};
  const auto scores = mercer::parse_guided_scores(text_of(bytes), attributes, catalogue);
  if (!scores.ok()) return require_reason(scores.error());
  const auto& [values, present, missing_count, missing_ids, unknown_count] = scores.value();
  REQUIRE(values.size() == 6 && present.size() == 3);
  for (const float value : values) REQUIRE(value >= 0 && value <= 10);
  const auto scored = static_cast<size_t>(std::ranges::count(present, true));
  REQUIRE(scored + missing_count == catalogue.size());
  REQUIRE(missing_ids.size() == missing_count);
  REQUIRE(unknown_count <= bytes.size());
}
