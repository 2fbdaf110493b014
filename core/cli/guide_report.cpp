#include "cli/guide_report.h"

#include <algorithm>
#include <cstdio>

namespace mercer::cli {
namespace {

using nlohmann::json;

double cost(const GuideArguments& arguments, uint64_t tokens_in, uint64_t tokens_out) {
  constexpr double kMillion = 1e6;
  return (static_cast<double>(tokens_in) * arguments.price_in +
          static_cast<double>(tokens_out) * arguments.price_out) /
         kMillion;
}

}  // namespace

std::string cost_text(const GuideArguments& arguments, uint64_t tokens_in, uint64_t tokens_out) {
  if (!arguments.has_prices) return {};
  char text[48];
  std::snprintf(text, sizeof text, ", cost %.4g", cost(arguments, tokens_in, tokens_out));
  return text;
}

void add_cost(json& object, const char* name, const GuideArguments& arguments, uint64_t tokens_in,
              uint64_t tokens_out) {
  if (arguments.has_prices) object[name] = cost(arguments, tokens_in, tokens_out);
}

std::string listed_ids(const std::vector<std::string>& ids) {
  constexpr size_t kMostListed = 10;
  std::string text;
  for (size_t i = 0; i < std::min(ids.size(), kMostListed); ++i) {
    text += (i == 0 ? "" : ", ") + ids[i];
  }
  return ids.size() > kMostListed ? text + ", ..." : text;
}

void report_estimate(const GuideArguments& arguments, const Console& console,
                     const GuideInput& input, const GuidedAnswers& answers) {
  std::vector<ItemText> missing;
  for (const uint32_t position : answers.missing()) missing.push_back(input.items[position]);
  const GuideEstimate guess = estimate(input.question, missing, arguments.options.batch);
  json object = {{"dry_run", true},
                 {"items", input.items.size()},
                 {"from_journal", answers.scored_count()},
                 {"to_ask", missing.size()},
                 {"without_text", input.without_text},
                 {"requests", guess.requests},
                 {"estimated_tokens_in", guess.tokens_in},
                 {"estimated_tokens_out", guess.tokens_out}};
  add_cost(object, "estimated_cost", arguments, guess.tokens_in, guess.tokens_out);
  console.print_json(object);
  console.print(with_thousands(input.items.size()) + " " + arguments.subjects() + ", " +
                with_thousands(missing.size()) +
                " of them to ask for: " + with_thousands(guess.requests) + " requests, about " +
                with_thousands(guess.tokens_in) + " tokens in and " +
                with_thousands(guess.tokens_out) + " out" +
                cost_text(arguments, guess.tokens_in, guess.tokens_out));
  console.print("Nothing was asked. Tokens are guessed from bytes; --limit 20 measures them.");
}

void report_guided(const GuideArguments& arguments, const Console& console, const GuideInput& input,
                   const GuidedAnswers& answers, const GuideOutcome& outcome, const json& more) {
  const Asked& asked = outcome.asked;
  json left = json::array();
  for (const UnscoredItem& item : outcome.unscored) {
    left.push_back({{"id", input.items[item.item].id}, {"reason", item.reason}});
  }
  json object = {{"output", arguments.output},
                 {"record", arguments.record().string()},
                 {"journal", arguments.journal().string()},
                 {"model", arguments.model},
                 {"prompt", input.question.prompt},
                 {"prompt_checksum", input.question.prompt_checksum},
                 {"items", input.items.size()},
                 {"scored", answers.scored_count()},
                 {"scored_now", asked.item_count},
                 {"unscored", std::move(left)},
                 {"without_text", input.without_text},
                 {"requests", asked.requests},
                 {"tokens_in", asked.tokens_in},
                 {"tokens_out", asked.tokens_out},
                 {"tokens_in_ever", answers.tokens_in()},
                 {"tokens_out_ever", answers.tokens_out()},
                 {"elapsed_s", asked.elapsed_s},
                 {"schema", outcome.features.schema},
                 {"log_probabilities", outcome.features.top_logprobs > 0}};
  add_cost(object, "cost", arguments, asked.tokens_in, asked.tokens_out);
  add_cost(object, "cost_ever", arguments, answers.tokens_in(), answers.tokens_out());
  object.update(more);
  console.print_json(object);
  console.print(
      with_thousands(answers.scored_count()) + " of " + with_thousands(input.items.size()) + " " +
      arguments.subjects() + " scored, " + with_thousands(asked.item_count) +
      " of them now: " + with_thousands(asked.requests) + " requests, " +
      with_thousands(asked.tokens_in) + " tokens in, " + with_thousands(asked.tokens_out) + " out" +
      cost_text(arguments, asked.tokens_in, asked.tokens_out));
  console.print("Written to " + arguments.output + ", and who scored to " +
                arguments.record().string());
  console.print("Keep " + arguments.journal().string() +
                ": with it, the same command asks for new and changed " + arguments.subjects() +
                " only.");
}

}  // namespace mercer::cli
