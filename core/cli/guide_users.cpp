#include "cli/guide_users.h"

#include <CLI/CLI.hpp>

#include "cli/dataset_folder.h"
#include "data/split.h"

namespace mercer::cli {

void add_user_options(CLI::App& command, GuideArguments& arguments) {
  CLI::Option* users = command.add_flag(
      "--users", arguments.users,
      "Score the users of --data by their histories, in place of items: the titles of what each of "
      "them chose are sent to the endpoint, under made-up ids");
  command
      .add_option("--latest", arguments.user_texts.latest,
                  "With --users: how many of a user's latest items are sent")
      ->check(CLI::Range(1, 200))
      ->capture_default_str()
      ->needs(users);
  command
      .add_option("--min-events", arguments.user_texts.min_events,
                  "With --users: only users with so many training events")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str()
      ->needs(users);
  add_protocol_options(command, arguments.protocol);
  for (const char* name : {"--protocol", "--test-from", "--validation-from"}) {
    command.get_option(name)->needs(users);
  }
}

std::string wrong_use_with_users(const GuideArguments& arguments) {
  if (!arguments.users) return {};
  if (arguments.data.empty()) return "--users needs --data, the data set with their histories";
  if (!arguments.text_columns.empty()) {
    return "--users sends titles alone; leave out --text";
  }
  return {};
}

Result<ItemTexts> read_users(const GuideArguments& arguments, const Console& console,
                             std::string& protocol) {
  MERCER_ASSIGN_OR_RETURN(const LoadedDataset loaded, read_dataset(arguments.data));
  const Dataset& dataset = loaded.dataset;
  MERCER_ASSIGN_OR_RETURN(const Protocol chosen, chosen_protocol(arguments.protocol, dataset));
  MERCER_ASSIGN_OR_RETURN(const Split split, split_dataset(dataset, chosen));
  protocol = protocol_name(chosen);
  UserTexts users = user_texts(dataset, split, arguments.user_texts);
  console.note(
      "mercer: note: --users sends what your customers chose to the endpoint: the titles of "
      "the latest " +
      with_thousands(arguments.user_texts.latest) +
      " items of each, under made-up ids; nothing that " + protocol +
      " holds out, no user ids, no dates");
  if (users.short_count > 0) {
    console.note("mercer: note: " + with_thousands(users.short_count) + " users have fewer than " +
                 with_thousands(arguments.user_texts.min_events) +
                 " training events and are left out (--min-events)");
  }
  return std::move(users.texts);
}

}  // namespace mercer::cli
