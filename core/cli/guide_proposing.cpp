#include "cli/guide_proposing.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "cli/files.h"
#include "cli/guide_input.h"
#include "cli/guide_report.h"
#include "cli/guide_sender.h"
#include "cli/progress.h"
#include "guide/proposal_run.h"

namespace mercer::cli {
namespace {

using nlohmann::json;

Status check_absent(const GuideArguments& arguments) {
  std::error_code ignored;
  if (arguments.force || !std::filesystem::exists(arguments.output, ignored)) return Done{};
  return Error{ErrorCode::kInvalidArgument,
               "\"" + arguments.output +
                   "\" is there already, and may have been edited; name another output, or say "
                   "--force to overwrite it"};
}

Result<std::vector<ItemText>> draw_sample(const GuideArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const ItemTexts texts, read_items(arguments, console));
  std::vector<ItemText> sample;
  for (const uint32_t item : drawn_order(texts.items, console.seed)) {
    if (sample.size() == arguments.sample) break;
    sample.push_back(texts.items[item]);
  }
  return sample;
}

void report_dry_run(const GuideArguments& arguments, const Console& console,
                    const ProposalQuestion& question, const std::vector<ItemText>& sample) {
  const GuideEstimate guess = estimate(question, sample);
  json object = {{"dry_run", true},
                 {"sample", sample.size()},
                 {"count", question.count},
                 {"requests", guess.requests},
                 {"estimated_tokens_in", guess.tokens_in},
                 {"estimated_tokens_out", guess.tokens_out}};
  add_cost(object, "estimated_cost", arguments, guess.tokens_in, guess.tokens_out);
  console.print_json(object);
  console.print(std::to_string(question.count) + " attributes from " +
                with_thousands(sample.size()) + " items: one request, about " +
                with_thousands(guess.tokens_in) + " tokens in and " +
                with_thousands(guess.tokens_out) + " out" +
                cost_text(arguments, guess.tokens_in, guess.tokens_out));
  console.print("Nothing was asked. Tokens are guessed from bytes.");
}

json proposal_json(const std::vector<Attribute>& attributes) {
  json array = json::array();
  for (const Attribute& attribute : attributes) {
    array.push_back({{"name", attribute.name},
                     {"description", attribute.description},
                     {"labels", attribute.labels}});
  }
  return array;
}

void report_proposal(const GuideArguments& arguments, const Console& console,
                     const ProposalQuestion& question, const ProposalRun& run, size_t sample_count,
                     size_t requests) {
  const std::vector<Attribute>& attributes = run.proposal();
  json object = {{"output", arguments.output},
                 {"model", question.model},
                 {"answered_by", run.answered_by()},
                 {"prompt", question.prompt},
                 {"prompt_checksum", question.prompt_checksum},
                 {"sample", sample_count},
                 {"requests", requests},
                 {"tokens_in", run.tokens_in()},
                 {"tokens_out", run.tokens_out()},
                 {"attributes", proposal_json(attributes)}};
  add_cost(object, "cost", arguments, run.tokens_in(), run.tokens_out());
  console.print_json(object);
  size_t width = 0;
  for (const Attribute& attribute : attributes) width = std::max(width, attribute.name.size());
  for (const Attribute& attribute : attributes) {
    console.print(attribute.name + std::string(width + 2 - attribute.name.size(), ' ') +
                  attribute.description);
  }
  console.print("");
  console.print(std::to_string(attributes.size()) + " attributes from " +
                with_thousands(sample_count) + " items, written to " + arguments.output + ": " +
                std::to_string(requests) + " requests, " + with_thousands(run.tokens_in()) +
                " tokens in, " + with_thousands(run.tokens_out()) + " out" +
                cost_text(arguments, run.tokens_in(), run.tokens_out()));
  console.print(
      "This is a draft. Edit names, descriptions and labels there until they are yours, then score "
      "the items with --attributes " +
      arguments.output + ".");
}

// Until there is a proposal.
Result<size_t> ask_until_proposed(ProposalRun& run, const GuideArguments& arguments,
                                  const Console& console, HttpTransport& transport) {
  Progress progress("Asking " + arguments.model, "answers", 1);
  const int64_t start = now_ms();
  const auto take = [&](const HttpTransport::Arrival& arrival) -> Status {
    run.take(arrival.number, arrival.answer, now_ms());
    return Done{};
  };
  const auto show = [&] {
    progress.update(0, "for " + std::to_string((now_ms() - start) / 1000) + " s" +
                           wait_text(run.waits_ms(now_ms())));
  };
  return send_all(run, transport, console, take, show);
}

}  // namespace

Status propose_attributes(const GuideArguments& arguments, const Console& console) {
  std::optional<OpenEndpoint> endpoint;
  if (!arguments.dry_run) {
    MERCER_RETURN_IF_ERROR(check_absent(arguments));
    MERCER_ASSIGN_OR_RETURN(endpoint, open_endpoint(arguments));
  }
  MERCER_ASSIGN_OR_RETURN(const std::vector<ItemText> sample, draw_sample(arguments, console));
  const ProposalQuestion question =
      proposal_question(arguments.model, arguments.count, arguments.locales);
  if (!endpoint) {
    report_dry_run(arguments, console, question, sample);
    return Done{};
  }
  GuideOptions options = arguments.options;
  options.seed = console.seed;
  options.secret = endpoint->key;
  ProposalRun run(question, sample, options);
  MERCER_ASSIGN_OR_RETURN(const size_t requests,
                          ask_until_proposed(run, arguments, console, endpoint->transport));
  const std::optional<Error>& stopped = run.stopped();
  if (stopped) return *stopped;
  if (run.proposal().empty()) {
    return Error{ErrorCode::kCancelled, "stopped on request; nothing was written"};
  }
  if (run.proposal().size() != question.count) {
    console.note("mercer: note: " + std::to_string(run.proposal().size()) +
                 " attributes were proposed, not " + std::to_string(question.count));
  }
  MERCER_RETURN_IF_ERROR(
      write_file_atomically(arguments.output, encode_attributes(run.proposal())));
  report_proposal(arguments, console, question, run, sample.size(), requests);
  return Done{};
}

}  // namespace mercer::cli
