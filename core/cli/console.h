// What every command shares: the global options, and the only way to write to the terminal.
// Results go to stdout, everything else (progress, warnings, errors) to stderr.
#ifndef MERCER_CLI_CONSOLE_H_
#define MERCER_CLI_CONSOLE_H_

#include <cstdint>
#include <iostream>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "mercer/error.h"

namespace mercer::cli {

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

class Console {
 public:
  bool json = false;  // --json: one object on stdout instead of text
  uint64_t seed = 1;  // --seed

  // Where the two streams go; tests capture them. Not owned, must outlive the console.
  std::ostream* out = &std::cout;
  std::ostream* err = &std::cerr;

  // One line of a command's result; silent under --json.
  void print(std::string_view line) const;
  // The one object of a command under --json; silent without it.
  void print_json(const nlohmann::json& object) const;
  // A remark on stderr, in either mode.
  void note(std::string_view line) const;
  // An error on stderr ("mercer: error: ... [code]"); returns kExitFailed.
  int fail(const Error& error) const;
};

// 541909 -> "541,909": the way every command writes counts for people.
std::string with_thousands(uint64_t count);

}  // namespace mercer::cli

#endif  // MERCER_CLI_CONSOLE_H_
