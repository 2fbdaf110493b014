import type { Interaction } from "../history/remembered.ts";
import {
  asList,
  field,
  guarded,
  idText,
  observeAll,
  type Observer,
  type Stop,
} from "./observer.ts";

/** An item of a GA4 e-commerce event, as far as ids are looked for in it. */
export interface DataLayerItem {
  readonly item_id?: string | number;
  /** Universal Analytics' name for it, which some shops still use. */
  readonly id?: string | number;
  readonly [field: string]: unknown;
}

/** Options of {@link observeDataLayer}. */
export interface DataLayerOptions {
  /** The array that the shop pushes to. Default `window.dataLayer`, made if there is none yet. */
  readonly dataLayer?: unknown[];
  /** The model's id of a pushed item; undefined ignores it. Default: its `item_id`, else `id`. */
  readonly itemId?: (item: DataLayerItem) => string | undefined;
}

const kTypes: Readonly<Record<string, Interaction["type"]>> = {
  view_item: "view",
  select_item: "view",
  add_to_cart: "cart",
  purchase: "purchase",
};

/** What an entry of the data layer says. */
interface Message {
  readonly event: string | undefined;
  /** Absent where the entry does not mention items at all. */
  readonly items?: unknown;
}

// gtag() pushes its arguments object: ["event", "view_item", { items }]. Everything else is a plain
// object, with the items under `ecommerce` or beside the event's name.
function read(entry: unknown): Message {
  if (field(entry, "0") === "event") {
    return { event: idText(field(entry, "1")), items: field(field(entry, "2"), "items") };
  }
  const event = idText(field(entry, "event"));
  const ecommerce = field(entry, "ecommerce");
  const items = ecommerce === undefined ? field(entry, "items") : field(ecommerce, "items");
  return ecommerce === undefined && items === undefined ? { event } : { event, items };
}

/**
 * Lets a recommender follow what the shop already tells Google Analytics 4 or Tag Manager: the
 * e-commerce events `view_item`, `select_item`, `add_to_cart` and `purchase`, pushed before or after
 * this call, with `dataLayer.push` or `gtag`. Lists that were merely shown are not looked at.
 *
 * Only reads. The shop's pushes go through unchanged, with their return value, whichever of this
 * and Tag Manager comes first; an exception in here is reported, not thrown into the shop's code.
 *
 * @returns a function that stops it
 */
export function observeDataLayer(mercer: Observer, options: DataLayerOptions = {}): Stop {
  const page = globalThis as { dataLayer?: unknown[] };
  const dataLayer = options.dataLayer ?? (page.dataLayer ??= []);
  const itemId = options.itemId ?? ((item) => idText(item.item_id) ?? idText(item.id));
  let isStopped = false;
  // Tag Manager keeps what was pushed: some shops push the items first and the event by itself.
  let latestItems: unknown;

  const follow = (entry: unknown): void => {
    const message = read(entry);
    if ("items" in message) latestItems = message.items;
    const type = message.event === undefined ? undefined : kTypes[message.event];
    if (!type) return;
    const items = asList(latestItems).filter((item) => typeof item === "object" && item !== null);
    observeAll(
      mercer,
      type,
      items.map((item) => itemId(item as DataLayerItem)),
    );
  };

  for (const entry of [...dataLayer]) guarded(() => follow(entry));

  const wasPatched = Object.hasOwn(dataLayer, "push");
  const push = dataLayer.push;
  function observingPush(this: unknown, ...entries: unknown[]): number {
    if (!isStopped) for (const entry of entries) guarded(() => follow(entry));
    return Reflect.apply(push, dataLayer, entries) as number;
  }
  dataLayer.push = observingPush;

  return () => {
    isStopped = true;
    // Somebody who wrapped this push since keeps it; it then only passes on.
    if (dataLayer.push !== observingPush) return;
    if (wasPatched) dataLayer.push = push;
    else delete (dataLayer as { push?: unknown }).push;
  };
}
