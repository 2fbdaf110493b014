// `mercer guide --propose`: a catalogue -> a draft of attributes.json.
#ifndef MERCER_CLI_GUIDE_PROPOSING_H_
#define MERCER_CLI_GUIDE_PROPOSING_H_

#include "cli/console.h"
#include "cli/guide_arguments.h"
#include "guide/proposal.h"
#include "mercer/result.h"

namespace mercer::cli {

// Asks for attributes from a sample of the items and writes them to --output, which must not be
// there but under --force: people will have edited it.
Status propose_attributes(const GuideArguments& arguments, const Console& console);

}  // namespace mercer::cli

#endif  // MERCER_CLI_GUIDE_PROPOSING_H_
