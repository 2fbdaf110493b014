// The interactions of a data set folder whose catalogue has three items.
#include "data/interactions_file.h"
#include "fuzzing.h"

FUZZER(interactions) {
  const std::vector<mercer::CatalogueItem> catalogue = {
      {"cup", "A cup", 1}, {"pot", "", 0}, {"tea", "", 2}};
  const auto dataset = mercer::decode_interactions(bytes, catalogue);
  if (!dataset.ok()) return require_reason(dataset.error());
  size_t events = 0;
  for (size_t user = 0; user < dataset.value().user_count(); ++user) {
    for (const uint32_t item : dataset.value().sequence(user)) REQUIRE(item < catalogue.size());
    events += dataset.value().sequence(user).size();
  }
  REQUIRE(events == dataset.value().event_count());
  const auto written = mercer::encode_interactions(dataset.value());
  REQUIRE(written.ok());
  const auto again = mercer::decode_interactions(written.value(), catalogue);
  REQUIRE(again.ok());
  REQUIRE(again.value().user_ids == dataset.value().user_ids);
  REQUIRE(again.value().user_offsets == dataset.value().user_offsets);
  REQUIRE(again.value().items == dataset.value().items);
  REQUIRE(again.value().timestamps_s == dataset.value().timestamps_s);
}
