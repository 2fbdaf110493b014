// `mercer guide` without a language model: a student scores, on this machine.
#ifndef MERCER_CLI_STUDENT_GUIDE_H_
#define MERCER_CLI_STUDENT_GUIDE_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/guide_arguments.h"
#include "guide/item_texts.h"
#include "mercer/result.h"
#include "mercer/student.h"

namespace mercer::cli {

// For records and people: "a student of 3,659 items scored by gpt-4o, prompt guide-1 (...), ...".
std::string student_name(const Student& student);

// The scores of each item's text on the attributes of `columns` (positions among the student's),
// with two decimals, as a language model's expected values have them. Shows progress; kCancelled on
// an interrupt.
Result<std::vector<std::vector<float>>> student_scores(const Student& student,
                                                       std::span<const ItemText> items,
                                                       std::span<const size_t> columns);

// Writes guided.csv and its record with the scores of the arguments' student, or else of the one
// that is built in, and says whose they are. Errors besides those of reading and writing:
// kNotFound (attributes that the student does not know), kInvalidArgument (a language model's
// journal stands beside the output, whose scores would be lost).
Status guide_by_student(const GuideArguments& arguments, const Console& console);

}  // namespace mercer::cli

#endif  // MERCER_CLI_STUDENT_GUIDE_H_
