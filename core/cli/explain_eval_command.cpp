// `mercer explain-eval`: whether what the explanations say is what the model does.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/commands.h"
#include "cli/dataset_folder.h"
#include "cli/explain_eval_report.h"
#include "cli/files.h"
#include "cli/interrupt.h"
#include "cli/model_argument.h"
#include "cli/progress.h"
#include "cli/report_page.h"
#include "train/faithfulness.h"
#include "train/quantized_rows.h"

namespace mercer::cli {
namespace {

struct ExplainEvalArguments {
  std::string model, data, output, title;
  std::string command;  // as it was given
  FaithfulnessOptions options;
};

// A line of progress a stage.
FaithfulnessObserver show_stages() {
  struct Shown {
    std::string stage;
    std::optional<Progress> progress;
  };
  auto shown = std::make_shared<Shown>();
  return [shown](std::string_view stage, size_t done, size_t total) {
    if (!shown->progress || shown->stage != stage) {
      shown->stage = stage;
      shown->progress.emplace(stage, "users", static_cast<double>(total));
    }
    shown->progress->update(static_cast<double>(done));
    return !interrupted();
  };
}

ExplainEvalSubject subject_of(const ExplainEvalArguments& arguments, const Model& model,
                              const Split& split) {
  ExplainEvalSubject subject{
      .title = arguments.title,
      .protocol = protocol_name(split.protocol),
      .encoder = std::string(encoder_kind_name(model.encoder().settings().kind)),
      .precision = std::string(precision_name(model.table().precision())),
      .item_count = model.item_count(),
      .test_case_count = split.test.size(),
      .options = arguments.options,
      .command = arguments.command};
  if (subject.title.empty()) subject.title = std::filesystem::path(arguments.data).stem().string();
  for (size_t k = 0; k < model.attribute_count(); ++k) {
    subject.attributes.emplace_back(model.attribute_name(k));
  }
  return subject;
}

Status run_explain_eval(const ExplainEvalArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const LoadedModel loaded, load_model_file(arguments.model));
  MERCER_ASSIGN_OR_RETURN(const LoadedDataset data, read_dataset(arguments.data));
  MERCER_RETURN_IF_ERROR(check_same_items(loaded.model, data.dataset, arguments.model));
  MERCER_ASSIGN_OR_RETURN(const Split split, split_of_training(loaded.model, data.dataset));
  MERCER_RETURN_IF_ERROR(make_report_folder(arguments.output));
  auto measured = measure_faithfulness({loaded.model, loaded.parameters, data.dataset, split},
                                       arguments.options, show_stages());
  if (!measured.ok()) {
    return measured.error().code == ErrorCode::kCancelled ? interrupted_error() : measured.error();
  }
  const ExplainEvalSubject subject = subject_of(arguments, loaded.model, split);
  const nlohmann::json report = explain_eval_json(subject, measured.value());
  const std::string markdown = explain_eval_markdown(subject, measured.value());
  MERCER_RETURN_IF_ERROR(write_report(arguments.output, "explain-eval",
                                      {report.dump(), markdown, explain_eval_html(report)}));
  console.print_json(report);
  console.print(markdown);
  return Done{};
}

}  // namespace

void add_explain_eval_command(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<ExplainEvalArguments>();
  CLI::App* command =
      app.add_subcommand("explain-eval", "Measure whether explanations are faithful to the model");
  command->add_option("--model", arguments->model, "Model file")->required();
  command
      ->add_option("--data", arguments->data,
                   "The data set folder or plain sequence file that the model was trained on")
      ->required();
  command
      ->add_option("--users", arguments->options.user_count,
                   "How many users, evenly spread over the test cases")
      ->check(CLI::Range(size_t{1}, size_t{UINT32_MAX}))
      ->capture_default_str();
  command
      ->add_option("-k,--count", arguments->options.count,
                   "Length of the list whose first item is explained")
      ->check(CLI::Range(size_t{1}, kMaxItems))
      ->capture_default_str();
  command->add_option("--title", arguments->title,
                      "The data's name in the report (default: that of the file)");
  command
      ->add_option("-o,--output", arguments->output,
                   "Folder for explain-eval.md, .json and .html; made if missing")
      ->required();
  command->footer(
      "What the explanation of a user's first recommendation puts first is removed first, history\n"
      "items by really leaving them out and attributes by arithmetic, beside random and other\n"
      "orders; and the same items are explained by models with randomised weights.\n"
      "Example:\n  mercer explain-eval --model shop.mercer --data shop -o explanations");
  command->callback([arguments, &context] {
    arguments->command = context.command_line;
    arguments->options.seed = context.console.seed;
    const Status status = run_explain_eval(*arguments, context.console);
    context.exit_code = status.ok() ? kExitDone : context.console.fail(status.error());
  });
}

}  // namespace mercer::cli
