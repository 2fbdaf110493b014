// What `mercer guide` does with attributes: scores the items, and scores some of them again.
#ifndef MERCER_CLI_GUIDE_SCORING_H_
#define MERCER_CLI_GUIDE_SCORING_H_

#include "cli/console.h"
#include "cli/guide_arguments.h"
#include "mercer/result.h"

namespace mercer::cli {

// Scores each item that the journal has no scores of. An item without valid scores is an error
// after the others are written.
Status score_items(const GuideArguments& arguments, const Console& console);

// Scores --retest of the items that the journal has scores of once more, drawn with --seed, in
// other company and order, into a file and a journal of their own; reports how far the two agree.
Status retest_items(const GuideArguments& arguments, const Console& console);

}  // namespace mercer::cli

#endif  // MERCER_CLI_GUIDE_SCORING_H_
