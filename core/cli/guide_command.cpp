// `mercer guide`: a catalogue, or users' histories, and attributes -> their scores, by asking a
// language model; and before that, a catalogue -> attributes.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>

#include "cli/catalogue_input.h"
#include "cli/commands.h"
#include "cli/guide_arguments.h"
#include "cli/guide_proposing.h"
#include "cli/guide_scoring.h"
#include "cli/guide_users.h"
#include "cli/student_guide.h"

namespace mercer::cli {
namespace {

namespace fs = std::filesystem;

// What of a proposal's options contradicts the rest; empty when all is well.
std::string wrong_proposal(const GuideArguments& arguments) {
  const auto is_none = [](const std::string& locale) { return !is_locale(locale); };
  const auto wrong = std::ranges::find_if(arguments.locales, is_none);
  if (wrong != arguments.locales.end()) {
    return "--locales takes languages like en or pt-BR, not \"" + *wrong + "\"";
  }
  return {};
}

// What CLI11 cannot check by itself; empty when all is well.
std::string wrong_use(const GuideArguments& arguments) {
  std::string wrong_users = wrong_use_with_users(arguments);
  if (!wrong_users.empty()) return wrong_users;
  if (arguments.catalogue.empty() == arguments.data.empty()) {
    return "name the items by either --catalogue or --data";
  }
  const bool asks = arguments.asks_a_language_model();
  if (asks && arguments.model.empty()) return "--model is required, the language model's name";
  if (asks && !arguments.student.empty()) {
    return "either a language model scores (--endpoint, --model) or a student (--student)";
  }
  if (!asks && !arguments.model.empty()) return "--endpoint is required, where --model is asked";
  if (!asks && (arguments.propose || arguments.users || arguments.retest > 0)) {
    return "--endpoint is required: a student scores items alone, the same each time";
  }
  if (arguments.propose) return wrong_proposal(arguments);
  if (arguments.attributes.empty()) return "--attributes is required";
  if (fs::path(arguments.output).extension() == ".json") {
    return "the output is a table; a file of its name and .json says who scored it, so name it "
           "otherwise";
  }
  return {};
}

void add_input_options(CLI::App& command, GuideArguments& arguments) {
  add_catalogue_options(command, arguments);
  command.add_option("--attributes", arguments.attributes, "JSON: names and descriptions");
  command.add_option("--limit", arguments.limit, "Only the first items, or users");
}

void add_endpoint_options(CLI::App& command, GuideArguments& arguments) {
  command.add_option("--endpoint", arguments.endpoint,
                     "Address of an OpenAI-compatible service, e.g. http://localhost:11434/v1");
  command.add_option("--model", arguments.model, "The language model, as the endpoint calls it");
  command.add_option("--batch", arguments.options.batch, "Items a request")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command.add_option("--parallel", arguments.options.parallel, "Requests at once")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command.add_option("--timeout", arguments.timeout_s, "Seconds that an answer may take")
      ->check(CLI::Range(0.1, 86'400.0))
      ->capture_default_str();
  command.add_option("--max-tokens", arguments.options.max_tokens,
                     "Bound of an answer, for models that think first (default: by its items)");
  command.add_option("--price-in", arguments.price_in, "Price of a million tokens asked")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--price-out", arguments.price_out, "Price of a million tokens answered")
      ->check(CLI::NonNegativeNumber);
  command.add_flag("--dry-run", arguments.dry_run,
                   "Say what it would take and cost, and ask nothing");
}

void add_retest_option(CLI::App& command, GuideArguments& arguments) {
  command
      .add_option("--retest", arguments.retest,
                  "Score so many of the items once more, drawn with --seed, and report how far the "
                  "two scorings agree")
      ->check(CLI::Range(1, 1'000'000));
}

void add_proposal_options(CLI::App& command, GuideArguments& arguments) {
  CLI::Option* propose =
      command
          .add_flag("--propose", arguments.propose,
                    "In place of scores: a draft of attributes for this catalogue, to be edited")
          ->excludes("--attributes")
          ->excludes("--retest")
          ->excludes("--users")
          ->excludes("--limit")
          ->group("Proposal");
  command.add_option("--count", arguments.count, "How many attributes")
      ->check(CLI::Range(ProposalQuestion::kFewest, ProposalQuestion::kMost))
      ->capture_default_str()
      ->needs(propose)
      ->group("Proposal");
  command
      .add_option("--sample", arguments.sample,
                  "From so many items of the catalogue, drawn with --seed")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str()
      ->needs(propose)
      ->group("Proposal");
  command
      .add_option("--locales", arguments.locales,
                  "Languages of the labels that people see, with commas between")
      ->delimiter(',')
      ->capture_default_str()
      ->needs(propose)
      ->group("Proposal");
  command.add_flag("--force", arguments.force, "Overwrite an output that is there")
      ->needs(propose)
      ->group("Proposal");
}

Status run_guide(const GuideArguments& arguments, const Console& console) {
  if (!arguments.asks_a_language_model()) return guide_by_student(arguments, console);
  if (arguments.propose) return propose_attributes(arguments, console);
  if (arguments.retest > 0) return retest_items(arguments, console);
  return score_items(arguments, console);
}

}  // namespace

void add_guide_command(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<GuideArguments>();
  CLI::App* command = app.add_subcommand(
      "guide", "Let a language model, or its student, score each item from 0 to 10");
  add_input_options(*command, *arguments);
  add_user_options(*command, *arguments);
  add_endpoint_options(*command, *arguments);
  command->add_option("--student", arguments->student,
                      "In place of a language model: the file that `mercer student` wrote "
                      "(default without --endpoint: one that learned from a gift shop)");
  add_retest_option(*command, *arguments);
  add_proposal_options(*command, *arguments);
  command
      ->add_option("-o,--output", arguments->output,
                   "Where to write the CSV of scores, or the JSON of attributes")
      ->required();
  command->footer(
      "Titles and whatever else --text names are sent to the endpoint, and nothing else is; with "
      "--users,\n"
      "the titles of what each of your customers chose, under made-up ids. Its key\n"
      "is read from MERCER_API_KEY, else OPENAI_API_KEY. Answers are kept in OUTPUT.journal as "
      "they\n"
      "come: after an interruption, or with new items, the same command asks for what is missing.\n"
      "Without --endpoint a student scores, on this machine, and nothing is sent at all.\n"
      "Examples:\n"
      "  mercer guide --propose --catalogue items.csv \\\n"
      "    --endpoint https://api.openai.com/v1 --model gpt-4o-mini -o attributes.json\n"
      "  mercer guide --catalogue items.csv --attributes attributes.json \\\n"
      "    --endpoint https://api.openai.com/v1 --model gpt-4o-mini -o guided.csv");
  command->callback([arguments, command, &context] {
    arguments->has_prices = command->count("--price-in") + command->count("--price-out") > 0;
    const std::string wrong = wrong_use(*arguments);
    if (!wrong.empty()) {
      context.console.fail({ErrorCode::kInvalidArgument, wrong});
      context.exit_code = kExitUsage;
      return;
    }
    const Status status = run_guide(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
