import { MercerError, describeCause } from "../engine/mercer_error.ts";

/** Options of {@link withFallback}. */
export interface FallbackOptions {
  /** After so long the shop's own markup stays for good, rather than jump late. Default 5000. */
  readonly timeoutMs?: number;
  /** Told why the shop's own markup stayed. Default: a warning on the console. */
  readonly onError?: (error: MercerError) => void;
}

/**
 * Replaces the shop's own recommendations by Mercer's, and only when those are ready: whatever goes
 * wrong in `make` (no model, no WebAssembly, an exception, nothing to show), `place` keeps what the
 * server put into it. For pages without elements; `<mercer-shelf>` does the same with its `fallback`
 * slot.
 *
 * @param place holds the shop's own markup
 * @param make builds what replaces it; undefined or an empty node means there is nothing to show
 * @returns whether it was replaced; never rejects
 */
export async function withFallback(
  place: Element,
  make: () => Promise<Node | undefined>,
  options: FallbackOptions = {},
): Promise<boolean> {
  const { timeoutMs = 5000, onError = (error) => console.warn(error) } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const reason = `Recommendations took longer than ${timeoutMs} ms; the shop's own stay in place.`;
    timer = setTimeout(() => reject(new MercerError("cancelled", reason)), timeoutMs);
  });
  try {
    const made = await Promise.race([make(), tooLate]);
    if (!made?.hasChildNodes()) return false;
    place.replaceChildren(made);
    return true;
  } catch (error) {
    onError(error instanceof MercerError ? error : new MercerError("io", describeCause(error)));
    return false;
  } finally {
    clearTimeout(timer);
  }
}
