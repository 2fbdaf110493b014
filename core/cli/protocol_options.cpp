#include "cli/protocol_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "data/field_values.h"

namespace mercer::cli {
namespace {

Result<int64_t> read_date(const std::string& text, const char* option) {
  const auto time_s = parse_time(text, TimeFormat::kAuto);
  if (time_s) return *time_s;
  return Error{ErrorCode::kInvalidArgument,
               std::string(option) + " \"" + text + "\" is no date; write it as 2011-11-16"};
}

}  // namespace

void add_protocol_options(CLI::App& command, ProtocolOptions& options) {
  command
      .add_option("--protocol", options.protocol,
                  "What is held out of training: each user's last events, last baskets, or "
                  "all from a date on")
      ->check(CLI::IsMember({"leave-one-out", "next-basket", "time"}))
      ->capture_default_str();
  command.add_option("--test-from", options.test_from,
                     "With --protocol time: test on what was bought from this date on");
  command.add_option("--validation-from", options.validation_from,
                     "With --protocol time: validate from this date on, train on what was before "
                     "(default: as long before --test-from as the test lasts)");
}

Result<Protocol> chosen_protocol(const ProtocolOptions& options, const Dataset& dataset) {
  if (options.protocol != "time") return parse_protocol(options.protocol);
  if (options.test_from.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "--protocol time needs --test-from, the date that the test starts on"};
  }
  Protocol protocol{.kind = Protocol::Kind::kTime};
  MERCER_ASSIGN_OR_RETURN(protocol.test_time_s, read_date(options.test_from, "--test-from"));
  if (options.validation_from.empty()) {
    const int64_t last = dataset.timestamps_s.empty() ? protocol.test_time_s
                                                      : std::ranges::max(dataset.timestamps_s);
    protocol.validation_time_s = 2 * protocol.test_time_s - last;
  } else {
    MERCER_ASSIGN_OR_RETURN(protocol.validation_time_s,
                            read_date(options.validation_from, "--validation-from"));
  }
  return protocol;
}

}  // namespace mercer::cli
