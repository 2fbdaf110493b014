// What a run writes: guided.csv, and beside it a JSON object that says who scored it, when and how.
#ifndef MERCER_GUIDE_GUIDED_FILE_H_
#define MERCER_GUIDE_GUIDED_FILE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/attributes.h"
#include "guide/item_texts.h"
#include "guide/score_question.h"
#include "mercer/result.h"

namespace mercer {

// A row for each item with scores, in the order of `items`. `scores` is [items], each empty or
// [attributes]. The first column is called "item", or "user".
std::string guided_csv(std::span<const ItemText> items, const std::vector<Attribute>& attributes,
                       std::span<const std::vector<float>> scores,
                       Subject subject = Subject::kItems);

// {"format": "mercer-guided", "version": 1, "model": as asked for, "answered_by": [as the endpoint
// names it], "prompt", "prompt_checksum", "question": checksum of prompt, model and attributes,
// "expectation": whether scores are expected values, "items", "date": of the last answer,
// "scores_checksum": XXH64 of guided.csv, "mercer": the version that wrote it, "protocol": what was
// held out of the histories that users were scored by; absent for items}
// Where a student scored, "model" says which, "question" is its checksum, and there is no prompt.
//
// Scores that `mercer tune` wrote have "tuning" besides: {"rank", "near", "format",
// "taste_dropout", "seed", "protocol": what the tuning held out, "dataset_checksum",
// "untuned_checksum": of the scores before, "edited": whether those were no longer what the model
// answered}. Who scored is empty in it when that was not known.
struct GuidedTuning {
  size_t rank = 0;
  double near = 0;
  double format = 0;
  double taste_dropout = 0;
  uint64_t seed = 0;
  std::string protocol;
  std::string dataset_checksum;
  std::string untuned_checksum;
  bool is_edited = false;
};
struct GuidedRecord {
  std::string model;
  std::vector<std::string> answered_by;  // ascending
  std::string prompt;
  std::string prompt_checksum;
  std::string question;
  bool is_expectation = false;
  size_t item_count = 0;
  std::string date;  // ISO 8601, UTC
  std::string scores_checksum;
  std::string mercer_version;
  std::string protocol = {};
  std::optional<GuidedTuning> tuning = std::nullopt;
};
std::string encode_guided_record(const GuidedRecord& record);
// Nothing when the text is not about guided scores; an error when it is, but damaged or newer.
Result<std::optional<GuidedRecord>> decode_guided_record(std::string_view text);

// For a model's provenance: "MODEL, prompt guide-1 (CHECKSUM), 2026-01-31", or without the prompt
// where there was none; says so when the scores were tuned, and when `scores_checksum`, of the
// scores in use, is another one than the record's.
std::string guided_source(const GuidedRecord& record, std::string_view scores_checksum);

}  // namespace mercer

#endif  // MERCER_GUIDE_GUIDED_FILE_H_
