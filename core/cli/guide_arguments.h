// What `mercer guide` was told, and what it reads of it.
#ifndef MERCER_CLI_GUIDE_ARGUMENTS_H_
#define MERCER_CLI_GUIDE_ARGUMENTS_H_

#include <filesystem>
#include <string>
#include <vector>

#include "cli/catalogue_input.h"
#include "cli/protocol_options.h"
#include "guide/chat_endpoint.h"
#include "guide/item_texts.h"
#include "guide/score_question.h"
#include "guide/user_texts.h"

namespace mercer::cli {

struct GuideArguments : CatalogueArguments {
  std::string attributes, endpoint, model, student, output;
  GuideOptions options;
  size_t limit = 0;  // 0: all items
  double timeout_s = 300;
  double price_in = 0, price_out = 0;  // of a million tokens
  bool has_prices = false;
  bool dry_run = false;
  size_t retest = 0;  // items to score once more; 0: none

  bool propose = false;  // attributes, in place of scores
  size_t count = 16;     // of attributes
  size_t sample = 200;   // of items that they are proposed from
  std::vector<std::string> locales = {"en", "de", "fr", "es", "zh"};
  bool force = false;  // overwrite attributes
  bool users = false;  // are scored, not items
  UserTextOptions user_texts;
  ProtocolOptions protocol;

  // Who is scored, for people.
  std::string subjects() const { return users ? "users" : "items"; }
  bool asks_a_language_model() const { return !endpoint.empty() || dry_run; }  // else a student
  std::filesystem::path journal() const { return output + ".journal"; }
  std::filesystem::path record() const {
    return std::filesystem::path(output).replace_extension(".json");
  }
  // guided.retest.csv for guided.csv.
  std::string retest_output() const {
    const std::filesystem::path path = output;
    return std::filesystem::path(path)
        .replace_extension(".retest" + path.extension().string())
        .string();
  }
};

// What is to be scored, by what question.
struct GuideInput {
  std::vector<ItemText> items;
  std::vector<std::string> without_text;  // ids of the items that are left out
  ScoreQuestion question;
  std::string protocol = {};  // that users' histories were cut by
};

}  // namespace mercer::cli

#endif  // MERCER_CLI_GUIDE_ARGUMENTS_H_
