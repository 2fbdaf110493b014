// Everything that was ever answered to a question, put together by item.
#ifndef MERCER_GUIDE_GUIDED_ANSWERS_H_
#define MERCER_GUIDE_GUIDED_ANSWERS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "guide/guide_journal.h"
#include "guide/guided_file.h"
#include "guide/item_texts.h"
#include "guide/score_question.h"

namespace mercer {

class GuidedAnswers {
 public:
  // `items` must outlive this.
  explicit GuidedAnswers(std::span<const ItemText> items);

  // An answer about other items, or to another text of these, counts by its tokens alone.
  void add(const JournalEntry& entry);

  const std::string& text_checksum(size_t item) const { return checksums_[item]; }
  // [attributes]; empty: none yet.
  const std::vector<float>& scores(size_t item) const { return scores_[item]; }
  size_t scored_count() const { return scored_count_; }
  uint64_t tokens_in() const { return tokens_in_; }
  uint64_t tokens_out() const { return tokens_out_; }
  // The items without scores, as positions, ascending.
  std::vector<uint32_t> missing() const;

  std::string csv(const ScoreQuestion& question) const;
  // `csv`: of this; `version`: of the Mercer that writes it.
  GuidedRecord record(const ScoreQuestion& question, std::string_view csv,
                      std::string_view version) const;

 private:
  std::span<const ItemText> items_;
  std::map<std::string_view, size_t> places_;  // by id
  std::vector<std::string> checksums_;
  std::vector<std::vector<float>> scores_;  // [items]; empty: none yet
  size_t scored_count_ = 0;
  uint64_t tokens_in_ = 0;
  uint64_t tokens_out_ = 0;
  std::set<std::string> models_;
  bool is_expectation_ = false;
  std::string date_;
};

}  // namespace mercer

#endif  // MERCER_GUIDE_GUIDED_ANSWERS_H_
