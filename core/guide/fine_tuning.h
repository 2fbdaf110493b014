// Scores as examples for tools that fine-tune language models: the questions that `mercer guide`
// asks, each with the answer that it would have. JSON lines in the chat format that OpenAI's
// fine-tuning began and LoRA trainers read too:
//
//   {"messages": [{"role": "system", "content": ..}, {"role": "user", ..}, {"role": "assistant",
//   ..}]}
#ifndef MERCER_GUIDE_FINE_TUNING_H_
#define MERCER_GUIDE_FINE_TUNING_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "guide/item_texts.h"
#include "guide/score_question.h"

namespace mercer {

// `batch` items a line, in their order. `scores` [items], each [attributes], 0 to 10; answers have
// whole numbers, so they are rounded. The same seed gives the items the same names.
std::string fine_tuning_lines(const ScoreQuestion& question, std::span<const ItemText> items,
                              std::span<const std::vector<float>> scores, size_t batch,
                              uint64_t seed);

}  // namespace mercer

#endif  // MERCER_GUIDE_FINE_TUNING_H_
