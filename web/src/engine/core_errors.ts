/** The core's own errors (core/include/mercer/error.h), from number 1 on. */
export const kCoreErrors = [
  "invalid-argument",
  "not-found",
  "malformed-input",
  "unsupported-version",
  "checksum-mismatch",
  "out-of-range",
  "not-finite",
  "duplicate",
  "io",
  "cancelled",
] as const;
