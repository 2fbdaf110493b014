// Reads the scores out of a model's answer: strictly, because nothing in it can be trusted, and as
// expectations where the endpoint says how likely each token was.
#ifndef MERCER_GUIDE_SCORE_ANSWER_H_
#define MERCER_GUIDE_SCORE_ANSWER_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "data/attributes.h"
#include "guide/chat.h"

namespace mercer {

struct ScoreAnswer {
  struct Item {
    size_t position;            // in `ids`
    std::vector<float> scores;  // [attributes], 0 to 10
  };
  std::vector<Item> items;      // those with a valid score for each attribute, ascending
  bool is_expectation = false;  // some score is an expected value
  std::string trouble;          // why the others have none; empty: all have
};

// `ids` are those of the request. The answer must hold one JSON object; what stands before and
// after it (a fence, a model's thoughts) is passed over. An item counts when it is there once, with
// every attribute once and no other member, each a whole number from 0 to 10.
//
// With log-probabilities a score is the expected value, sum over s = 0..10 of s * p(s), p being the
// probabilities of the tokens that could have stood in the score's place, scaled to sum to one;
// rounded to hundredths. Where tokens are digits, "1" may begin a 10: the token after it then tells
// how likely that is, and of a "1" that was not chosen nothing is known, so it is left out. Where
// what is known is less than half of the probability, the score is the digit.
ScoreAnswer parse_scores(const ChatAnswer& answer, std::span<const std::string> ids,
                         const std::vector<Attribute>& attributes);

}  // namespace mercer

#endif  // MERCER_GUIDE_SCORE_ANSWER_H_
