// Recommends natively, one JSON line a history, for parity.test.ts to ask the same of the wasm
// build:
//   mercer_native_answers MODEL DATASET HISTORIES COUNT   for histories of real shoppers
//   mercer_native_answers --random[-curves] KIND MODEL HISTORIES COUNT   writes MODEL, a small one
//       of random numbers with an encoder of that kind (and its items in clusters, if with curves),
//       and answers random histories
//   mercer_native_answers --large PRECISION MODEL HISTORIES COUNT   the same with a large one in
//       that precision
// or scores the texts of a JSON array by a student, as one array of arrays, for student.test.ts:
//   mercer_native_answers --student STUDENT TEXTS
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "../core/sample_model.h"
#include "cli/dataset_folder.h"
#include "cli/files.h"
#include "cli/model_argument.h"
#include "mercer/recommender.h"
#include "mercer/student.h"

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
json parts_json(const Recommendation& entry) {
  const Explanation& why = entry.explanation;
  return {{"score", entry.score},         {"bias", why.bias},     {"taste", why.taste},
          {"attributes", why.attributes}, {"levels", why.levels}, {"steering", why.steering},
          {"history", why.history},       {"boost", why.boost}};
}

json boosts_json(std::span<const Boost> boosts) {
  json pairs = json::array();
  for (const auto& [item, amount] : boosts) pairs.push_back({item, amount});
  return pairs;
}

json answer_json(const Request& request, const Recommendations& answer) {
  json items = json::array();
  for (const Recommendation& entry : answer.items) {
    items.push_back(parts_json(entry));
    items.back()["item"] = entry.item;
  }
  return {{"history", request.history},
          {"excluded", request.excluded},
          {"steering", request.steering},
          {"boosts", boosts_json(request.boosts)},
          {"pins", request.pins},
          {"diversity", request.diversity},
          {"probes", request.probes},
          {"similarTo", nullptr},
          {"interests", answer.interests},
          {"historyIsExact", answer.history_is_exact},
          {"items", items},
          {"average", parts_json(answer.average)}};
}

// The shop's rules: of eight rounds one has boosts, one pins, one diversity, one all of them.
struct Rules {
  std::vector<Boost> boosts;
  std::vector<uint32_t> pins;
  float diversity = 0;
};

Rules rules_of(const Model& model, size_t round) {
  const size_t kind = round % 8;
  // Scattered over the catalogue; no two of a round are one item.
  const auto item = [&](size_t nth) {
    return static_cast<uint32_t>((round * 31 + nth * (model.item_count() / 5)) %
                                 model.item_count());
  };
  Rules rules;
  if (kind == 1 || kind == 7) {
    rules.boosts = {{item(0), 2.5f}, {item(1), -1.3f}, {item(2), 40}, {item(0), 0.1f}};
  }
  if (kind == 3 || kind == 7) rules.pins = {item(3), item(1)};
  if (kind == 5 || kind == 7) rules.diversity = static_cast<float>(1 + round % 5) / 5;
  return rules;
}

// For every other history its items are excluded, for every third the shopper has wishes, the shop
// has rules, and three of four look at some clusters alone, if there are any.
Status print_answer(const Model& model, const std::vector<uint32_t>& history, size_t round,
                    size_t count) {
  std::vector<float> steering(round % 3 == 2 ? model.attribute_count() : 0);
  for (size_t k = round % 2; k < steering.size(); k += 2) {
    steering[k] = static_cast<float>(k % 5) - 1.7f;
  }
  const Rules rules = rules_of(model, round);
  Request request{.history = history,
                  .count = count,
                  .steering = steering,
                  .boosts = rules.boosts,
                  .pins = rules.pins,
                  .diversity = rules.diversity,
                  .probes = round % 4};
  if (round % 2 == 0) request.excluded = history;
  MERCER_ASSIGN_OR_RETURN(const Recommendations answer, recommend(model, request));
  std::cout << answer_json(request, answer) << '\n';
  return Done{};
}

// What is like the last of the history, which stands for the whole of it; the others are excluded.
Status print_similar(const Model& model, const std::vector<uint32_t>& history, size_t count) {
  const auto item = std::span(history).last(1);
  const Request request{
      .history = item, .count = count, .excluded = std::span(history).first(history.size() - 1)};
  MERCER_ASSIGN_OR_RETURN(const Recommendations answer, similar(model, item[0], request));
  json line = answer_json(request, answer);
  line["similarTo"] = item[0];
  std::cout << line << '\n';
  return Done{};
}

// Every tenth round asks for similar items, if there is a history; all others recommend.
Status print_round(const Model& model, const std::vector<uint32_t>& history, size_t round,
                   size_t count) {
  if (round % 10 == 9 && !history.empty()) return print_similar(model, history, count);
  return print_answer(model, history, round, count);
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
    MERCER_RETURN_IF_ERROR(print_round(model, history_of(dataset, user, round), round, count));
  }
  return Done{};
}

