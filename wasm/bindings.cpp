// The only Embind file. It converts between JavaScript values and the core's types, always by copy,
// and holds no logic. Its TypeScript face is mercer_module.d.ts.
#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "mercer/model.h"
#include "mercer/recommender.h"

namespace {

using emscripten::val;

val failure(const mercer::Error& error) {
  val result = val::object();
  result.set("ok", false);
  result.set("code", std::string(mercer::error_code_name(error.code)));
  result.set("message", error.message);
  return result;
}

// A typed array of its own: slice() copies it out of wasm memory, which may move when it grows.
template <typename T>
val copy_to_javascript(const std::vector<T>& values) {
  return val(emscripten::typed_memory_view(values.size(), values.data())).call<val>("slice");
}

class ModelHandle {
 public:
  explicit ModelHandle(mercer::Model model) : model_(std::move(model)) {}

  unsigned item_count() const { return model_.item_count(); }
  unsigned attribute_count() const { return model_.attribute_count(); }
  std::string attribute_name(unsigned attribute) const {
    return attribute < attribute_count() ? std::string(model_.attribute_name(attribute)) : "";
  }
  std::string attribute_description(unsigned attribute) const {
    return attribute < attribute_count() ? std::string(model_.attribute_description(attribute))
                                         : "";
  }
  int item_index(const std::string& id) const {
    const auto item = model_.find_item(id);
    return item ? static_cast<int>(*item) : -1;
  }
  std::string item_id(unsigned item) const {
    return item < item_count() ? std::string(model_.item_id(item)) : "";
  }
  std::string item_title(unsigned item) const {
    return item < item_count() ? std::string(model_.item_title(item)) : "";
  }
  float item_price(unsigned item) const {
    return item < item_count() ? model_.item_price(item) : 0;
  }

  val attribute_labels(unsigned attribute) const {
    val labels = val::object();
    if (attribute >= attribute_count()) return labels;
    for (size_t i = 0; i < model_.attribute_label_count(attribute); ++i) {
      const mercer::AttributeLabel label = model_.attribute_label(attribute, i);
      labels.set(std::string(label.locale), std::string(label.text));
    }
    return labels;
  }

  val recommend(const val& request) const {
    const OwnedRequest asked(request);
    auto result = mercer::recommend(model_, asked.view());
    return result.ok() ? arrays_of(result.value()) : failure(result.error());
  }

  val explain(const val& request, const val& items) const {
    const OwnedRequest asked(request);
    auto result = mercer::explain(model_, asked.view(),
                                  emscripten::convertJSArrayToNumberVector<uint32_t>(items));
    return result.ok() ? arrays_of(result.value()) : failure(result.error());
  }

  val explanation_cells(const val& history, unsigned item) const {
    auto result = mercer::explanation_cells(
        model_, emscripten::convertJSArrayToNumberVector<uint32_t>(history), item);
    if (!result.ok()) return failure(result.error());
    val cells = val::object();
    cells.set("ok", true);
    cells.set("values", copy_to_javascript(result.value()));
    return cells;
  }

  val smallest_removal(const val& request, unsigned item) const {
    const OwnedRequest asked(request);
    auto result = mercer::smallest_removal(model_, asked.view(), item);
    if (!result.ok()) return failure(result.error());
    val removal = val::object();
    removal.set("ok", true);
    removal.set("items", copy_to_javascript(result.value().items));
    removal.set("isProven", result.value().is_proven);
    return removal;
  }

 private:
  // A mercer::Request out of JavaScript's { history, k, exclude, steer }.
  struct OwnedRequest {
    explicit OwnedRequest(const val& request)
        : history(emscripten::convertJSArrayToNumberVector<uint32_t>(request["history"])),
          excluded(emscripten::convertJSArrayToNumberVector<uint32_t>(request["exclude"])),
          steering(emscripten::convertJSArrayToNumberVector<float>(request["steer"])),
          count(request["k"].as<unsigned>()) {}
    mercer::Request view() const {
      return {.history = history, .count = count, .excluded = excluded, .steering = steering};
    }
    std::vector<uint32_t> history, excluded;
    std::vector<float> steering;
    unsigned count;
  };

  // The matrices have a row for each item and a last one for the average candidate.
  static val arrays_of(const mercer::Recommendations& recommendations) {
    std::vector<uint32_t> items;
    std::vector<float> scores, biases, tastes, attributes, levels, steering, history;
    const auto append = [](std::vector<float>& to, const std::vector<float>& row) {
      to.insert(to.end(), row.begin(), row.end());
    };
    const auto add = [&](const mercer::Recommendation& entry) {
      const mercer::Explanation& why = entry.explanation;
      scores.push_back(entry.score);
      biases.push_back(why.bias);
      tastes.push_back(why.taste);
      append(attributes, why.attributes);
      append(levels, why.levels);
      append(steering, why.steering);
      append(history, why.history);
    };
    for (const mercer::Recommendation& entry : recommendations.items) {
      items.push_back(entry.item);
      add(entry);
    }
    add(recommendations.average);
    val result = val::object();
    result.set("ok", true);
    result.set("items", copy_to_javascript(items));
    result.set("scores", copy_to_javascript(scores));
    result.set("biases", copy_to_javascript(biases));
    result.set("attributes", copy_to_javascript(attributes));
    result.set("levels", copy_to_javascript(levels));
    result.set("tastes", copy_to_javascript(tastes));
    result.set("steering", copy_to_javascript(steering));
    result.set("history", copy_to_javascript(history));
    result.set("interests", copy_to_javascript(recommendations.interests));
    result.set("historyIsExact", recommendations.history_is_exact);
    return result;
  }

  mercer::Model model_;
};

val open_model(const val& bytes) {
  auto model = mercer::Model::open(emscripten::convertJSArrayToNumberVector<uint8_t>(bytes));
  if (!model.ok()) return failure(model.error());
  val result = val::object();
  result.set("ok", true);
  result.set("model", val(std::make_unique<ModelHandle>(std::move(model).value())));
  return result;
}

std::string version() { return MERCER_VERSION; }

}  // namespace

EMSCRIPTEN_BINDINGS(mercer) {
  emscripten::function("version", &version);
  emscripten::function("openModel", &open_model);
  emscripten::class_<ModelHandle>("ModelHandle")
      .function("itemCount", &ModelHandle::item_count)
      .function("attributeCount", &ModelHandle::attribute_count)
      .function("attributeName", &ModelHandle::attribute_name)
      .function("attributeDescription", &ModelHandle::attribute_description)
      .function("itemIndex", &ModelHandle::item_index)
      .function("itemId", &ModelHandle::item_id)
      .function("itemTitle", &ModelHandle::item_title)
      .function("itemPrice", &ModelHandle::item_price)
      .function("attributeLabels", &ModelHandle::attribute_labels)
      .function("recommend", &ModelHandle::recommend)
      .function("explain", &ModelHandle::explain)
      .function("explanationCells", &ModelHandle::explanation_cells)
      .function("smallestRemoval", &ModelHandle::smallest_removal);
}
