// Binary cross-entropy of the next item against one other item, SASRec's original loss.
#ifndef MERCER_TRAIN_BINARY_LOSS_H_
#define MERCER_TRAIN_BINARY_LOSS_H_

#include <cstdint>
#include <span>

#include "train/random.h"
#include "train/softmax_loss.h"

namespace mercer {

// An item for the target to be held against: uniform over the catalogue, outside `sequence`
// (Kang and McAuley, 2018, arXiv 1808.09781) as long as a few draws find such an item, and in any
// case not the target. `item_count` must be at least 2.
uint32_t draw_negative(uint32_t target, std::span<const uint32_t> sequence, size_t item_count,
                       Random& random);

// The sum over positions of -log sigmoid(target's logit) - log sigmoid(-negative's logit), and its
// gradients, which are added for these items only. `negatives` [positions].
double binary_cross_entropy(const SoftmaxInput& input, std::span<const uint32_t> negatives,
                            SoftmaxGradient& gradient);

}  // namespace mercer

#endif  // MERCER_TRAIN_BINARY_LOSS_H_
