// Runs the command line inside the test, with captured output.
#ifndef MERCER_TESTS_CLI_COMMAND_LINE_H_
#define MERCER_TESTS_CLI_COMMAND_LINE_H_

#include <sstream>
#include <string>
#include <vector>

#include "cli/commands.h"

namespace mercer::cli {

struct Outcome {
  int exit_code;
  std::string out;
  std::string err;
};

// run_command({"import", "events.csv", "--user", "u"}); the program's name is put in front.
inline Outcome run_command(const std::vector<std::string>& arguments) {
  std::vector<const char*> argv = {"mercer"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out, err;
  const int exit_code = run(static_cast<int>(argv.size()), argv.data(), out, err);
  return {exit_code, out.str(), err.str()};
}

}  // namespace mercer::cli

#endif  // MERCER_TESTS_CLI_COMMAND_LINE_H_
