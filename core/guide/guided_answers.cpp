#include "guide/guided_answers.h"

#include <algorithm>

#include "mercer/checksum.h"

namespace mercer {

GuidedAnswers::GuidedAnswers(std::span<const ItemText> items)
    : items_(items), scores_(items.size()) {
  for (size_t item = 0; item < items.size(); ++item) {
    places_.emplace(items[item].id, item);
    checksums_.push_back(checksum_hex(items[item].about));
  }
}

void GuidedAnswers::add(const JournalEntry& entry) {
  tokens_in_ += entry.tokens_in;
  tokens_out_ += entry.tokens_out;
  bool is_used = false;
  for (const JournalEntry::Item& item : entry.items) {
    const auto place = places_.find(item.id);
    if (place == places_.end() || checksums_[place->second] != item.text_checksum) continue;
    if (scores_[place->second].empty()) ++scored_count_;
    scores_[place->second] = item.scores;
    is_used = true;
  }
  if (!is_used) return;
  if (!entry.model.empty()) models_.insert(entry.model);
  is_expectation_ = is_expectation_ || entry.is_expectation;
  date_ = std::max(date_, entry.time);
}

std::vector<uint32_t> GuidedAnswers::missing() const {
  std::vector<uint32_t> positions;
  for (size_t item = 0; item < scores_.size(); ++item) {
    if (scores_[item].empty()) positions.push_back(static_cast<uint32_t>(item));
  }
  return positions;
}

std::string GuidedAnswers::csv(const ScoreQuestion& question) const {
  return guided_csv(items_, question.attributes, scores_, question.subject);
}

GuidedRecord GuidedAnswers::record(const ScoreQuestion& question, std::string_view csv,
                                   std::string_view version) const {
  return {.model = question.model,
          .answered_by = {models_.begin(), models_.end()},
          .prompt = question.prompt,
          .prompt_checksum = question.prompt_checksum,
          .question = question.checksum,
          .is_expectation = is_expectation_,
          .item_count = scored_count_,
          .date = date_,
          .scores_checksum = checksum_hex(csv),
          .mercer_version = std::string(version)};
}

}  // namespace mercer
