// Model files: what opens answers every question as the headers say.
#include <cmath>
#include <numeric>
#include <set>

#include "fuzzing.h"
#include "mercer/checksum.h"
#include "mercer/model.h"
#include "mercer/ranker.h"
#include "mercer/recommender.h"
#include "sealed_content.h"
#include "train/model_reader.h"

namespace mercer {
namespace {

using Items = std::vector<uint32_t>;

double largest(std::span<const float> values) {
  double result = 0;
  for (const float value : values) result = std::max(result, std::abs(double{value}));
  return result;
}

double sum_of_magnitudes(std::span<const float> values) {
  double result = 0;
  for (const float value : values) result += std::abs(double{value});
  return result;
}

double sum(std::span<const float> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// A request, drawn from what the file's bytes hash to.
struct Questions {
  explicit Questions(Bytes bytes, size_t item_count) : state_(checksum(bytes)) {
    Items order(item_count);
    std::iota(order.begin(), order.end(), 0u);
    for (size_t i = 0; i < item_count; ++i) std::swap(order[i], order[i + draw(item_count - i)]);
    const auto take = [&](size_t at_most) {
      return Items(order.begin(), order.begin() + static_cast<long>(std::min(at_most, item_count)));
    };
    history = take(draw(4));
    excluded = take(draw(2));
    item = order.back();
    count = 1 + draw(5);
  }
  size_t draw(size_t below) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<size_t>((state_ >> 33) % below);
  }

  Items history, excluded;
  uint32_t item = 0;
  size_t count = 0;

 private:
  uint64_t state_;
};

// How large the sums behind the splits of a score can become on the way; rounding is a part of
// that.
class Magnitudes {
 public:
  explicit Magnitudes(const ModelParameters& parameters)
      : table_(largest(parameters.model.items)),
        curves_(static_cast<double>(parameters.attributes.size()) *
                largest(parameters.guided.knots)),
        by_history_(
            static_cast<double>(parameters.model.dimension() * parameters.model.dimension() *
                                std::max<size_t>(1, parameters.model.settings.decays.size())) *
            largest(parameters.model.encoder) * table_) {}

  double by_parts(std::span<const float> shopper) const {
    return sum_of_magnitudes(shopper) * (table_ + curves_);
  }
  // Of the linear encoder.
  double by_history() const { return by_history_ * (table_ + curves_); }

