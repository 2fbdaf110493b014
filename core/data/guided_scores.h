// Item guided embeddings as `mercer guide` and models/*/guided.csv have them: a CSV whose first
// column is the item's id and whose other columns are the attributes, scored 0 to 10. And those of
// users, as `mercer guide --users` writes them, with the user's id in the first column.
#ifndef MERCER_DATA_GUIDED_SCORES_H_
#define MERCER_DATA_GUIDED_SCORES_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/attributes.h"
#include "data/dataset.h"
#include "mercer/result.h"

namespace mercer {

struct GuidedScores {
  static constexpr float kLowest = 0;
  static constexpr float kHighest = 10;
  static constexpr size_t kMostListed = 10;

  std::vector<float> values;  // [items x attributes], row-major; 0 for items without scores
  std::vector<bool> present;  // [items], whether the item has scores

  size_t missing_count = 0;                   // items of the catalogue without scores
  std::vector<std::string> missing_ids = {};  // the first kMostListed of them
  size_t unknown_count = 0;  // rows ignored because their id is not in the catalogue
};

// Rows come in any order, and so do the attributes' columns, whose names must be exactly those of
// `attributes`. Errors name the line: a column that is missing, unknown or there twice, a score
// that is no number or outside 0 to 10, an item twice, a broken quote. Whether items without scores
// are acceptable is the caller's decision.
Result<GuidedScores> parse_guided_scores(std::string_view csv_text,
                                         const std::vector<Attribute>& attributes,
                                         const std::vector<CatalogueItem>& catalogue);

// The same for users, by position in `user_ids`: what is said of items above is true of users.
Result<GuidedScores> parse_user_scores(std::string_view csv_text,
                                       const std::vector<Attribute>& attributes,
                                       std::span<const std::string> user_ids);

}  // namespace mercer

#endif  // MERCER_DATA_GUIDED_SCORES_H_
