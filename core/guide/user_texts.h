// What a language model is told of each user: the titles of the latest items of their history, and
// nothing else. Of a history only what a model may be trained on counts, so that scores can be used
// where the rest is what is asked for.
#ifndef MERCER_GUIDE_USER_TEXTS_H_
#define MERCER_GUIDE_USER_TEXTS_H_

#include <cstddef>

#include "data/dataset.h"
#include "data/split.h"
#include "guide/item_texts.h"

namespace mercer {

struct UserTextOptions {
  size_t latest = 20;     // titles, of as many of the latest items
  size_t min_events = 3;  // of training; who has fewer is left out
};

// Of a title, more than this is cut off.
inline constexpr size_t kMostTitleBytes = 200;

struct UserTexts {
  // {"history": ["Red mug", "Bowl"]}, oldest first; in the data set's order. Users whose latest
  // items have no title are `without_text`.
  ItemTexts texts;
  size_t short_count = 0;  // users with fewer training events than min_events
};

// `split` must be of the data set.
UserTexts user_texts(const Dataset& dataset, const Split& split, const UserTextOptions& options);

}  // namespace mercer

#endif  // MERCER_GUIDE_USER_TEXTS_H_