 private:
  double table_, curves_, by_history_;
};

bool is_close(double a, double b, double magnitude) {
  return std::abs(a - b) <= 1e-4 * magnitude + 1e-30;
}

void check_splits(const Model& model, const Items& history, const Recommendations& answer,
                  const Magnitudes& magnitudes) {
  const double by_parts = magnitudes.by_parts(model.encoder().encode(model.table(), history));
  for (const auto& [item, score, why] : answer.items) {
    REQUIRE(std::isfinite(score));
    REQUIRE(why.history.size() == history.size());
    const double rest = why.bias + sum(why.steering) + why.boost;
    const double rest_magnitude =
        sum_of_magnitudes(why.steering) + std::abs(why.bias) + std::abs(why.boost);
    REQUIRE(is_close(rest + sum(why.attributes) + why.taste, score, by_parts + rest_magnitude));
    if (!answer.history_is_exact) continue;
    REQUIRE(is_close(rest + sum(why.history), score, magnitudes.by_history() + rest_magnitude));
  }
}

// A list in order, of distinct candidates, as long as it can be.
void check_ranking(const Model& model, const Recommendations& answer, size_t count,
                   const Items& excluded) {
  std::set<uint32_t> seen(excluded.begin(), excluded.end());
  const size_t candidates = model.item_count() - seen.size();
  REQUIRE(answer.items.size() == std::min(count, candidates));
  for (size_t rank = 0; rank < answer.items.size(); ++rank) {
    const auto& [item, score, why] = answer.items[rank];
    REQUIRE(std::isfinite(score));
    REQUIRE(item < model.item_count() && seen.insert(item).second);
    if (rank == 0) continue;
    const Recommendation& before = answer.items[rank - 1];
    REQUIRE(ranks_before({before.item, before.score}, {item, score}));
  }
}

void check_texts(const Model& model) {
  size_t text_bytes = 0;
  for (uint32_t item = 0; item < model.item_count(); ++item) {
    text_bytes += model.item_id(item).size() + model.item_title(item).size();
    REQUIRE(std::isfinite(model.item_price(item)));
    REQUIRE(model.find_item(model.item_id(item)) == item);
  }
  for (size_t k = 0; k < model.attribute_count(); ++k) {
    text_bytes += model.attribute_name(k).size() + model.attribute_description(k).size();
    for (size_t l = 0; l < model.attribute_label_count(k); ++l) {
      text_bytes +=
          model.attribute_label(k, l).text.size() + model.attribute_label(k, l).locale.size();
    }
  }
  // Whoever copies the texts, as wasm does, needs no more than the file has.
  REQUIRE(text_bytes <= model.size_bytes());
  for (const MetricEntry& metric : model.evaluation())
    REQUIRE(metric.name.size() <= model.size_bytes());
}

void check_recommendations(const Model& model, const ModelParameters& parameters,
                           const Questions& questions, const Request& request) {
  const auto answer = recommend(model, request);
  if (!answer.ok()) {
    REQUIRE(answer.error().code == ErrorCode::kNotFinite);
    return;
  }
  if (request.diversity == 0) {
    check_ranking(model, answer.value(), request.count, questions.excluded);
  }
  check_splits(model, questions.history, answer.value(), Magnitudes(parameters));
  Items items;
  for (const Recommendation& entry : answer.value().items) items.push_back(entry.item);
  const auto explained = explain(model, request, items);
  REQUIRE(explained.ok());
  for (size_t rank = 0; rank < items.size(); ++rank) {
    REQUIRE(explained.value().items[rank].score == answer.value().items[rank].score);
  }
}

void check_similar(const Model& model, const Questions& questions) {
  const auto answer = similar(model, questions.item, {.history = {}, .count = questions.count});
  if (!answer.ok()) {
    REQUIRE(answer.error().code == ErrorCode::kNotFinite);
    return;
  }
  check_ranking(model, answer.value(), questions.count, {questions.item});
}

void check_cells(const Model& model, const ModelParameters& parameters,
                 const Questions& questions) {
  const auto cells = explanation_cells(model, questions.history, questions.item);
  REQUIRE(cells.ok() || cells.error().code == ErrorCode::kNotFinite ||
          !model.encoder().splits_exactly());
  const auto why = explain(model, {.history = questions.history}, std::span(&questions.item, 1));
  if (!cells.ok() || !why.ok()) return;
  const double magnitude = Magnitudes(parameters).by_history();
  const size_t width = model.attribute_count() + 1;
  for (size_t j = 0; j < questions.history.size(); ++j) {
    const double row = sum(std::span(cells.value()).subspan(j * width, width));
    REQUIRE(is_close(row, why.value().items[0].explanation.history[j], magnitude));
  }
}

// What the answer says to leave out does make the item leave.
void check_removal(const Model& model, const Questions& questions, const Request& request) {
  const auto removal = smallest_removal(model, request, questions.item, /*trials=*/20);
  if (!removal.ok()) {
    REQUIRE(removal.error().code == ErrorCode::kNotFinite ||
            removal.error().code == ErrorCode::kInvalidArgument);
    return;
  }
  const Items& gone = removal.value().items;
  if (gone.empty()) return;
  Items kept;
  for (const uint32_t item : questions.history) {
    if (std::ranges::find(gone, item) == gone.end()) kept.push_back(item);
  }
  REQUIRE(kept.size() + gone.size() == questions.history.size());
  Request less = request;
  less.history = kept;
  const auto answer = recommend(model, less);
  if (!answer.ok()) return;
  for (const Recommendation& entry : answer.value().items) REQUIRE(entry.item != questions.item);
}

void check_answers(const Model& model, Bytes bytes) {
  Questions questions(bytes, model.item_count());
  const auto parameters = read_parameters(model, bytes);
  REQUIRE(parameters.ok());
  Request request = {
      .history = questions.history, .count = questions.count, .excluded = questions.excluded};
  std::vector<float> steering;
  const Boost boost = {questions.item, 1};
  switch (questions.draw(6)) {
    case 0:
      return check_similar(model, questions);
    case 1:
      return check_cells(model, parameters.value(), questions);
    case 2:
      return check_removal(model, questions, request);
    case 3:
      steering.assign(model.attribute_count(), 1.5f);
      request.steering = steering;
      request.boosts = std::span(&boost, 1);
      break;
    case 4:
      request.diversity = 0.5f;
      break;
    default:
      request.probes = questions.draw(3);
      break;
  }
  check_recommendations(model, parameters.value(), questions, request);
}

}  // namespace
}  // namespace mercer

FUZZER(model) {
  const auto model = mercer::Model::open(std::vector<uint8_t>(bytes.begin(), bytes.end()));
  if (!model.ok()) return require_reason(model.error());
  mercer::check_texts(model.value());
  mercer::check_answers(model.value(), bytes);
}

#ifndef MERCER_REPLAY_CORPUS
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
  return mercer::mutate_sealed(data, size, max_size, seed);
}
#endif
