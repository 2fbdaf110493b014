// What a shop's pages show of items, apart from the model. Loaded on demand: pages that show what the
// model file says never fetch this.
import { MercerError, describeCause } from "./mercer_error.ts";
import type { Catalogue } from "./model_contents.ts";
import { absoluteUrl } from "./open_scorer.ts";
import type { CatalogueItem } from "./recommendation.ts";
import type { Scorer } from "./scorer.ts";

/** What is shown of one item; what is left out stays as it was. */
export interface DisplayEntry {
  readonly title?: string;
  /** In the shop's currency; 0 when unknown. */
  readonly price?: number;
  /** Where the item's page is: http or https, or relative to the page. */
  readonly url?: string;
  /** Where the item's picture is, likewise. Browsers ask its host for it when a card shows it. */
  readonly image?: string;
  /** True: no answer holds the item. False: it is back in stock. */
  readonly soldOut?: boolean;
}

/** By id. `mercer display` writes what a model file holds in this form. */
export type Display = Readonly<Record<string, DisplayEntry>>;

/**
 * Changes what `items` say, all of it or, if any of it is wrong, nothing.
 *
 * @param display or the address of its JSON, which `scorer` fetches
 * @param soldOut the ids that are sold out before
 * @returns the ids that are sold out then
 * @throws MercerError `malformed-input`, and those of fetching
 */
export async function refreshItems(
  items: Catalogue,
  display: string | URL | Display,
  scorer: Scorer,
  soldOut: () => ReadonlySet<string>,
): Promise<Set<string>> {
  const isFetched = typeof display === "string" || display instanceof URL;
  const where = isFetched ? absoluteUrl(display) : "the given object";
  const entries = readDisplay(isFetched ? await scorer.read(where) : display, where);
  const gone = new Set(soldOut());
  for (const [id, entry] of Object.entries(entries)) {
    const index = items.indexOf(id);
    if (index === undefined) continue;
    const shown: Record<string, unknown> = { ...items.at(index) };
    for (const key of ["title", "price", "url", "image"] as const) {
      if (entry[key] !== undefined) shown[key] = entry[key];
    }
    items.replace(index, shown as unknown as CatalogueItem);
    if (entry.soldOut) gone.add(id);
    if (entry.soldOut === false) gone.delete(id);
  }
  return gone;
}

function readDisplay(given: unknown, where: string): Display {
  const display = typeof given === "string" ? parse(given, where) : given;
  if (!isObject(display)) throw malformed(where, "an object with an entry for each item is needed");
  for (const [id, entry] of Object.entries(display)) {
    if (!isEntry(entry)) {
      throw malformed(
        where,
        `"${id}" needs { title: a text, price: a number from 0 on, url and image: addresses ` +
          "(http, https or relative), soldOut: true or false }, any of them",
      );
    }
  }
  return display as Display;
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed(where, `it is no JSON (${describeCause(cause)})`);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEntry(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { title, price, url, image, soldOut } = value as Record<string, unknown>;
  return (
    (title === undefined || typeof title === "string") &&
    isAddress(url) &&
    isAddress(image) &&
    (price === undefined || (Number.isFinite(price) && (price as number) >= 0)) &&
    (soldOut === undefined || typeof soldOut === "boolean")
  );
}

/** Or nothing. What a browser would run (javascript:) or unpack (data:) is no address. */
function isAddress(value: unknown): boolean {
  if (value === undefined) return true;
  if (typeof value !== "string") return false;
  const [scheme] = /^[a-z][a-z\d+.-]*:/i.exec(value.replace(/[\0-\x20]/g, "")) ?? [];
  return scheme === undefined || /^https?:$/i.test(scheme);
}

function malformed(where: string, what: string): MercerError {
  return new MercerError("malformed-input", `Of what ${where} has for display: ${what}.`);
}
