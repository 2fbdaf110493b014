// `mercer inspect`: what a model file holds, where it came from and how well it ranks.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/model_argument.h"
#include "train/model_tensors.h"

namespace mercer::cli {
namespace {

using nlohmann::json;

json provenance_json(const Provenance& provenance) {
  return {{"mercer_version", provenance.mercer_version},
          {"dataset_checksum", provenance.dataset_checksum},
          {"guided_checksum", provenance.guided_checksum},
          {"guided_source", provenance.guided_source},
          {"guided_weight", provenance.guided_weight},
          {"base_model", provenance.base_model},
          {"base_seed", provenance.base_seed},
          {"refine_seed", provenance.refine_seed},
          {"protocol", provenance.protocol},
          {"options", provenance.options}};
}

json model_json(const Model& model) {
  json attributes = json::array();
  for (size_t k = 0; k < model.attribute_count(); ++k) {
    attributes.push_back(
        {{"name", model.attribute_name(k)}, {"description", model.attribute_description(k)}});
  }
  json evaluation = json::array();
  for (const MetricEntry& entry : model.evaluation()) {
    evaluation.push_back({{"protocol", entry.protocol},
                          {"split", entry.split},
                          {"name", entry.name},
                          {"value", entry.value}});
  }
  return {{"format", std::to_string(kFormatMajor) + "." + std::to_string(model.format_minor())},
          {"size_bytes", model.size_bytes()},
          {"items", model.item_count()},
          {"dimension", model.dimension()},
          {"encoder", json::parse(encoder_settings_json(model.encoder().settings()))},
          {"precision", model.is_int8() ? "int8" : "float32"},
          {"attributes", attributes},
          {"provenance", provenance_json(model.provenance())},
          {"evaluation", evaluation}};
}

std::string encoder_text(const EncoderSettings& settings) {
  std::string text(encoder_kind_name(settings.kind));
  if (settings.kind == EncoderKind::kLinear) {
    return text + ", " + std::to_string(settings.decays.size()) + " recency channels";
  }
  text += ", " + std::to_string(settings.layers) + " layers, inner width " +
          std::to_string(settings.inner_dimension);
  if (settings.kind != EncoderKind::kGru4Rec)
    text += ", " + std::to_string(settings.heads) + " heads";
  return text + ", reads the latest " + std::to_string(settings.max_length) + " items";
}

void print_model(const Console& console, const std::string& path, const Model& model) {
  console.print(path + ": Mercer model, format " + std::to_string(kFormatMajor) + "." +
                std::to_string(model.format_minor()) + ", " + with_thousands(model.size_bytes()) +
                " bytes, checksum and content verified");
  console.print("");
  console.print("  items       " + with_thousands(model.item_count()));
  console.print("  width       " + std::to_string(model.dimension()));
  console.print("  attributes  " + std::to_string(model.attribute_count()) +
                (model.attribute_curves() != nullptr ? ", by curves" : ", the first coordinates"));
  console.print(std::string("  item table  ") + (model.is_int8() ? "int8" : "float32"));
  console.print("  encoder     " + encoder_text(model.encoder().settings()));
  console.print("\nAttributes");
  for (size_t k = 0; k < model.attribute_count(); ++k) {
    std::string name(model.attribute_name(k));
    name.resize(std::max<size_t>(name.size() + 1, 18), ' ');
    console.print("  " + name + std::string(model.attribute_description(k)));
  }
  console.print("\nProvenance");
  const json provenance = provenance_json(model.provenance());
  for (const auto& [key, value] : provenance.items()) {
    std::string name = key;
    name.resize(18, ' ');
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    console.print("  " + name + (text.empty() ? "(not recorded)" : text));
  }
  console.print("\nEvaluation");
  for (const MetricEntry& entry : model.evaluation()) {
    char value[32];
    std::snprintf(value, sizeof value, "%.4f", entry.value);
    std::string name = std::string(entry.protocol) + ", " + std::string(entry.split) + ", " +
                       std::string(entry.name);
    name.resize(std::max<size_t>(name.size() + 1, 48), ' ');
    console.print("  " + name + value);
  }
}

}  // namespace

void add_inspect_command(CLI::App& app, Context& context) {
  auto path = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("inspect", "Check a model file and show what it holds");
  command->add_option("model", *path, "Model file")->required();
  command->footer("Example:\n  mercer inspect shop.mercer");
  command->callback([path, &context] {
    const auto model = open_model_file(*path);
    if (!model.ok()) {
      context.exit_code = context.console.fail(model.error());
      return;
    }
    context.console.print_json(model_json(model.value()));
    if (!context.console.json) print_model(context.console, *path, model.value());
  });
}

}  // namespace mercer::cli
