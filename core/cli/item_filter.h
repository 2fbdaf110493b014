// `--filter 'COLUMN OP VALUE'`: which of a model's items may be listed.
#ifndef MERCER_CLI_ITEM_FILTER_H_
#define MERCER_CLI_ITEM_FILTER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "mercer/model.h"
#include "mercer/result.h"

namespace mercer::cli {

// The items that fail one of `conditions` (RowCondition's), whose columns are id, title and price;
// an unknown price is empty and fails every comparison of numbers. Error: kInvalidArgument.
Result<std::vector<uint32_t>> filtered_out(const Model& model,
                                           const std::vector<std::string>& conditions);

}  // namespace mercer::cli

#endif  // MERCER_CLI_ITEM_FILTER_H_
