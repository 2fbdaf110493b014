#include <CLI/CLI.hpp>
#include <exception>
#include <new>
#include <stdexcept>

#include "cli/commands.h"

#ifndef MERCER_VERSION
#error "MERCER_VERSION comes from the build"
#endif

namespace mercer::cli {
namespace {

void add_global_options(CLI::App& app, Context& context) {
  app.set_version_flag("--version", "mercer " MERCER_VERSION);
  app.add_flag("--json", context.console.json, "Print one JSON object on stdout");
  app.add_option("--seed", context.console.seed, "Seed of everything random")
      ->capture_default_str();
  // Lets the options above stand behind the command's name as well.
  app.fallthrough();
  app.require_subcommand(1);
#ifdef __EMSCRIPTEN__
  app.footer(
      "And \"mercer demo\": trains on a gift shop's year of orders and opens its storefront.");
#endif
}

void add_commands(CLI::App& app, Context& context) {
  add_import_command(app, context);
  add_guide_command(app, context);
  add_attributes_command(app, context);
  add_student_command(app, context);
  add_base_command(app, context);
  add_tune_command(app, context);
  add_refine_command(app, context);
  add_evaluate_command(app, context);
  add_compare_command(app, context);
  add_recommend_command(app, context);
  add_explain_eval_command(app, context);
  add_quantize_command(app, context);
  add_inspect_command(app, context);
  add_display_command(app, context);
  add_update_command(app, context);
  add_delta_command(app, context);
}

std::string command_line(int argc, const char* const* argv) {
  std::string line = "mercer";
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool plain = !word.empty() && word.find_first_of(" \t\n\"'\\$`*?&|;<>()") == word.npos;
    line += plain ? " " + std::string(word) : " \"" + std::string(word) + "\"";
  }
  return line;
}

Error not_enough_memory() { return {ErrorCode::kOutOfRange, "not enough memory for this input"}; }

int report_usage(const CLI::App& app, const CLI::ParseError& error, const Console& console) {
  // Help and version arrive as "errors" with exit code 0.
  if (error.get_exit_code() == 0) {
    app.exit(error, *console.out, *console.err);
    return kExitDone;
  }
  const std::vector<CLI::App*> commands = app.get_subcommands();
  if (commands.empty()) console.note(app.help());
  console.fail({ErrorCode::kInvalidArgument, error.what()});
  if (!commands.empty()) {
    console.note("Run \"mercer " + commands.front()->get_name() +
                 " --help\" for the options and an example.");
  }
  return kExitUsage;
}

}  // namespace

int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  Context context;
  context.console.out = &out;
  context.console.err = &err;
  context.command_line = command_line(argc, argv);
  CLI::App app("Mercer: recommendations for web shops that can say exactly why.", "mercer");
  try {
    add_global_options(app, context);
    add_commands(app, context);
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    context.exit_code = report_usage(app, error, context.console);
  } catch (const std::bad_alloc&) {
    return context.console.fail(not_enough_memory());
  } catch (const std::length_error&) {
    // More than a container can count, which in WebAssembly is 2 GiB.
    return context.console.fail(not_enough_memory());
  } catch (const std::exception& error) {
    // Nothing of ours throws; this is for what a library underneath might.
    return context.console.fail({ErrorCode::kIo, std::string("unexpected: ") + error.what()});
  }
  out.flush();
  if (!out && context.exit_code == kExitDone) {
    return context.console.fail({ErrorCode::kIo, "cannot write the result to stdout"});
  }
  return context.exit_code;
}

int run(int argc, const char* const* argv) { return run(argc, argv, std::cout, std::cerr); }

}  // namespace mercer::cli
