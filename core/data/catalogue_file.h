// The catalogue of a data set as text: one item a line, in order, `id <tab> title <tab> price`,
// under a line that names the columns. UTF-8; an unknown price is empty.
#ifndef MERCER_DATA_CATALOGUE_FILE_H_
#define MERCER_DATA_CATALOGUE_FILE_H_

#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"
#include "mercer/result.h"

namespace mercer {

// Control characters in titles (tabs and line breaks among them) become spaces. Ids must have none.
std::string encode_catalogue(const std::vector<CatalogueItem>& catalogue);

Result<std::vector<CatalogueItem>> decode_catalogue(std::string_view text);

}  // namespace mercer

#endif  // MERCER_DATA_CATALOGUE_FILE_H_
