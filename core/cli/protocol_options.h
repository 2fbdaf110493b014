// The options by which a command is told what to hold out, shared by all that train or evaluate.
#ifndef MERCER_CLI_PROTOCOL_OPTIONS_H_
#define MERCER_CLI_PROTOCOL_OPTIONS_H_

#include <string>

#include "data/dataset.h"
#include "data/split.h"
#include "mercer/result.h"

namespace CLI {
class App;
}

namespace mercer::cli {

struct ProtocolOptions {
  std::string protocol = "leave-one-out";  // or "next-basket", "time"
  std::string test_from;                   // "2011-11-16", for "time"
  std::string validation_from;             // empty: a period as long as the test's, before it
};

void add_protocol_options(CLI::App& command, ProtocolOptions& options);

// Errors: kInvalidArgument (a time split without --test-from, or a date that cannot be read).
Result<Protocol> chosen_protocol(const ProtocolOptions& options, const Dataset& dataset);

}  // namespace mercer::cli

#endif  // MERCER_CLI_PROTOCOL_OPTIONS_H_
