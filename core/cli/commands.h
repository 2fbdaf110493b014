// Every command of `mercer`, one file each. Each function adds its subcommand with its options; the
// callback it installs stores the exit code in `exit_code`.
#ifndef MERCER_CLI_COMMANDS_H_
#define MERCER_CLI_COMMANDS_H_

#include <iosfwd>
#include <string>

#include "cli/console.h"

namespace CLI {
class App;
}

namespace mercer::cli {

struct Context {
  Console console;
  std::string command_line;  // as a shell would take it
  int exit_code = kExitDone;
};

void add_import_command(CLI::App& app, Context& context);
void add_guide_command(CLI::App& app, Context& context);
void add_attributes_command(CLI::App& app, Context& context);
void add_student_command(CLI::App& app, Context& context);
void add_base_command(CLI::App& app, Context& context);
void add_tune_command(CLI::App& app, Context& context);
void add_refine_command(CLI::App& app, Context& context);
void add_evaluate_command(CLI::App& app, Context& context);
void add_compare_command(CLI::App& app, Context& context);
void add_recommend_command(CLI::App& app, Context& context);
void add_explain_eval_command(CLI::App& app, Context& context);
void add_quantize_command(CLI::App& app, Context& context);
void add_inspect_command(CLI::App& app, Context& context);
void add_display_command(CLI::App& app, Context& context);
void add_update_command(CLI::App& app, Context& context);
void add_delta_command(CLI::App& app, Context& context);

// Runs the command line; returns the process's exit code.
int run(int argc, const char* const* argv);
// The same with other streams in place of stdout and stderr.
int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace mercer::cli

#endif  // MERCER_CLI_COMMANDS_H_
