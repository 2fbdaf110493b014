// The student that is built into the command: models/online-retail/online-retail.student.
#ifndef MERCER_CLI_DEFAULT_STUDENT_H_
#define MERCER_CLI_DEFAULT_STUDENT_H_

#include <cstdint>
#include <span>

namespace mercer::cli {

// Its file (models/student.md). Lives as long as the program.
std::span<const uint8_t> default_student_bytes();

}  // namespace mercer::cli

#endif  // MERCER_CLI_DEFAULT_STUDENT_H_
