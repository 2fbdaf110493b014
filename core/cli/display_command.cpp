// `mercer display`: what a model file has for showing its items, as a file of its own.
#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/model_argument.h"
#include "data/field_values.h"
#include "train/model_update.h"

namespace mercer::cli {
namespace {

using nlohmann::json;

struct DisplayArguments {
  std::string model, output, bare_model;
};

// 2.95f is 2.9500000477 as a double; people wrote 2.95.
double shortest(float price) {
  char digits[32];
  const char* end = std::to_chars(digits, digits + sizeof digits, price).ptr;
  return parse_number({digits, static_cast<size_t>(end - digits)}).value_or(0);
}

// A line an item, in the model's order, so that people and version control can read it.
std::string display_text(const Model& model) {
  const auto text_of = [](const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
  };
  std::string text = "{";
  for (size_t item = 0; item < model.item_count(); ++item) {
    json entry = json::object();
    if (!model.item_title(item).empty()) entry["title"] = model.item_title(item);
    if (model.item_price(item) != 0) entry["price"] = shortest(model.item_price(item));
    text += (item == 0 ? "\n" : ",\n") + text_of(model.item_id(item)) + ": " + text_of(entry);
  }
  return text + "\n}\n";
}

Status run_display(const DisplayArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, read_binary_file(arguments.model));
  MERCER_ASSIGN_OR_RETURN(const Model model, open_model_file(arguments.model));
  MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.output, display_text(model)));
  if (!arguments.bare_model.empty()) {
    const auto bare = without_display(model, bytes);
    if (!bare.ok()) return in_file(arguments.model, bare.error());
    MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.bare_model, bare.value()));
  }
  console.print_json({{"output", arguments.output}, {"items", model.item_count()}});
  console.print(with_thousands(model.item_count()) + " items written to " + arguments.output);
  return Done{};
}

}  // namespace

void add_display_command(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<DisplayArguments>();
  CLI::App* command = app.add_subcommand(
      "display", "Write a model's titles and prices as JSON, to be published and changed apart");
  command->add_option("model", arguments->model, "Model file")->required();
  command->add_option("-o,--output", arguments->output, "Where to write the JSON")->required();
  command->add_option("--without", arguments->bare_model,
                      "Also write the model without them, to this .mercer file");
  command->footer("Example:\n  mercer display shop.mercer -o display.json --without bare.mercer");
  command->callback([arguments, &context] {
    const Status status = run_display(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
