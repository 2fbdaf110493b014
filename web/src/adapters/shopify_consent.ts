import { guarded, report, type Stop } from "./observer.ts";

/** What {@link followShopifyConsent} needs of a recommender. */
export interface ConsentTaker {
  /** See {@link Recommender.consent}. */
  consent(choice: "persist" | "memory"): unknown;
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
 * Where the theme has not loaded Shopify's consent API yet, this asks `Shopify.loadFeatures` to.
 *
 * @returns a function that stops it
 */
export function followShopifyConsent(mercer: ConsentTaker, options: ShopifyConsentOptions = {}): Stop {
  const shopify = (): ShopifyGlobal => (globalThis as { Shopify?: ShopifyGlobal }).Shopify ?? {};
  const listening = new AbortController();
  let hasLookedAway = false;

  const decide = (): void => {
    const isAllowed = shopify().customerPrivacy?.preferencesProcessingAllowed?.();
    if (listening.signal.aborted || isAllowed === undefined) return;
    if (options.otherwise === "contextual" && isAllowed === hasLookedAway) {
      hasLookedAway = !isAllowed; // a "contextual" that the shopper chose is not taken back
      mercer.mode = isAllowed ? "personal" : "contextual";
    }
    void Promise.resolve(mercer.consent(isAllowed ? "persist" : "memory")).catch(report);
  };

  const listener = (): void => guarded(decide);
  document.addEventListener("visitorConsentCollected", listener, { signal: listening.signal });
  listener();
  if (!shopify().customerPrivacy) {
    const features = [{ name: "consent-tracking-api", version: "0.1" }];
    guarded(() => shopify().loadFeatures?.(features, listener));
  }
  return () => listening.abort();
}
