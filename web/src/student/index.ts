// The package's `mercer/student`: scores of new items' titles, without a language model.
export { loadStudent, type LoadStudentOptions, type Student } from "./student.ts";
export type { StudentAttribute } from "./student_file.ts";
