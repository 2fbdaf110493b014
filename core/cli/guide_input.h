// What every form of `mercer guide` begins with: the endpoint and the items.
#ifndef MERCER_CLI_GUIDE_INPUT_H_
#define MERCER_CLI_GUIDE_INPUT_H_

#include <string>

#include "cli/console.h"
#include "cli/guide_arguments.h"
#include "cli/http_transport.h"
#include "guide/item_texts.h"
#include "mercer/result.h"

namespace mercer::cli {

struct OpenEndpoint {
  HttpTransport transport;
  std::string key;  // which no message shows; may be empty
};

// The endpoint of --endpoint with the key of the environment. Errors: kInvalidArgument (no address,
// or a key that must not travel to it).
Result<OpenEndpoint> open_endpoint(const GuideArguments& arguments);

// The items of --catalogue or --data up to --limit, at least one; says on stderr which are left
// out.
Result<ItemTexts> read_items(const GuideArguments& arguments, const Console& console);

// The same, or users, and what is asked of them.
Result<GuideInput> read_input(const GuideArguments& arguments, const Console& console);

}  // namespace mercer::cli

#endif  // MERCER_CLI_GUIDE_INPUT_H_
