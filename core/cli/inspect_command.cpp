// `mercer inspect`: what a model file holds, where it came from and how well it ranks.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/files.h"
#include "mercer/model.h"
#include "train/model_sections.h"
#include "train/model_tensors.h"
#include "train/quantized_rows.h"

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

// Titles and prices are left out of what an item takes: they may come from elsewhere.
bool is_display(const ModelSection& section) {
  return section.name == "titles" || section.name == "prices";
}

double per_item(double size_bytes, const Model& model) {
  return size_bytes / static_cast<double>(model.item_count());
}

json sections_json(const Model& model, const std::vector<ModelSection>& sections) {
  json array = json::array();
  for (const ModelSection& section : sections) {
    json entry = {{"name", section.name}, {"size_bytes", section.size_bytes}};
    if (section.grows_with_items) {
      entry["bytes_an_item"] = per_item(static_cast<double>(section.size_bytes), model);
    }
    array.push_back(std::move(entry));
  }
  return array;
}

json model_json(const Model& model, const std::vector<ModelSection>& sections) {
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
          {"sections", sections_json(model, sections)},
          {"items", model.item_count()},
          {"dimension", model.dimension()},
          {"encoder", json::parse(encoder_settings_json(model.encoder().settings()))},
          {"precision", precision_name(model.table().precision())},
          {"clusters", model.clusters().ends.size()},
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

void print_sections(const Console& console, const Model& model,
                    const std::vector<ModelSection>& sections) {
  console.print("\nBytes                    in all  an item");
  double without_display = 0;
  double scored = 0;
  for (const ModelSection& section : sections) {
    const double each = per_item(static_cast<double>(section.size_bytes), model);
    if (section.grows_with_items && !is_display(section)) without_display += each;
    if (section.name == "item table" || section.name == "item biases") scored += each;
    char line[96];
    const int width =
        std::snprintf(line, sizeof line, "  %-18s %10s", std::string(section.name).c_str(),
                      with_thousands(section.size_bytes).c_str());
    if (section.grows_with_items) {
      std::snprintf(line + width, sizeof line - static_cast<size_t>(width), "  %7.1f", each);
    }
    console.print(line);
  }
  char line[128];
  std::snprintf(line, sizeof line,
                "An item takes %.1f bytes without title and price, %.1f of them for its score",
                without_display, scored);
  console.print(line);
}

void print_model(const Console& console, const std::string& path, const Model& model,
                 const std::vector<ModelSection>& sections) {
  console.print(path + ": Mercer model, format " + std::to_string(kFormatMajor) + "." +
                std::to_string(model.format_minor()) + ", " + with_thousands(model.size_bytes()) +
                " bytes, checksum and content verified");
  console.print("");
  console.print("  items       " + with_thousands(model.item_count()));
  console.print("  width       " + std::to_string(model.dimension()));
  console.print("  attributes  " + std::to_string(model.attribute_count()) +
                (model.attribute_curves() != nullptr ? ", by curves" : ", the first coordinates"));
  console.print("  item table  " + std::string(precision_name(model.table().precision())));
  console.print("  encoder     " + encoder_text(model.encoder().settings()));
  if (const size_t clusters = model.clusters().ends.size()) {
    console.print("  clusters    " + with_thousands(clusters));
  }
  print_sections(console, model, sections);
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

Status run_inspect(const std::string& path, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, read_binary_file(path));
  const auto model = Model::open(bytes);
  if (!model.ok()) return in_file(path, model.error());
  const std::vector<ModelSection> sections = model_sections(bytes);
  console.print_json(model_json(model.value(), sections));
  if (!console.json) print_model(console, path, model.value(), sections);
  return Done{};
}

}  // namespace

void add_inspect_command(CLI::App& app, Context& context) {
  auto path = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("inspect", "Check a model file and show what it holds");
  command->add_option("model", *path, "Model file")->required();
  command->footer("Example:\n  mercer inspect shop.mercer");
  command->callback([path, &context] {
    const Status status = run_inspect(*path, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
