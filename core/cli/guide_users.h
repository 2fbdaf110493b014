// `mercer guide --users`: what is read and said when it is users that are scored.
#ifndef MERCER_CLI_GUIDE_USERS_H_
#define MERCER_CLI_GUIDE_USERS_H_

#include <string>

#include "cli/console.h"
#include "cli/guide_arguments.h"
#include "guide/item_texts.h"
#include "mercer/result.h"

namespace CLI {
class App;
}

namespace mercer::cli {

void add_user_options(CLI::App& command, GuideArguments& arguments);

// What contradicts --users in the other arguments; empty when all is well.
std::string wrong_use_with_users(const GuideArguments& arguments);

// The users' histories as the protocol lets models be trained on them, whose name goes to
// `protocol`. Says plainly what will be sent, and who is left out.
Result<ItemTexts> read_users(const GuideArguments& arguments, const Console& console,
                             std::string& protocol);

}  // namespace mercer::cli

#endif  // MERCER_CLI_GUIDE_USERS_H_
