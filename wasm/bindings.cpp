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

  val recommend(const val& history, unsigned count, const val& exclude) const {
    const auto history_items = emscripten::convertJSArrayToNumberVector<uint32_t>(history);
    const auto excluded_items = emscripten::convertJSArrayToNumberVector<uint32_t>(exclude);
    auto result = mercer::recommend(
        model_, {.history = history_items, .count = count, .excluded = excluded_items});
    return result.ok() ? arrays_of(result.value()) : failure(result.error());
  }

 private:
  static val arrays_of(const mercer::Recommendations& recommendations) {
    std::vector<uint32_t> items;
    std::vector<float> scores, biases, tastes, attributes, levels, history;
    for (const mercer::Recommendation& entry : recommendations.items) {
      const mercer::Explanation& why = entry.explanation;
      items.push_back(entry.item);
      scores.push_back(entry.score);
      biases.push_back(why.bias);
      tastes.push_back(why.taste);
      attributes.insert(attributes.end(), why.attributes.begin(), why.attributes.end());
      levels.insert(levels.end(), why.levels.begin(), why.levels.end());
      history.insert(history.end(), why.history.begin(), why.history.end());
    }
    val result = val::object();
    result.set("ok", true);
    result.set("items", copy_to_javascript(items));
    result.set("scores", copy_to_javascript(scores));
    result.set("biases", copy_to_javascript(biases));
    result.set("attributes", copy_to_javascript(attributes));
    result.set("levels", copy_to_javascript(levels));
    result.set("tastes", copy_to_javascript(tastes));
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
      .function("recommend", &ModelHandle::recommend);
}
