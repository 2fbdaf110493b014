// What other methods say of how much each history item matters to a score, to hold explanations
// against: gradient x input (Shrikumar et al., arXiv 1605.01713) and attention, of which it is
// disputed that it explains anything (Jain and Wallace, arXiv 1902.10186).
#ifndef MERCER_TRAIN_HISTORY_SALIENCY_H_
#define MERCER_TRAIN_HISTORY_SALIENCY_H_

#include <cstdint>
#include <span>
#include <vector>

#include "train/sequence_model.h"

namespace mercer {

// d <u, candidate> / d alpha at alpha = 1 where alpha scales the embedding of one history item;
// [history], 0 for items that the encoder does not read. For the linear encoder that is what the
// item adds to the score. `candidate` [dimension]; the history has at least one item.
std::vector<double> gradient_times_input(const SequenceModel& model,
                                         std::span<const uint32_t> history,
                                         std::span<const float> candidate);

bool has_attention(EncoderKind kind);

// How much of the last layer's attention, from the position that u is taken at, falls on each
// history item; the mean over the heads. [history]; sums to 1, less what bert4rec's mask keeps for
// itself. The model must have attention.
std::vector<double> attention_on_history(const SequenceModel& model,
                                         std::span<const uint32_t> history);

}  // namespace mercer

#endif  // MERCER_TRAIN_HISTORY_SALIENCY_H_
