// `mercer evaluate`: how well models rank a data set's held-out events, side by side.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/commands.h"
#include "cli/fitting_progress.h"
#include "cli/interrupt.h"
#include "cli/metric_report.h"
#include "cli/model_argument.h"
#include "cli/protocol_options.h"
#include "cli/training_inputs.h"
#include "mercer/model.h"
#include "train/baselines.h"
#include "train/bootstrap.h"
#include "train/evaluation.h"
#include "train/user_interests.h"

namespace mercer::cli {
namespace {

using nlohmann::json;

struct EvaluateArguments {
  std::string data;
  std::vector<std::string> models;
  std::string split = "test";
  bool with_interests = false;
  std::string user_scores;
  ProtocolOptions protocol;
  bool protocol_given = false;
};

// A model under evaluation: a base model, a model, or the name of a baseline, which is fitted once
// the split is known.
struct Candidate {
  std::string name;
  std::string protocol;  // what it was trained under; empty: any
  std::shared_ptr<const BaseModel> base;
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Scorer> scorer;
};

Result<Candidate> load_candidate(const std::string& name, const LoadedDataset& loaded) {
  Candidate candidate;
  candidate.name = name;
  if (is_baseline(name)) return candidate;
  if (name.ends_with(".safetensors")) {
    MERCER_ASSIGN_OR_RETURN(BaseModel base, read_base_for(name, loaded));
    candidate.base = std::make_shared<BaseModel>(std::move(base));
    candidate.protocol = candidate.base->protocol;
    candidate.scorer = std::make_shared<BatchScorer>(candidate.base->parameters);
    return candidate;
  }
  MERCER_ASSIGN_OR_RETURN(Model model, open_model_file(name));
  MERCER_RETURN_IF_ERROR(check_same_items(model, loaded.dataset, name));
  candidate.model = std::make_shared<Model>(std::move(model));
  candidate.protocol = candidate.model->provenance().protocol;
  candidate.scorer = std::make_shared<EncoderScorer>(
      candidate.model->table(), candidate.model->encoder(), candidate.model->biases());
  return candidate;
}

// What is ranked: a row of the report.
struct Ranked {
  std::string name;
  Evaluation evaluation;
  json interests = nullptr;  // what was chosen for users' interests
};

// The protocol that all were trained under: another one would test on what a model has seen.
Result<Protocol> common_protocol(const EvaluateArguments& arguments, const Dataset& dataset,
                                 const std::vector<Candidate>& candidates) {
  std::optional<std::string> common;
  if (arguments.protocol_given) {
    MERCER_ASSIGN_OR_RETURN(const Protocol chosen, chosen_protocol(arguments.protocol, dataset));
    common = protocol_name(chosen);
  }
  for (const Candidate& candidate : candidates) {
    if (candidate.protocol.empty()) continue;
    if (!common) common = candidate.protocol;
    if (*common != candidate.protocol) {
      return Error{ErrorCode::kInvalidArgument,
                   "\"" + candidate.name + "\" was trained under " + candidate.protocol +
                       ", not under " + *common +
                       ": it may have seen what it would be tested on; train it again"};
    }
  }
  return parse_protocol(common.value_or(protocol_name({})));
}

// The difference in masked NDCG@10 to the first model, with its interval.
PairedDifference difference_to(const Evaluation& first, const Evaluation& other, uint64_t seed) {
  std::vector<double> differences;
  differences.reserve(first.masked_cases.size());
  for (size_t c = 0; c < first.masked_cases.size(); ++c) {
    differences.push_back(other.masked_cases[c].ndcg_at_10() - first.masked_cases[c].ndcg_at_10());
  }
  return paired_bootstrap(differences, seed);
}

void report(const Console& console, const EvaluateArguments& arguments, const Dataset& dataset,
            const std::vector<Ranked>& ranked, const std::string& protocol) {
  std::vector<MetricRow> masked;
  std::vector<MetricRow> unmasked;
  json rows = json::array();
  for (size_t i = 0; i < ranked.size(); ++i) {
    const auto& [name, evaluation, interests] = ranked[i];
    json row = evaluation_json(evaluation, dataset.item_count(), protocol);
    row["model"] = name;
    if (!interests.is_null()) row["interests"] = interests;
    MetricRow line{name, evaluation.masked, ""};
    if (i > 0) {
      const PairedDifference change = difference_to(ranked[0].evaluation, evaluation, console.seed);
      row["ndcg@10_difference_to_first"] = {
          {"mean", change.mean}, {"low", change.low}, {"high", change.high}, {"p", change.p}};
      char note[64];
      std::snprintf(note, sizeof note, "%+.4f [%+.4f, %+.4f]", change.mean, change.low,
                    change.high);
      line.note = note;
    }
    masked.push_back(line);
    unmasked.push_back({name, evaluation.unmasked, ""});
    rows.push_back(std::move(row));
  }
  if (ranked.size() == 1) {
    rows[0].erase("model");
    console.print_json(rows[0]);
  } else {
    console.print_json({{"protocol", protocol}, {"split", arguments.split}, {"rows", rows}});
  }
  const std::string cases = with_thousands(ranked[0].evaluation.masked_cases.size()) + " cases, " +
                            with_thousands(dataset.item_count()) + " items, " + protocol + ", " +
                            arguments.split + ", ";
  print_metric_table(
      console,
      cases + "seen items masked" +
          (ranked.size() > 1 ? "; behind: NDCG@10 against the first row, 95 % interval" : ""),
      masked);
  console.print("");
  print_metric_table(console, cases + "every item ranked", unmasked);
  for (const Ranked& row : ranked) {
    if (!row.interests.contains("trials")) continue;
    console.print(row.name + ":");
    for (const json& trial : row.interests["trials"]) {
      char text[96];
      std::snprintf(text, sizeof text, "user scores at strength %-5g validation NDCG@10 %.4f%s",
                    trial["strength"].get<double>(), trial["validation_ndcg@10"].get<double>(),
                    trial["strength"] == row.interests["strength"] ? "  chosen" : "");
      console.print(text);
    }
  }
}

Error fitting_error(const Error& error) {
  return error.code == ErrorCode::kCancelled ? interrupted_error() : error;
}

// Fits a baseline, unless it is a model that was trained before.
Status prepare(Candidate& candidate, const Dataset& dataset, const Split& split) {
  if (candidate.scorer) return Done{};
  auto scorer =
      make_baseline(candidate.name, dataset, split, show_fitting("Fitting " + candidate.name));
  if (!scorer.ok()) return fitting_error(scorer.error());
  candidate.scorer = std::move(scorer).value();
  return Done{};
}

// Ranks with a refined model and the interests of each user on top of it.
Result<Ranked> rank_with_interests(const Candidate& candidate, double shrinkage,
                                   const Dataset& dataset, std::span<const EvaluationCase> cases) {
  const AttributeCurves& curves = *candidate.model->attribute_curves();
  MERCER_ASSIGN_OR_RETURN(
      Evaluation evaluation,
      evaluate(UserInterests(*candidate.scorer, curves, shrinkage), dataset, cases));
  return Ranked{candidate.name + " + interests", std::move(evaluation), {{"shrinkage", shrinkage}}};
}

// The same, from what somebody says that each user cares about.
Result<Ranked> rank_with_scores(const Candidate& candidate, double shrinkage,
                                const UserScoreInput& input, const Dataset& dataset,
                                const Split& split, std::span<const EvaluationCase> cases) {
  const UserScores scores(dataset, input.scores.values, input.scores.present);
  const AttributeCurves& curves = *candidate.model->attribute_curves();
  const auto choice = choose_strength(*candidate.scorer, curves, shrinkage, scores, dataset, split,
                                      show_fitting("User scores for " + candidate.name));
  if (!choice.ok()) return fitting_error(choice.error());
  const auto& [strength, trials] = choice.value();
  json tried = json::array();
  for (const auto& [candidate_strength, ndcg] : trials) {
    tried.push_back({{"strength", candidate_strength}, {"validation_ndcg@10", ndcg}});
  }
  const UserInterests interests(*candidate.scorer, curves, shrinkage, {&scores, strength});
  MERCER_ASSIGN_OR_RETURN(Evaluation evaluation, evaluate(interests, dataset, cases));
  return Ranked{candidate.name + " + interests from scores",
                std::move(evaluation),
                {{"shrinkage", shrinkage},
                 {"strength", strength},
                 {"trials", std::move(tried)},
                 {"source", input.source}}};
}

Result<UserScoreInput> read_scores_on_attributes(const EvaluateArguments& arguments,
                                                 const Console& console, const Model& model,
                                                 const Dataset& dataset, const Split& split) {
  std::vector<Attribute> attributes;
  attributes.reserve(model.attribute_count());
  for (size_t k = 0; k < model.attribute_count(); ++k) {
    attributes.push_back(
        {std::string(model.attribute_name(k)), std::string(model.attribute_description(k))});
  }
  return read_user_scores_for(arguments.user_scores, attributes, dataset,
                              protocol_name(split.protocol), console);
}

// The rows of users' interests, for a model that has attributes.
Status add_interests(const EvaluateArguments& arguments, const Console& console,
                     const Candidate& candidate, const Dataset& dataset, const Split& split,
                     std::span<const EvaluationCase> cases, std::vector<Ranked>& ranked) {
  UserScoreInput scores;  // read first: what is wrong with them shall not be found after minutes
  if (!arguments.user_scores.empty()) {
    MERCER_ASSIGN_OR_RETURN(
        scores, read_scores_on_attributes(arguments, console, *candidate.model, dataset, split));
  }
  const auto shrinkage =
      choose_shrinkage(*candidate.scorer, *candidate.model->attribute_curves(), dataset, split,
                       show_fitting("Interests for " + candidate.name));
  if (!shrinkage.ok()) return fitting_error(shrinkage.error());
  MERCER_ASSIGN_OR_RETURN(Ranked from_zero,
                          rank_with_interests(candidate, shrinkage.value(), dataset, cases));
  ranked.push_back(std::move(from_zero));
  if (arguments.user_scores.empty()) return Done{};
  MERCER_ASSIGN_OR_RETURN(Ranked from_scores, rank_with_scores(candidate, shrinkage.value(), scores,
                                                               dataset, split, cases));
  ranked.push_back(std::move(from_scores));
  return Done{};
}

Status run_evaluate(const EvaluateArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const LoadedDataset loaded, read_dataset(arguments.data));
  const Dataset& dataset = loaded.dataset;
  std::vector<Candidate> candidates;
  for (const std::string& name : arguments.models) {
    MERCER_ASSIGN_OR_RETURN(Candidate candidate, load_candidate(name, loaded));
    candidates.push_back(std::move(candidate));
  }
  MERCER_ASSIGN_OR_RETURN(const Protocol protocol, common_protocol(arguments, dataset, candidates));
  MERCER_ASSIGN_OR_RETURN(const Split split, split_dataset(dataset, protocol));
  const auto& cases = arguments.split == "test" ? split.test : split.validation;
  std::vector<Ranked> ranked;
  for (Candidate& candidate : candidates) {
    MERCER_RETURN_IF_ERROR(prepare(candidate, dataset, split));
    MERCER_ASSIGN_OR_RETURN(Evaluation evaluation, evaluate(*candidate.scorer, dataset, cases));
    ranked.push_back({candidate.name, std::move(evaluation)});
    const bool has_curves = candidate.model && candidate.model->attribute_curves() != nullptr;
    if (arguments.with_interests && has_curves) {
      MERCER_RETURN_IF_ERROR(
          add_interests(arguments, console, candidate, dataset, split, cases, ranked));
    }
    candidate.scorer.reset();  // some take gigabytes
  }
  report(console, arguments, dataset, ranked, protocol_name(protocol));
  return Done{};
}

}  // namespace

