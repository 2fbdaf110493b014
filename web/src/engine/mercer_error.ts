import type { kCoreErrors } from "./core_errors.ts";

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

export function disposed(): MercerError {
  return new MercerError(
    "disposed",
    "This recommender has been disposed of: load a new one.",
  );
}

/** Throws a "cancelled" MercerError when the signal has been aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelledBy(signal);
}

export function cancelledBy(signal: AbortSignal | undefined): MercerError {
  return new MercerError("cancelled", "Loading was cancelled by its AbortSignal.", {
    cause: signal?.reason,
  });
}

/** A part of the package that is loaded when it is needed. Rejects with a MercerError `io`. */
export async function onDemand<T>(what: string, loading: Promise<T>): Promise<T> {
  try {
    return await loading;
  } catch (cause) {
    throw new MercerError(
      "io",
      `${what} could not be loaded (${describeCause(cause)}). Publish all files of the package, its ` +
        "folder languages/ too.",
      { cause },
    );
  }
}
