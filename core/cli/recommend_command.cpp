// `mercer recommend`: what the browser would show for a history, and why.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "cli/commands.h"
#include "cli/model_argument.h"
#include "mercer/recommender.h"

namespace mercer::cli {
namespace {

using nlohmann::json;

struct RecommendArguments {
  std::string model;
  std::vector<std::string> history;
  std::vector<std::string> exclude;
  size_t count = 10;
  bool explain = false;
  bool exclude_seen = false;
};

Result<std::vector<uint32_t>> find_items(const Model& model, const std::vector<std::string>& ids) {
  std::vector<uint32_t> items;
  std::string unknown;
  for (const std::string& id : ids) {
    const auto item = model.find_item(id);
    if (item) {
      items.push_back(*item);
    } else {
      unknown += (unknown.empty() ? "" : ", ") + id;
    }
  }
  if (unknown.empty()) return items;
  return Error{ErrorCode::kNotFound,
               "the model does not know these items: " + unknown + "; leave them out"};
}

// Indices of `values`, largest magnitude first; equal ones in their own order.
std::vector<size_t> by_magnitude(const std::vector<float>& values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, std::greater(), [&](size_t i) { return std::abs(values[i]); });
  return order;
}

json explanation_json(const Model& model, const Explanation& why,
                      const std::vector<uint32_t>& history) {
  json attributes = json::array();
  for (const size_t k : by_magnitude(why.attributes)) {
    attributes.push_back({{"name", model.attribute_name(k)}, {"contribution", why.attributes[k]}});
  }
  json items = json::array();
  for (const size_t j : by_magnitude(why.history)) {
    items.push_back({{"id", model.item_id(history[j])}, {"contribution", why.history[j]}});
  }
  return {{"bias", why.bias}, {"attributes", attributes}, {"taste", why.taste}, {"history", items}};
}

void print_explanation(const Console& console, const Model& model, const Explanation& why,
                       const std::vector<uint32_t>& history) {
  constexpr size_t kShown = 5;
  char line[160];
  const auto print_part = [&](std::string_view name, double value) {
    std::snprintf(line, sizeof line, "        %+8.3f  %.*s", value, static_cast<int>(name.size()),
                  name.data());
    console.print(line);
  };
  print_part("popularity (the item itself)", why.bias);
  double rest = 0;
  size_t shown = 0;
  for (const size_t k : by_magnitude(why.attributes)) {
    if (shown++ < kShown) {
      print_part(model.attribute_name(k), why.attributes[k]);
    } else {
      rest += why.attributes[k];
    }
  }
  if (shown > kShown) print_part("other attributes", rest);
  print_part("taste (bought together, no name)", why.taste);
  shown = 0;
  for (const size_t j : by_magnitude(why.history)) {
    if (shown++ == kShown) break;
    std::snprintf(line, sizeof line, "          because of %.*s %.60s (%+.3f)",
                  static_cast<int>(model.item_id(history[j]).size()),
                  model.item_id(history[j]).data(),
                  std::string(model.item_title(history[j])).c_str(), why.history[j]);
    console.print(line);
  }
}

Status run_recommend(const RecommendArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const Model model, open_model_file(arguments.model));
  MERCER_ASSIGN_OR_RETURN(const auto history, find_items(model, arguments.history));
  MERCER_ASSIGN_OR_RETURN(auto excluded, find_items(model, arguments.exclude));
  if (arguments.exclude_seen) excluded.insert(excluded.end(), history.begin(), history.end());
  MERCER_ASSIGN_OR_RETURN(
      const Recommendations recommendations,
      recommend(model, {.history = history, .count = arguments.count, .excluded = excluded}));

  json items = json::array();
  for (size_t rank = 0; rank < recommendations.items.size(); ++rank) {
    const Recommendation& entry = recommendations.items[rank];
    json object = {{"id", model.item_id(entry.item)}, {"score", entry.score}};
    if (arguments.explain) {
      object["explanation"] = explanation_json(model, entry.explanation, history);
    }
    items.push_back(std::move(object));
    char line[160];
    std::snprintf(line, sizeof line, "%3zu  %8.3f  %-10s %s", rank + 1, entry.score,
                  std::string(model.item_id(entry.item)).c_str(),
                  std::string(model.item_title(entry.item)).substr(0, 80).c_str());
    console.print(line);
    if (arguments.explain) print_explanation(console, model, entry.explanation, history);
  }
  console.print_json({{"items", items}});
  return Done{};
}

}  // namespace

void add_recommend_command(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<RecommendArguments>();
  CLI::App* command = app.add_subcommand("recommend", "Rank items for a history");
  command->add_option("--model", arguments->model, "Model file")->required();
  command
      ->add_option("--history", arguments->history,
                   "Item ids, oldest first, separated by commas; none: a visitor's first page")
      ->delimiter(',');
  command->add_option("--exclude", arguments->exclude, "Item ids that must not be shown")
      ->delimiter(',');
  command->add_option("-k,--count", arguments->count, "How many items")
      ->check(CLI::Range(size_t{1}, kMaxItems))
      ->capture_default_str();
  command->add_flag("--explain", arguments->explain, "Say what each score is made of");
  command->add_flag("--exclude-seen", arguments->exclude_seen, "Leave out the history's items");
  command->footer(
      "Example:\n  mercer recommend --model shop.mercer --history 85123A,22423 --exclude-seen "
      "--explain");
  command->callback([arguments, &context] {
    const Status status = run_recommend(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
