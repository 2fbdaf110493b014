// Every command of `mercer`, one file each. Each function adds its subcommand with its options; the
// callback it installs stores the exit code in `exit_code`.
#ifndef MERCER_CLI_COMMANDS_H_
#define MERCER_CLI_COMMANDS_H_

#include "cli/console.h"

namespace CLI {
class App;
}

namespace mercer::cli {

struct Context {
  Console console;
  int exit_code = kExitDone;
};

void add_import_command(CLI::App& app, Context& context);

// Runs the command line; returns the process's exit code.
int run(int argc, const char* const* argv);

}  // namespace mercer::cli

#endif  // MERCER_CLI_COMMANDS_H_
