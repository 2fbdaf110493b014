// `mercer recommend`: what the browser would show for a history or beside an item, and why.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <span>

#include "cli/commands.h"
#include "cli/item_filter.h"
#include "cli/model_argument.h"
#include "mercer/recommender.h"

namespace mercer::cli {
namespace {

using nlohmann::json;

struct RecommendArguments {
  std::string model;
  std::vector<std::string> history;
  std::optional<std::string> similar_to;
  std::vector<std::string> exclude;
  std::vector<std::string> filter;  // "price < 5"
  std::vector<std::string> steer;   // "festive=+1"
  std::vector<std::string> boost;   // "85123A=0.5"
  std::vector<std::string> pin;
  float diversity = 0;
  size_t count = 10;
  size_t probes = 0;
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
      unknown += (unknown.empty() ? "" : ", ") + (id.empty() ? "\"\"" : id);
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

struct NamedAmount {
  std::string name;
  float amount = 0;
};

// "festive=+1"; the name may have equals signs.
Result<NamedAmount> parse_amount(const std::string& word, const char* example) {
  const size_t equals = word.rfind('=');
  const std::string number = equals == std::string::npos ? "" : word.substr(equals + 1);
  char* end = nullptr;
  const float amount = std::strtof(number.c_str(), &end);
  if (!number.empty() && *end == '\0') return NamedAmount{word.substr(0, equals), amount};
  return Error{ErrorCode::kInvalidArgument,
               "\"" + word + "\" names no amount; write it like " + example};
}

// [attributes] from words like "festive=+1"; empty without any.
Result<std::vector<float>> parse_steering(const Model& model,
                                          const std::vector<std::string>& words) {
  std::vector<float> steering(words.empty() ? 0 : model.attribute_count());
  for (const std::string& word : words) {
    MERCER_ASSIGN_OR_RETURN(const NamedAmount wish, parse_amount(word, "festive=+1"));
    size_t k = 0;
    while (k < steering.size() && model.attribute_name(k) != wish.name) ++k;
    if (k == steering.size()) {
      return Error{ErrorCode::kNotFound, "the model has no attribute \"" + wish.name +
                                             "\" to steer by; `mercer inspect` lists them"};
    }
    steering[k] = wish.amount;
  }
  return steering;
}

// From words like "85123A=0.5".
Result<std::vector<Boost>> parse_boosts(const Model& model, const std::vector<std::string>& words) {
  std::vector<Boost> boosts;
  for (const std::string& word : words) {
    MERCER_ASSIGN_OR_RETURN(const NamedAmount rule, parse_amount(word, "85123A=0.5"));
    MERCER_ASSIGN_OR_RETURN(const auto items, find_items(model, {rule.name}));
    boosts.push_back({items.front(), rule.amount});
  }
  return boosts;
}

// The arguments in terms of the model.
struct Question {
  std::vector<uint32_t> history;  // what is asked about, if it is a single item
  std::vector<uint32_t> excluded;
  std::vector<float> steering;
  std::vector<Boost> boosts;
  std::vector<uint32_t> pins;
};

Result<Question> read_question(const Model& model, const RecommendArguments& arguments) {
  Question question;
  MERCER_ASSIGN_OR_RETURN(
      question.history, find_items(model, arguments.similar_to ? std::vector{*arguments.similar_to}
                                                               : arguments.history));
  MERCER_ASSIGN_OR_RETURN(question.excluded, find_items(model, arguments.exclude));
  MERCER_ASSIGN_OR_RETURN(const auto unwanted, filtered_out(model, arguments.filter));
  std::vector<uint32_t>& excluded = question.excluded;
  excluded.insert(excluded.end(), unwanted.begin(), unwanted.end());
  if (arguments.exclude_seen) {
    excluded.insert(excluded.end(), question.history.begin(), question.history.end());
  }
  MERCER_ASSIGN_OR_RETURN(question.steering, parse_steering(model, arguments.steer));
  MERCER_ASSIGN_OR_RETURN(question.boosts, parse_boosts(model, arguments.boost));
  MERCER_ASSIGN_OR_RETURN(question.pins, find_items(model, arguments.pin));
  return question;
}

Result<Recommendations> answer(const Model& model, const RecommendArguments& arguments,
                               const Question& question) {
  const Request request{.history = question.history,
                        .count = arguments.count,
                        .excluded = question.excluded,
                        .steering = question.steering,
                        .boosts = question.boosts,
                        .pins = question.pins,
                        .diversity = arguments.diversity,
                        .probes = arguments.probes};
  if (!arguments.similar_to) return recommend(model, request);
  return similar(model, question.history.front(), request);
}

// `ahead` counts what each part has beyond the average candidate's.
json explanation_json(const Model& model, const Explanation& why, const Explanation& average,
                      const Question& question) {
  json attributes = json::array();
  for (const size_t k : by_magnitude(why.attributes)) {
    json entry = {{"name", model.attribute_name(k)},
                  {"contribution", why.attributes[k]},
                  {"ahead", why.attributes[k] - average.attributes[k]}};
    if (!question.steering.empty()) entry["steering"] = why.steering[k];
    attributes.push_back(std::move(entry));
  }
  json items = json::array();
  for (const size_t j : by_magnitude(why.history)) {
    items.push_back({{"id", model.item_id(question.history[j])},
                     {"contribution", why.history[j]},
                     {"ahead", why.history[j] - average.history[j]}});
  }
  json result = {{"bias", why.bias},
                 {"attributes", attributes},
                 {"taste", why.taste},
                 {"history", items},
                 {"average", {{"bias", average.bias}, {"taste", average.taste}}}};
  if (!question.boosts.empty()) {
    result["boost"] = why.boost;
    result["average"]["boost"] = average.boost;
  }
  return result;
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
  result.boost -= average.boost;
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
                    const Question& question) {
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
  if (!question.steering.empty()) print_part(console, sum_of(ahead.steering), "your wishes");
  if (!question.boosts.empty()) print_part(console, ahead.boost, "boosts");
  const std::vector<size_t> items = by_magnitude(ahead.history);
  char line[160];
  for (const size_t j : std::span(items).first(std::min(kShown, items.size()))) {
    const uint32_t item = question.history[j];
    std::snprintf(line, sizeof line, "          because of %.*s %.60s (%+.3f)",
                  static_cast<int>(model.item_id(item).size()), model.item_id(item).data(),
                  std::string(model.item_title(item)).c_str(), ahead.history[j]);
    console.print(line);
  }
}

Status run_recommend(const RecommendArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const Model model, open_model_file(arguments.model));
  if (arguments.probes > 0 && model.clusters().ends.size() == 0) {
    console.note(
        "mercer: note: the model has no clusters (`mercer quantize --clusters` makes "
        "them); every item is looked at");
  }
  MERCER_ASSIGN_OR_RETURN(const Question question, read_question(model, arguments));
  MERCER_ASSIGN_OR_RETURN(const Recommendations recommendations,
                          answer(model, arguments, question));
  const Explanation& average = recommendations.average.explanation;
  if (arguments.explain) {
    console.print(
        "Under each item: what it scores beyond the average item, and what that is made of.");
  }

