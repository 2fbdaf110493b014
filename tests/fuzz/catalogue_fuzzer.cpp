// The catalogue of a data set folder.
#include <cmath>

#include "data/catalogue_file.h"
#include "fuzzing.h"

FUZZER(catalogue) {
  const auto catalogue = mercer::decode_catalogue(text_of(bytes));
  if (!catalogue.ok()) return require_reason(catalogue.error());
  for (const mercer::CatalogueItem& item : catalogue.value()) {
    REQUIRE(!item.id.empty());
    REQUIRE(std::isfinite(item.price) && item.price >= 0);
  }
  const std::string written = mercer::encode_catalogue(catalogue.value());
  const auto again = mercer::decode_catalogue(written);
  REQUIRE(again.ok());
  REQUIRE(mercer::encode_catalogue(again.value()) == written);
}
