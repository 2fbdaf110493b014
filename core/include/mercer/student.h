// A student of a language model: scores a text on named attributes in microseconds, by a linear
// model that learned from the scores that a language model gave to other items
// (train/student_trainer.h). Its file, *.student, is models/student.md. Pages have the same in
// TypeScript, web/src/student/student.ts.
#ifndef MERCER_STUDENT_H_
#define MERCER_STUDENT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mercer/result.h"

namespace mercer {

struct StudentAttribute {
  std::string name;         // unique, not empty
  std::string description;  // as the language model was told; what 0 and 10 mean
  double bias = 0;          // what a text without words scores; 0 to 10
  double scale = 0;         // of the weights; not negative
  // On items held out of learning: Pearson's correlation of its scores with the language model's,
  // and how far they are apart on average.
  double correlation = 0;
  double mean_absolute_error = 0;
};

struct Student {
  uint32_t item_count = 0;      // that it learned from
  std::string source;           // who scored them; empty: unknown
  std::string scores_checksum;  // of the file with their scores
  std::vector<StudentAttribute> attributes;
  std::vector<int8_t> weights;  // [kTextFeatureCount x attributes], row-major

  // [attributes] from 0 to 10. With F the features of the text (mercer/text_features.h), the score
  // on attribute k is
  //   bias_k + scale_k * sum over f in F of weights[f, k] / sqrt(|F|)
  // cut to 0 and 10: a sum of integers and one expression of doubles, so the same to the bit
  // wherever it is computed.
  std::vector<double> scores(std::string_view text) const;
};

std::vector<uint8_t> encode_student(const Student& student);

// Errors: kMalformedInput (not a student, or one with parts that do not fit), kUnsupportedVersion,
// kChecksumMismatch, kNotFinite, kOutOfRange (a bias, scale or accuracy that no student has),
// kDuplicate (an attribute twice).
Result<Student> decode_student(std::span<const uint8_t> bytes);

}  // namespace mercer

#endif  // MERCER_STUDENT_H_
