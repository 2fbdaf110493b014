// `mercer delta`: what makes one model file out of another, and applying it.
#include <CLI/CLI.hpp>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/model_argument.h"
#include "mercer/checksum.h"
#include "mercer/delta.h"
#include "train/delta_writer.h"

namespace mercer::cli {
namespace {

struct DeltaArguments {
  std::string base, other, output;  // `other`: the new model, or the delta to apply
  bool apply = false;
};

// A delta between what are no models would only be noticed in a browser.
Result<std::vector<uint8_t>> read_model_bytes(const std::string& path) {
  MERCER_ASSIGN_OR_RETURN(std::vector<uint8_t> bytes, read_binary_file(path));
  const auto model = Model::open(bytes);
  if (!model.ok()) return in_file(path, model.error());
  return bytes;
}

void report(const Console& console, const DeltaArguments& arguments, std::span<const uint8_t> base,
            std::span<const uint8_t> next, std::span<const uint8_t> delta) {
  console.print_json({{"output", arguments.output},
                      {"base_checksum", checksum_hex(base)},
                      {"base_bytes", base.size()},
                      {"new_checksum", checksum_hex(next)},
                      {"new_bytes", next.size()},
                      {"delta_bytes", delta.size()}});
  const auto line = [&](const char* what, std::span<const uint8_t> bytes) {
    console.print(what + checksum_hex(bytes) + ", " + with_thousands(bytes.size()) + " bytes");
  };
  line("old model  ", base);
  line("new model  ", next);
  console.print("delta      " + with_thousands(delta.size()) + " bytes before compression");
  console.print("Written to " + arguments.output);
}

// With the two checksums that tell which model is wanted.
Error explained(const DeltaArguments& arguments, Error error, std::span<const uint8_t> base,
                std::span<const uint8_t> delta) {
  if (error.code == ErrorCode::kChecksumMismatch) {
    uint64_t wanted = 0;
    std::memcpy(&wanted, delta.data() + DeltaLayout::kBaseChecksumAt * sizeof(uint32_t),
                sizeof wanted);
    error.message += " (it is for the one with checksum " + hex_digits(wanted) + ", \"" +
                     arguments.base + "\" has " + checksum_hex(base) + ")";
  }
  return in_file(arguments.other, error);
}

Status run_delta(const DeltaArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const std::vector<uint8_t> base, read_model_bytes(arguments.base));
  if (arguments.apply) {
    MERCER_ASSIGN_OR_RETURN(const std::vector<uint8_t> delta, read_binary_file(arguments.other));
    std::vector<uint8_t> next = base;
    const Status applied = apply_delta(next, delta);
    if (!applied.ok()) return explained(arguments, applied.error(), base, delta);
    MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.output, next));
    report(console, arguments, base, next, delta);
    return Done{};
  }
  MERCER_ASSIGN_OR_RETURN(const std::vector<uint8_t> next, read_model_bytes(arguments.other));
  MERCER_ASSIGN_OR_RETURN(const std::vector<uint8_t> delta, make_delta(base, next));
  MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.output, delta));
  report(console, arguments, base, next, delta);
  return Done{};
}

}  // namespace

void add_delta_command(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<DeltaArguments>();
  CLI::App* command = app.add_subcommand(
      "delta", "What pages that have one model need to have another, smaller than all of it");
  command->add_option("old", arguments->base, "The model file that pages have")->required();
  command
      ->add_option("new", arguments->other, "The one that they shall have; with --apply, a delta")
      ->required();
  command
      ->add_option("-o,--output", arguments->output, "Where to write the delta, or the new model")
      ->required();
  command->add_flag("--apply", arguments->apply, "Make the new model of the old one and a delta");
  command->footer(
      "Example:\n  mercer delta shop.mercer shop-2.mercer -o shop-2.delta\n"
      "  mercer delta --apply shop.mercer shop-2.delta -o shop-2.mercer");
  command->callback([arguments, &context] {
    const Status status = run_delta(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
