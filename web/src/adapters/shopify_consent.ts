import { guarded, report, type Stop } from "./observer.ts";

/** What {@link followShopifyConsent} needs of a recommender. */
export interface ConsentTaker {
  /** See {@link Recommender.consent}. */
  consent(choice: "persist" | "memory"): Promise<"persist" | "memory">;
  /** See {@link Recommender.mode}. */
  mode: "personal" | "contextual";
}

/** Options of {@link followShopifyConsent}. */
export interface ShopifyConsentOptions {
  /**
   * What happens without the visitor's agreement: "memory" (default) recommends from what happens
   * on this page and forgets it with the page; "contextual" does not look at the visitor at all.
   */
  readonly otherwise?: "memory" | "contextual";
}

/** The parts of `window.Shopify` that this relies on. */
interface ShopifyGlobal {
  customerPrivacy?: { preferencesProcessingAllowed?: () => boolean };
  loadFeatures?: (
    features: readonly { readonly name: string; readonly version: string }[],
    done: () => void,
  ) => void;
}

/**
 * Lets Shopify's cookie banner decide whether a history is kept: with the visitor's agreement to
 * "preferences" (`customerPrivacy.preferencesProcessingAllowed()`, which also knows where none is
 * needed) it persists in this browser; without, it does not. A change of mind
 * (`visitorConsentCollected`) counts at once. Until Shopify has an answer nothing changes.
 *
 * What the visitor then chooses in `<mercer-privacy>` outweighs the banner until they use the banner
 * again. To know that on later pages, local storage notes that the banner's agreement has been
 * passed on (`mercer-shopify-consent`); the note goes with the agreement.
 *
 * Where the theme has not loaded Shopify's consent API yet, this asks `Shopify.loadFeatures` to.
 *
 * @returns a function that stops it
 */
export function followShopifyConsent(
  mercer: ConsentTaker,
  options: ShopifyConsentOptions = {},
): Stop {
  const shopify = (): ShopifyGlobal => (globalThis as { Shopify?: ShopifyGlobal }).Shopify ?? {};
  const listening = new AbortController();
  let hasLookedAway = false;

  const decide = async (isNewAnswer: boolean): Promise<void> => {
    const isAllowed = shopify().customerPrivacy?.preferencesProcessingAllowed?.();
    if (listening.signal.aborted || isAllowed === undefined) return;
    if (options.otherwise === "contextual" && isAllowed === hasLookedAway) {
      hasLookedAway = !isAllowed; // a "contextual" that the visitor chose is not taken back
      mercer.mode = isAllowed ? "personal" : "contextual";
    }
    if (isNewAnswer || isAllowed !== hasPassedOn()) {
      const kept = await mercer.consent(isAllowed ? "persist" : "memory");
      notePassedOn(kept === "persist");
    }
  };

  const follow = (isNewAnswer: boolean) => (): void => void decide(isNewAnswer).catch(report);
  document.addEventListener("visitorConsentCollected", follow(true), { signal: listening.signal });
  follow(false)();
  if (!shopify().customerPrivacy) {
    const features = [{ name: "consent-tracking-api", version: "0.1" }];
    guarded(() => shopify().loadFeatures?.(features, follow(false)));
  }
  return () => listening.abort();
}

const kNote = "mercer-shopify-consent";

// Where the browser denies local storage, it denies the history's storage, too.
function hasPassedOn(): boolean {
  try {
    return localStorage.getItem(kNote) !== null;
  } catch {
    return false;
  }
}

function notePassedOn(isPersistent: boolean): void {
  try {
    if (isPersistent) localStorage.setItem(kNote, "passed on");
    else localStorage.removeItem(kNote);
  } catch {
    // Nothing is kept, then.
  }
}
