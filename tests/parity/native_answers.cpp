// Recommends natively for histories of real shoppers, one JSON line each, for parity.test.ts to ask
// the same of the wasm build:
//   mercer_native_answers MODEL DATASET HISTORIES COUNT
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/dataset_folder.h"
#include "cli/model_argument.h"
#include "mercer/recommender.h"

namespace mercer {
namespace {

using nlohmann::json;

// No history first; then a single item, a short one and whole lives in the shop, in turn.
std::vector<uint32_t> history_of(const Dataset& dataset, size_t user, size_t round) {
  constexpr size_t kLongest[] = {1, 2, 7, 20, SIZE_MAX, SIZE_MAX, SIZE_MAX};
  const size_t longest = round == 0 ? 0 : kLongest[round % std::size(kLongest)];
  std::vector<uint32_t> history;
  for (const uint32_t item : dataset.sequence(user)) {
    if (history.size() == longest) break;
    if (std::ranges::find(history, item) == history.end()) history.push_back(item);
  }
  return history;
}

// Floats become doubles, which JSON keeps exactly.
json answer_json(const std::vector<uint32_t>& history, const std::vector<uint32_t>& excluded,
                 const Recommendations& answer) {
  json items = json::array();
  for (const Recommendation& entry : answer.items) {
    const Explanation& why = entry.explanation;
    items.push_back({{"item", entry.item},
                     {"score", entry.score},
                     {"bias", why.bias},
                     {"taste", why.taste},
                     {"attributes", why.attributes},
                     {"history", why.history}});
  }
  return {{"history", history},
          {"excluded", excluded},
          {"interests", answer.interests},
          {"items", items}};
}

Status print_answers(const char* model_path, const char* dataset_path, size_t histories,
                     size_t count) {
  MERCER_ASSIGN_OR_RETURN(const Model model, cli::open_model_file(model_path));
  MERCER_ASSIGN_OR_RETURN(const cli::LoadedDataset loaded, cli::read_dataset(dataset_path));
  const Dataset& dataset = loaded.dataset;
  if (dataset.item_count() != model.item_count() || dataset.user_count() < histories) {
    return Error{ErrorCode::kInvalidArgument, "the data set does not fit the model or the count"};
  }
  for (size_t round = 0; round < histories; ++round) {
    const size_t user = round * dataset.user_count() / histories;
    const std::vector<uint32_t> history = history_of(dataset, user, round);
    const auto excluded = round % 2 == 0 ? history : std::vector<uint32_t>();
    MERCER_ASSIGN_OR_RETURN(
        const Recommendations answer,
        recommend(model, {.history = history, .count = count, .excluded = excluded}));
    std::cout << answer_json(history, excluded, answer) << '\n';
  }
  return Done{};
}

}  // namespace
}  // namespace mercer

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: mercer_native_answers MODEL DATASET HISTORIES COUNT\n", stderr);
    return 2;
  }
  const mercer::Status status = mercer::print_answers(
      argv[1], argv[2], std::strtoul(argv[3], nullptr, 10), std::strtoul(argv[4], nullptr, 10));
  if (status.ok()) return 0;
  std::cerr << "mercer_native_answers: " << status.error().message << '\n';
  return 1;
}
