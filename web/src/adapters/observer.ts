import { MercerError } from "../engine/mercer_error.ts";
import type { Recommender } from "../engine/recommender.ts";
import type { Interaction } from "../history/remembered.ts";

/** What the adapters that listen to a shop need of a {@link Recommender}. */
export type Observer = Pick<Recommender, "observe">;

/** Ends what an adapter does. Calling it twice is harmless. */
export type Stop = () => void;

/** Observes the same thing for several items; unknown items are ignored, as `observe` does. */
export function observeAll(
  mercer: Observer,
  type: Interaction["type"],
  ids: Iterable<string | undefined>,
): void {
  for (const item of ids) {
    if (item) mercer.observe({ type, item });
  }
}

/**
 * Reports an exception as an uncaught one would be (console, window.onerror), without one. A
 * recommender that has been disposed of is nothing to report.
 */
export function report(error: unknown): void {
  if (error instanceof MercerError && error.code === "disposed") return;
  if (typeof reportError === "function") reportError(error);
  else console.error(error);
}

/** Runs what must never break the shop's own code, which goes on whatever happens in here. */
export function guarded(action: () => void): void {
  try {
    action();
  } catch (error) {
    report(error);
  }
}

/** An id as text: shops write numbers, too. */
export function idText(value: unknown): string | undefined {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" && value.trim() ? value.trim() : undefined;
}

/** A field of anything, or undefined where there is none. */
export function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** A list as it is, a single thing as a list of one, nothing as an empty list. */
export function asList(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
