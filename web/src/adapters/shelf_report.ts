import type { RecommendedItem } from "../engine/recommendation.ts";
import type { MercerShelf, ShelfItemDetail } from "../elements/mercer_shelf.ts";
import { guarded, type Stop } from "./observer.ts";

/** An item as GA4's e-commerce events describe it. */
export interface ReportedItem {
  readonly item_id: string;
  readonly item_name: string;
  /** Position on the shelf, from 0. */
  readonly index: number;
  readonly item_list_id: string;
  readonly item_list_name: string;
  /** Left out where the model does not know it. */
  readonly price?: number;
}

/** The parameters of both reported events. */
export interface ShelfReport {
  readonly item_list_id: string;
  readonly item_list_name: string;
  readonly items: readonly ReportedItem[];
}

/** Options of {@link reportToDataLayer}. */
export interface ShelfReportOptions {
  /** Tells one shelf from another in the reports. Default: the shelf's `id`, else "mercer". */
  readonly listId?: string;
  /** Default: the shelf's `heading`, else "Recommendations". */
  readonly listName?: string;
  /**
   * Where reports go. Default: onto `window.dataLayer`, in the form that Tag Manager reads. A page
   * with gtag.js and without Tag Manager passes `(event, report) => gtag("event", event, report)`.
   */
  readonly send?: (event: "view_item_list" | "select_item", report: ShelfReport) => void;
}

/** How long a list must have been in view to count as shown. */
export const kShownAfter_ms = 1000;

function pushToDataLayer(event: string, ecommerce: ShelfReport): void {
  const page = globalThis as { dataLayer?: unknown[] };
  const dataLayer = (page.dataLayer ??= []);
  dataLayer.push({ ecommerce: null }); // or Tag Manager merges it with what was there before
  dataLayer.push({ event, ecommerce });
}

/**
 * Tells the shop's analytics what a shelf shows, as GA4's `view_item_list` (a list of which half, or
 * which half the window, was in view for a second) and `select_item` (an item was chosen).
 *
 * Nothing reports by itself: calling this hands to the shop's analytics, and to whoever receives
 * them, what was recommended to this visitor, which says something about what they looked at. Call
 * it only where the visitor has agreed to such analytics.
 *
 * @returns a function that stops it
 */
export function reportToDataLayer(shelf: MercerShelf, options: ShelfReportOptions = {}): Stop {
  const send = options.send ?? pushToDataLayer;
  let isInView = false;
  let reported = "";
  let timer: ReturnType<typeof setTimeout> | undefined;

  const describe = (items: readonly RecommendedItem[], first = 0): ShelfReport => {
    const item_list_id = options.listId ?? (shelf.id || "mercer");
    const item_list_name = options.listName ?? (shelf.heading || "Recommendations");
    return {
      item_list_id,
      item_list_name,
      items: items.map((item, position) => ({
        item_id: item.id,
        item_name: shelf.presenter?.(item).title || item.title || item.id,
        index: first + position,
        item_list_id,
        item_list_name,
        ...(item.price > 0 && { price: item.price }),
      })),
    };
  };

  // A list that changes while a slider moves has been seen only once it stands still.
  const consider = (): void => {
    clearTimeout(timer);
    const items = shelf.recommendation?.items ?? [];
    const shown = items.map(({ id }) => id).join("\n");
    if (!isInView || items.length === 0 || shown === reported) return;
    timer = setTimeout(() => {
      reported = shown;
      guarded(() => send("view_item_list", describe(items)));
    }, kShownAfter_ms);
  };

  const select = (event: Event): void => {
    const { item, index } = (event as CustomEvent<ShelfItemDetail>).detail;
    guarded(() => send("select_item", describe([item], index)));
  };

  const watch = new IntersectionObserver(
    (entries) => {
      const latest = entries.at(-1);
      if (!latest) return;
      const { intersectionRatio, intersectionRect, rootBounds } = latest;
      const windowHeight = rootBounds?.height ?? Infinity;
      isInView = intersectionRatio >= 0.5 || intersectionRect.height >= windowHeight / 2;
      consider();
    },
    { threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5] }, // finer than half, for shelves higher than a phone
  );
  watch.observe(shelf);
  shelf.addEventListener("mercer-change", consider);
  shelf.addEventListener("mercer-select", select);

  return () => {
    clearTimeout(timer);
    watch.disconnect();
    shelf.removeEventListener("mercer-change", consider);
    shelf.removeEventListener("mercer-select", select);
  };
}
