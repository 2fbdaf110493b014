// `mercer recommend`: what the browser would show for a history, and why.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <span>

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
  std::vector<std::string> steer;  // "festive=+1"
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

// [attributes] from words like "festive=+1"; empty without any.
Result<std::vector<float>> parse_steering(const Model& model,
                                          const std::vector<std::string>& words) {
  std::vector<float> steering(words.empty() ? 0 : model.attribute_count());
  for (const std::string& word : words) {
    const size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    size_t k = 0;
    while (k < steering.size() && model.attribute_name(k) != name) ++k;
    if (k == steering.size()) {
      return Error{ErrorCode::kNotFound, "the model has no attribute \"" + name +
                                             "\" to steer by; `mercer inspect` lists them"};
    }
    const std::string number = equals == std::string::npos ? "" : word.substr(equals + 1);
    char* end = nullptr;
    steering[k] = std::strtof(number.c_str(), &end);
    if (number.empty() || *end != '\0') {
      return Error{ErrorCode::kInvalidArgument,
                   "\"" + word + "\" is no wish; write it like festive=+1"};
    }
  }
  return steering;
}

// `ahead` counts what each part has beyond the average candidate's.
json explanation_json(const Model& model, const Explanation& why, const Explanation& average,
                      const std::vector<uint32_t>& history, bool is_steered) {
  json attributes = json::array();
  for (const size_t k : by_magnitude(why.attributes)) {
    json entry = {{"name", model.attribute_name(k)},
                  {"contribution", why.attributes[k]},
                  {"ahead", why.attributes[k] - average.attributes[k]}};
    if (is_steered) entry["steering"] = why.steering[k];
    attributes.push_back(std::move(entry));
  }
  json items = json::array();
  for (const size_t j : by_magnitude(why.history)) {
    items.push_back({{"id", model.item_id(history[j])},
                     {"contribution", why.history[j]},
                     {"ahead", why.history[j] - average.history[j]}});
  }
  return {{"bias", why.bias},
          {"attributes", attributes},
          {"taste", why.taste},
          {"history", items},
          {"average", {{"bias", average.bias}, {"taste", average.taste}}}};
}

float sum_of(const std::vector<float>& parts) {
  return std::accumulate(parts.begin(), parts.end(), 0.0f);
}

// What an item's parts have beyond the average candidate's, which is why it is shown rather than
// another.
Explanation contrast(const Explanation& why, const Explanation& average) {
  Explanation result = why;
  result.bias -= average.bias;
  result.taste -= average.taste;
  for (size_t k = 0; k < why.attributes.size(); ++k) {
    result.attributes[k] -= average.attributes[k];
    result.steering[k] -= average.steering[k];
  }
  for (size_t j = 0; j < why.history.size(); ++j) result.history[j] -= average.history[j];
  return result;
}

void print_part(const Console& console, double value, std::string_view name) {
  char line[160];
  std::snprintf(line, sizeof line, "        %+8.3f  %.*s", value, static_cast<int>(name.size()),
                name.data());
  console.print(line);
}

void print_contrast(const Console& console, const Model& model, const Explanation& ahead,
                    const std::vector<uint32_t>& history, bool is_steered) {
  constexpr size_t kShown = 5;
  const std::vector<size_t> attributes = by_magnitude(ahead.attributes);
  print_part(console, ahead.bias, "popularity (the item itself)");
  double rest = sum_of(ahead.attributes);
  for (const size_t k : std::span(attributes).first(std::min(kShown, attributes.size()))) {
    print_part(console, ahead.attributes[k], model.attribute_name(k));
    rest -= ahead.attributes[k];
  }
  if (attributes.size() > kShown) print_part(console, rest, "other attributes");
  print_part(console, ahead.taste, "taste (bought together, no name)");
  if (is_steered) print_part(console, sum_of(ahead.steering), "your wishes");
  const std::vector<size_t> items = by_magnitude(ahead.history);
  char line[160];
  for (const size_t j : std::span(items).first(std::min(kShown, items.size()))) {
    std::snprintf(line, sizeof line, "          because of %.*s %.60s (%+.3f)",
                  static_cast<int>(model.item_id(history[j]).size()),
                  model.item_id(history[j]).data(),
                  std::string(model.item_title(history[j])).c_str(), ahead.history[j]);
    console.print(line);
  }
}

Status run_recommend(const RecommendArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const Model model, open_model_file(arguments.model));
  MERCER_ASSIGN_OR_RETURN(const auto history, find_items(model, arguments.history));
  MERCER_ASSIGN_OR_RETURN(auto excluded, find_items(model, arguments.exclude));
  if (arguments.exclude_seen) excluded.insert(excluded.end(), history.begin(), history.end());
  MERCER_ASSIGN_OR_RETURN(const auto steering, parse_steering(model, arguments.steer));
  MERCER_ASSIGN_OR_RETURN(const Recommendations recommendations,
                          recommend(model, {.history = history,
                                            .count = arguments.count,
                                            .excluded = excluded,
                                            .steering = steering}));
  const Explanation& average = recommendations.average.explanation;
  const bool is_steered = !steering.empty();
  if (arguments.explain) {
    console.print(
        "Under each item: what it scores beyond the average item, and what that is made of.");
  }

  json items = json::array();
  for (size_t rank = 0; rank < recommendations.items.size(); ++rank) {
    const Recommendation& entry = recommendations.items[rank];
    json object = {{"id", model.item_id(entry.item)}, {"score", entry.score}};
    if (arguments.explain) {
      object["explanation"] =
          explanation_json(model, entry.explanation, average, history, is_steered);
    }
    items.push_back(std::move(object));
    char line[160];
    std::snprintf(line, sizeof line, "%3zu  %8.3f  %-10s %s", rank + 1, entry.score,
                  std::string(model.item_id(entry.item)).c_str(),
                  std::string(model.item_title(entry.item)).substr(0, 80).c_str());
    console.print(line);
    if (!arguments.explain) continue;
    print_part(console, entry.score - recommendations.average.score, "ahead of the average item:");
    print_contrast(console, model, contrast(entry.explanation, average), history, is_steered);
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
  command
      ->add_option("--steer", arguments->steer,
                   "Wishes, festive=+1,premium=-0.5; at 1 an attribute counts as much as the score")
      ->delimiter(',');
  command->add_flag("--explain", arguments->explain,
                    "Say what puts each item ahead of the average one");
  command->add_flag("--exclude-seen", arguments->exclude_seen, "Leave out the history's items");
  command->footer(
      "Example:\n  mercer recommend --model shop.mercer --history 85123A,22423 --exclude-seen "
      "--explain --steer festive=+1");
  command->callback([arguments, &context] {
    const Status status = run_recommend(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
