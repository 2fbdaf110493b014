// The refined embedding e_i = [w * standardised g_i ; scaled z_i] of guided embedding refinement
// (arXiv 2504.11658): named attributes beside a reduced base embedding. The z-score per attribute,
// the unit RMS of both blocks, the single weight w, and reducing only what the attributes leave
// unexplained of the base are this project's own choices.
#ifndef MERCER_TRAIN_REFINED_EMBEDDING_H_
#define MERCER_TRAIN_REFINED_EMBEDDING_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "mercer/result.h"

namespace mercer {

// Each attribute to mean 0 and deviation 1 over the scored items; items without scores get 0, the
// average item. `scores` [items x attributes] row-major, `scored` [items]. Errors: kInvalidArgument
// (an attribute that is the same for every item says nothing, or no item is scored).
Result<std::vector<float>> standardise_scores(std::span<const float> scores,
                                              const std::vector<bool>& scored,
                                              std::span<const std::string> attribute_names);

// What is left of the base table after the attributes have explained what they can: the residual of
// a linear regression of each base column on the attributes (with intercept). The joined table
// still spans everything that base and attributes span together, but whatever both could say is
// then said by the attributes, which have names. `base` [items x dimension], `guided` [items x
// attributes] standardised; the result is [items x dimension].
std::vector<float> unexplained_part(std::span<const float> base, size_t dimension,
                                    std::span<const float> guided, size_t attribute_count);

// The RMS of a joined table over all its entries: about that of a base table after training, so
// that the same learning rates and starting weights suit both.
inline constexpr float kJoinedRms = 0.3f;

// Scales a block to the given root mean square over all its entries; a zero block stays zero.
void scale_to_rms(std::span<float> block, float rms);

// The joined table [items x (attributes + components)], row-major: both blocks at unit RMS,
// `guided` [items x attributes] times `guided_weight` beside `base` [items x components], then the
// whole at kJoinedRms.
std::vector<float> join_blocks(std::span<const float> guided, size_t attribute_count,
                               std::span<const float> base, size_t component_count,
                               float guided_weight);

}  // namespace mercer

#endif  // MERCER_TRAIN_REFINED_EMBEDDING_H_