void add_evaluate_command(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<EvaluateArguments>();
  CLI::App* command =
      app.add_subcommand("evaluate", "Measure models on a data set's held-out events");
  command
      ->add_option("models", arguments->models,
                   "Model files (.mercer), base models (.safetensors), or the names of baselines: "
                   "random, popularity, rules, linear-next-item, ease")
      ->required();
  command->add_option("--data", arguments->data, "Data set folder or plain sequence file")
      ->required();
  command->add_option("--split", arguments->split, "Which held-out events")
      ->check(CLI::IsMember({"test", "validation"}))
      ->capture_default_str();
  CLI::Option* interests = command->add_flag(
      "--user-interests", arguments->with_interests,
      "Also rank with what each user's own history says of their interests in the "
      "attributes, on top of each refined model");
  command
      ->add_option("--user-scores", arguments->user_scores,
                   "CSV of `mercer guide --users`: also start users' interests from these scores")
      ->needs(interests);
  add_protocol_options(*command, arguments->protocol);
  command->footer(
      "The protocol is the one that the models were trained under. Baselines are fitted on the "
      "spot:\n"
      "  random            numbers drawn anew for every history\n"
      "  popularity        training counts\n"
      "  rules             what followed the latest items in other histories\n"
      "  linear-next-item  ridge regression from the history to the next item\n"
      "  ease              ridge regression between the items of a history, without order\n"
      "The last two take memory with the square of the number of items, up to 5 GB at 24,576.\n"
      "Example:\n  mercer evaluate popularity rules base.safetensors shop.mercer --data shop");
  command->callback([arguments, command, &context] {
    arguments->protocol_given = command->count("--protocol") > 0;
    const Status status = run_evaluate(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
