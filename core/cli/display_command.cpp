// `mercer display`: what a model file has for showing its items, and where a product feed says that
// their pages and pictures are, as a file of its own.
#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/catalogue_input.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/model_argument.h"
#include "data/field_values.h"
#include "data/item_links.h"
#include "train/model_update.h"

namespace mercer::cli {
namespace {

using nlohmann::json;

struct DisplayArguments {
  std::string model, output, bare_model, feed;
  ItemLinkColumns columns;
};

using Links = std::unordered_map<std::string, ItemLinks>;

Result<Links> read_links(const DisplayArguments& arguments, const Console& console) {
  if (arguments.feed.empty()) return Links{};
  MERCER_ASSIGN_OR_RETURN(const std::string text, read_text_file(arguments.feed));
  auto links = parse_item_links(text, dialect_of(arguments.feed), arguments.columns);
  if (!links.ok()) return in_file(arguments.feed, links.error());
  console.note("mercer: " + with_thousands(links.value().size()) + " items read from " +
               arguments.feed);
  return links;
}

// 2.95f is 2.9500000477 as a double; people wrote 2.95.
double shortest(float price) {
  char digits[32];
  const char* end = std::to_chars(digits, digits + sizeof digits, price).ptr;
  return parse_number({digits, static_cast<size_t>(end - digits)}).value_or(0);
}

// A line an item, in the model's order, so that people and version control can read it.
std::string display_text(const Model& model, const Links& links) {
  const auto text_of = [](const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
  };
  std::string text = "{";
  for (size_t item = 0; item < model.item_count(); ++item) {
    json entry = json::object();
    if (!model.item_title(item).empty()) entry["title"] = model.item_title(item);
    if (model.item_price(item) != 0) entry["price"] = shortest(model.item_price(item));
    const auto found = links.find(std::string(model.item_id(item)));
    if (found != links.end()) {
      const auto& [url, image] = found->second;
      if (!url.empty()) entry["url"] = url;
      if (!image.empty()) entry["image"] = image;
    }
    text += (item == 0 ? "\n" : ",\n") + text_of(model.item_id(item)) + ": " + text_of(entry);
  }
  return text + "\n}\n";
}

Status run_display(const DisplayArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, read_binary_file(arguments.model));
  MERCER_ASSIGN_OR_RETURN(const Model model, open_model_file(arguments.model));
  MERCER_ASSIGN_OR_RETURN(const Links links, read_links(arguments, console));
  MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.output, display_text(model, links)));
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
      "display", "Write what pages show of a model's items as JSON, to be published apart");
  command->add_option("model", arguments->model, "Model file")->required();
  command->add_option("-o,--output", arguments->output, "Where to write the JSON")->required();
  command->add_option("--without", arguments->bare_model,
                      "Also write the model without them, to this .mercer file");
  CLI::Option* feed = command->add_option(
      "--feed", arguments->feed, "CSV or TSV (.tsv) that says where items have pages and pictures");
  command->add_option("--id", arguments->columns.id, "The feed's column of the item's id")
      ->capture_default_str()
      ->needs(feed);
  command->add_option("--url", arguments->columns.url, "The feed's column of the page's address")
      ->needs(feed);
  command
      ->add_option("--image", arguments->columns.image,
                   "The feed's column of the picture's address")
      ->needs(feed);
  command->footer(
      "Titles and prices are the model's; of what the feed has besides nothing is read.\n"
      "Example:\n  mercer display shop.mercer -o display.json --without bare.mercer\n"
      "  mercer display shop.mercer --feed feed.csv --url link --image image_link -o display.json");
  command->callback([arguments, &context] {
    const Status status = run_display(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