  json items = json::array();
  for (size_t rank = 0; rank < recommendations.items.size(); ++rank) {
    const Recommendation& entry = recommendations.items[rank];
    json object = {{"id", model.item_id(entry.item)}, {"score", entry.score}};
    const bool is_pinned = rank < question.pins.size();
    if (!question.pins.empty()) object["pinned"] = is_pinned;
    if (arguments.explain) {
      object["explanation"] = explanation_json(model, entry.explanation, average, question);
    }
    items.push_back(std::move(object));
    char line[160];
    std::snprintf(line, sizeof line, "%3zu  %8.3f  %-10s %s%s", rank + 1, entry.score,
                  std::string(model.item_id(entry.item)).c_str(),
                  std::string(model.item_title(entry.item)).substr(0, 80).c_str(),
                  is_pinned ? " (pinned)" : "");
    console.print(line);
    if (!arguments.explain) continue;
    print_part(console, entry.score - recommendations.average.score, "ahead of the average item:");
    print_contrast(console, model, contrast(entry.explanation, average), question);
  }
  console.print_json({{"items", items}});
  return Done{};
}

void add_rule_options(CLI::App& command, RecommendArguments& arguments) {
  command
      .add_option("--filter", arguments.filter,
                  "List only items with 'COLUMN OP VALUE' of id, title or price; OP as in `mercer "
                  "import --where`; repeatable")
      ->allow_extra_args(false);
  command
      .add_option("--boost", arguments.boost,
                  "Rules of the shop, 85123A=0.5,22423=-1; 1 is a standard deviation of the scores")
      ->delimiter(',');
  command
      .add_option("--pin", arguments.pin,
                  "Item ids that take the first places, in order, even if excluded")
      ->delimiter(',');
  command
      .add_option("--diversity", arguments.diversity,
                  "From 0, by score alone, to 1, as unlike as can be")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
}

// Nobody is asking, and what is alike is alike whatever the shop would rather sell.
void add_similar_option(CLI::App& command, RecommendArguments& arguments) {
  CLI::Option* option = command.add_option(
      "--similar-to", arguments.similar_to,
      "Rank by likeness to this item, the cosine of what both have beyond the average item");
  for (const char* other :
       {"--history", "--exclude-seen", "--steer", "--boost", "--pin", "--diversity", "--probes"}) {
    option->excludes(command.get_option(other));
  }
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
  command
      ->add_option("--probes", arguments->probes,
                   "Of a model with clusters look at so many of them alone: faster, and may miss "
                   "items; not with wishes and boosts")
      ->check(CLI::Range(size_t{1}, kMaxItems));
  command->add_flag("--explain", arguments->explain,
                    "Say what puts each item ahead of the average one");
  command->add_flag("--exclude-seen", arguments->exclude_seen, "Leave out the history's items");
  add_rule_options(*command, *arguments);
  add_similar_option(*command, *arguments);
  command->footer(
      "Examples:\n"
      "  mercer recommend --model shop.mercer --history 85123A,22423 --exclude-seen --explain \\\n"
      "    --steer festive=+1\n"
      "  mercer recommend --model shop.mercer --history 85123A --diversity 0.3 --pin 22423 \\\n"
      "    --boost 47566=0.5 --filter 'price < 5'\n"
      "  mercer recommend --model shop.mercer --similar-to 85123A");
  command->callback([arguments, &context] {
    const Status status = run_recommend(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
