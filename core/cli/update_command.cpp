// `mercer update`: new items and changed ones in a model file, without training.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/model_argument.h"
#include "data/catalogue_file.h"
#include "train/model_update.h"

namespace mercer::cli {
namespace {

struct UpdateArguments {
  std::string model, catalogue, guided, output;
};

Result<ItemChanges> read_changes(const UpdateArguments& arguments,
                                 const std::vector<Attribute>& attributes, const Console& console) {
  ItemChanges changes;
  MERCER_ASSIGN_OR_RETURN(const std::string catalogue, read_text_file(arguments.catalogue));
  auto items = decode_catalogue(catalogue);
  if (!items.ok()) return in_file(arguments.catalogue, items.error());
  changes.items = std::move(items).value();
  MERCER_ASSIGN_OR_RETURN(const std::string guided, read_text_file(arguments.guided));
  auto scores = parse_guided_scores(guided, attributes, changes.items);
  if (!scores.ok()) return in_file(arguments.guided, scores.error());
  changes.scores = std::move(scores).value();
  if (changes.scores.missing_count > 0) {
    console.note("mercer: note: " + with_thousands(changes.scores.missing_count) +
                 " of the items have no scores in \"" + arguments.guided +
                 "\"; new ones count as average, known ones keep theirs");
  }
  return changes;
}

Status run_update(const UpdateArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, read_binary_file(arguments.model));
  MERCER_ASSIGN_OR_RETURN(const LoadedModel loaded, load_model_file(arguments.model));
  MERCER_ASSIGN_OR_RETURN(const ItemChanges changes,
                          read_changes(arguments, loaded.parameters.attributes, console));
  const auto update = update_model(loaded.model, bytes, changes);
  if (!update.ok()) return in_file(arguments.model, update.error());
  MERCER_RETURN_IF_ERROR(write_file_atomically(arguments.output, update.value().file));
  const auto& [file, added, changed] = update.value();
  console.print_json({{"output", arguments.output},
                      {"items_added", added},
                      {"items_changed", changed},
                      {"size_bytes", file.size()}});
  console.print(with_thousands(added) + " items added, " + with_thousands(changed) + " changed, " +
                with_thousands(file.size()) + " bytes written to " + arguments.output);
  return Done{};
}

}  // namespace

void add_update_command(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<UpdateArguments>();
  CLI::App* command =
      app.add_subcommand("update", "Add items to a model and change known ones, without training");
  command->add_option("model", arguments->model, "Model file")->required();
  command
      ->add_option("--catalogue", arguments->catalogue,
                   "The items, a line each: id, title, price, as in a data set's catalogue.tsv")
      ->required();
  command->add_option("--guided", arguments->guided, "CSV: item id, then a score an attribute")
      ->required();
  command->add_option("-o,--output", arguments->output, "Where to write the .mercer file")
      ->required();
  command->footer(
      "A new item gets what items like it have; train again once it has been sold.\n"
      "Example:\n  mercer update shop.mercer --catalogue new.tsv --guided guided.csv "
      "-o shop-2.mercer\n  mercer delta shop.mercer shop-2.mercer -o shop-2.delta");
  command->callback([arguments, &context] {
    const Status status = run_update(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
