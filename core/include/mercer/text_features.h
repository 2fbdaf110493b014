// A text as a set of features: what a linear model can learn from titles of products. Each feature
// is a piece of the text, and its number is a hash of that piece, so that no dictionary has to
// travel with a model (the hashing trick: Weinberger et al., "Feature Hashing for Large Scale
// Multitask Learning", 2009). Pages have the same in TypeScript,
// web/src/student/text_features.ts.
#ifndef MERCER_TEXT_FEATURES_H_
#define MERCER_TEXT_FEATURES_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace mercer {

// How many features there are. Pieces beyond that share a number, which costs a model little.
inline constexpr uint32_t kTextFeatureCount = uint32_t{1} << 14;

// The features of a text: distinct numbers below kTextFeatureCount, ascending; none for a text
// without words. The text is UTF-8; what is not counts as U+FFFD.
//
// With A-Z in lower case and each run of separators made one space, the text reads " word word ".
// Its pieces are each word with the spaces around it, each two neighbouring words likewise, and of
// each word with its spaces all runs of 3 and 4 code points; where a run begins with an ideograph,
// a kana or a Hangul syllable, those of 1 and 2 too, since in such scripts they are words
// themselves and no spaces part them.
std::vector<uint32_t> text_features(std::string_view utf8);

}  // namespace mercer

#endif  // MERCER_TEXT_FEATURES_H_
