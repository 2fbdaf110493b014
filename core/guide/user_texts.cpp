#include "guide/user_texts.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "data/text_lines.h"

namespace mercer {

UserTexts user_texts(const Dataset& dataset, const Split& split, const UserTextOptions& options) {
  using nlohmann::ordered_json;
  UserTexts result;
  for (size_t user = 0; user < dataset.user_count(); ++user) {
    const auto history = dataset.sequence(user).first(split.train_lengths[user]);
    if (history.empty() || history.size() < options.min_events) {
      ++result.short_count;
      continue;
    }
    ordered_json titles = ordered_json::array();
    for (const uint32_t item : history.last(std::min(history.size(), options.latest))) {
      const std::string_view title = trimmed(dataset.catalogue[item].title);
      if (!title.empty()) titles.push_back(cut_to(title, kMostTitleBytes));
    }
    const std::string& id = dataset.user_ids[user];
    if (titles.empty()) {
      result.texts.without_text.push_back(id);
      continue;
    }
    const ordered_json about = {{"history", std::move(titles)}};
    result.texts.items.push_back(
        {id, about.dump(-1, ' ', false, ordered_json::error_handler_t::replace)});
  }
  return result;
}

}  // namespace mercer
