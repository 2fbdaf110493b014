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

/** What went wrong, as a stable name: in the core, or what can only happen in a page. */
export type MercerErrorCode =
  | (typeof kCoreErrors)[number]
  | "wasm-failed" // the WebAssembly module could not be fetched, compiled or run
  | "worker-failed" // the worker could not be started, or died
  | "disposed"; // the recommender was used after dispose()

/**
 * The only error this package throws. Decide by `code`; the message is one or two sentences for the
 * person who embeds Mercer: what happened, where, and what to do about it.
 */
export class MercerError extends Error {
  readonly code: MercerErrorCode;

  constructor(code: MercerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "MercerError";
    this.code = code;
  }
}

/** The text of anything that was thrown. */
export function describeCause(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
