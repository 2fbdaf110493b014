// What `mercer guide` says about a run, before and after it.
#ifndef MERCER_CLI_GUIDE_REPORT_H_
#define MERCER_CLI_GUIDE_REPORT_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/guide_arguments.h"
#include "cli/guide_asker.h"
#include "guide/guided_answers.h"

namespace mercer::cli {

// ", cost 1.23"; empty without prices.
std::string cost_text(const GuideArguments& arguments, uint64_t tokens_in, uint64_t tokens_out);

// Adds what the tokens cost to a JSON object, if there are prices.
void add_cost(nlohmann::json& object, const char* name, const GuideArguments& arguments,
              uint64_t tokens_in, uint64_t tokens_out);

// The first of the ids, with commas between.
std::string listed_ids(const std::vector<std::string>& ids);

void report_estimate(const GuideArguments& arguments, const Console& console,
                     const GuideInput& input, const GuidedAnswers& answers);

// `more`: members for the JSON object besides.
void report_guided(const GuideArguments& arguments, const Console& console, const GuideInput& input,
                   const GuidedAnswers& answers, const GuideOutcome& outcome,
                   const nlohmann::json& more = nlohmann::json::object());

}  // namespace mercer::cli

#endif  // MERCER_CLI_GUIDE_REPORT_H_
