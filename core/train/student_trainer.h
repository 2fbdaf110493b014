// Teaches a student (mercer/student.h): ridge regression of a language model's scores on the
// features of texts.
#ifndef MERCER_TRAIN_STUDENT_TRAINER_H_
#define MERCER_TRAIN_STUDENT_TRAINER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/attributes.h"
#include "mercer/result.h"
#include "mercer/student.h"
#include "train/fit_progress.h"

namespace mercer {

// What there is to learn from: a text and its scores an item.
struct StudentLessons {
  std::vector<std::string> texts;     // [items]
  std::vector<float> scores;          // [items x attributes], row-major, 0 to 10
  std::vector<Attribute> attributes;  // at least one
};

struct StudentOptions {
  uint64_t seed = 1;                                         // of which items are held out
  std::vector<double> penalties = {1, 0.3, 0.1, 0.03, .01};  // to choose from; above 0
};

struct TrainedStudent {
  Student student;  // without source and checksum, which the caller knows
  double penalty = 0;
  size_t held_out_count = 0;
};

inline constexpr size_t kFewestLessons = 20;

// With x_i the features of text i, each 1 / sqrt(how many there are), and y_i its scores less their
// mean, the weights W minimise
//   sum over i of |y_i - W x_i|^2 + penalty |W|^2
// which conjugate gradients on the normal equations (Hestenes and Stiefel, 1952) solve, all
// attributes at once. Two tenths of the items are held out by the seed: with one the penalty is
// chosen, by the squared error; on the other the accuracy is measured, with weights rounded to
// int8 as they are used. Then it learns from all items. The same seed gives the same bytes on every
// machine and in WebAssembly.
// Errors: kInvalidArgument (fewer than kFewestLessons), kCancelled (by the observer).
Result<TrainedStudent> train_student(const StudentLessons& lessons, const StudentOptions& options,
                                     const FitObserver& observer = {});

}  // namespace mercer

#endif  // MERCER_TRAIN_STUDENT_TRAINER_H_