// Writes the model and answers random histories.
Status print_sample_answers(const ModelContent& content, const char* model_path, size_t histories,
                            size_t count) {
  constexpr size_t kLongest = 30;
  std::vector<uint8_t> bytes = encode_model(content);
  MERCER_RETURN_IF_ERROR(cli::write_file_atomically(model_path, std::span<const uint8_t>(bytes)));
  MERCER_ASSIGN_OR_RETURN(const Model model, Model::open(std::move(bytes)));
  Random random(2);
  for (size_t round = 0; round < histories; ++round) {
    const size_t length = round % 4 == 3 ? random.below(kLongest) : round % 12;
    const auto history = random_items(model.item_count(), length, random);
    MERCER_RETURN_IF_ERROR(print_round(model, history, round, count));
  }
  return Done{};
}

// Every size is odd to the 16 running sums of the core.
Status print_random_answers(const char* kind_name, bool has_curves, const char* model_path,
                            size_t histories, size_t count) {
  const std::optional<EncoderKind> kind = parse_encoder_kind(kind_name);
  if (!kind) return Error{ErrorCode::kInvalidArgument, "there is no such kind of encoder"};
  const SampleModel sample = random_sample({.items = 60,
                                            .attributes = 4,
                                            .taste = 35,
                                            .has_curves = has_curves,
                                            .encoder = small_settings(*kind, 3)},
                                           1);
  ModelContent content = sample.content(Precision::kInt8);
  if (has_curves) {
    Random random(3);
    content.clusters = {{7, 21, 22, 40, 58}, random_values(5 * 40, random)};
  }
  return print_sample_answers(content, model_path, histories, count);
}

// Of a width that the kernels of the scan take, and so many items that a float32 table is searched
// in rounded rows; a few are left to the end of the kernels' blocks.
Status print_large_answers(const char* precision_text, const char* model_path, size_t histories,
                           size_t count) {
  const std::optional<Precision> precision = parse_precision(precision_text);
  if (!precision) return Error{ErrorCode::kInvalidArgument, "there is no such precision"};
  const SampleModel sample =
      random_sample({.items = 20'011, .attributes = 4, .taste = 60, .has_curves = true}, 3);
  return print_sample_answers(sample.content(*precision), model_path, histories, count);
}

// `words`: the arguments behind `how`.
Status print_made_answers(const std::string& how, char** words) {
  const char *which = words[0], *model_path = words[1];
  const size_t histories = std::strtoul(words[2], nullptr, 10);
  const size_t count = std::strtoul(words[3], nullptr, 10);
  if (how == "--large") return print_large_answers(which, model_path, histories, count);
  return print_random_answers(which, how == "--random-curves", model_path, histories, count);
}

Status print_student_scores(const char* student_path, const char* texts_path) {
  MERCER_ASSIGN_OR_RETURN(const auto bytes, cli::read_binary_file(student_path));
  MERCER_ASSIGN_OR_RETURN(const Student student, decode_student(bytes));
  MERCER_ASSIGN_OR_RETURN(const std::string texts, cli::read_text_file(texts_path));
  json scores = json::array();
  for (const json& text : json::parse(texts)) {
    scores.push_back(student.scores(text.get<std::string>()));
  }
  std::cout << scores << '\n';
  return Done{};
}

}  // namespace
}  // namespace mercer

int main(int argc, char** argv) {
  const std::string how = argc == 6 ? argv[1] : "";
  const bool is_made = how == "--random" || how == "--random-curves" || how == "--large";
  const bool is_student = argc == 4 && std::strcmp(argv[1], "--student") == 0;
  if (argc != 5 && !is_made && !is_student) {
    std::fputs(
        "usage: mercer_native_answers MODEL DATASET HISTORIES COUNT\n"
        "       mercer_native_answers --random|--random-curves KIND MODEL HISTORIES COUNT\n"
        "       mercer_native_answers --large PRECISION MODEL HISTORIES COUNT\n"
        "       mercer_native_answers --student STUDENT TEXTS\n",
        stderr);
    return 2;
  }
  const mercer::Status status =
      is_student ? mercer::print_student_scores(argv[2], argv[3])
      : is_made  ? mercer::print_made_answers(how, argv + 2)
                 : mercer::print_answers(argv[1], argv[2], std::strtoul(argv[3], nullptr, 10),
                                         std::strtoul(argv[4], nullptr, 10));
  if (status.ok()) return 0;
  std::cerr << "mercer_native_answers: " << status.error().message << '\n';
  return 1;
}
