import type { Recommender } from "../engine/recommender.ts";
import { asList, field, guarded, idText } from "./observer.ts";

/** A schema.org Product (or ProductGroup) as written in the page's JSON-LD. */
export type ProductData = Readonly<Record<string, unknown>>;

/** Options of {@link observeProductPage}. */
export interface ProductPageOptions {
  /** Where to look. Default: the page's document. */
  readonly document?: Document;
  /**
   * The model's id of a product; undefined ignores it. Default: the first of sku, productID, mpn,
   * gtin (8, 12, 13, 14), isbn and productGroupID that the model knows, the product's own before
   * its offers' and variants'.
   */
  readonly itemId?: (product: ProductData) => string | undefined;
}

/** What {@link observeProductPage} needs of a recommender. */
export type ProductPageObserver = Pick<Recommender, "observe" | "item" | "soldOut">;

/** What a product page turned out to be about. */
export interface ProductPage {
  /** The item's id in the model. */
  readonly item: string;
  /** Whether the page says that it is sold out: all offers that say anything say so. */
  readonly isSoldOut: boolean;
}

const kIdentifiers = [
  "sku",
  "productID",
  "mpn",
  "gtin",
  "gtin8",
  "gtin12",
  "gtin13",
  "gtin14",
  "isbn",
  "productGroupID",
];
const kSoldOut = new Set(["OutOfStock", "SoldOut", "Discontinued"]);

/**
 * Observes a view of the product that the page is about, by the schema.org JSON-LD that shops write
 * for search engines, and takes a product that the page calls out of stock off the recommendations
 * (`mercer.soldOut`). Broken JSON and everything that is not a product are ignored. A page with
 * several products that the model knows (a category) counts only if the address of one is the
 * page's own.
 *
 * Reads the page as it stands. In a single-page shop, call it again after each navigation.
 *
 * @returns what the page is about, or undefined: nothing that the model knows
 */
export function observeProductPage(
  mercer: ProductPageObserver,
  options: ProductPageOptions = {},
): ProductPage | undefined {
  const page = options.document ?? document;
  let found: ProductPage | undefined;
  guarded(() => {
    const itemId =
      options.itemId ?? ((product) => identifiers(product).find((id) => mercer.item(id)));
    const known = productsOf(page).flatMap((product) => {
      const item = itemId(product);
      return item !== undefined && mercer.item(item) ? [{ product, item }] : [];
    });
    const isOne = new Set(known.map(({ item }) => item)).size === 1;
    const subject = isOne ? known[0] : known.find(({ product }) => isAbout(product, page));
    if (!subject) return;
    found = { item: subject.item, isSoldOut: isSoldOut(subject.product) };
    if (found.isSoldOut) mercer.soldOut = new Set([...mercer.soldOut, subject.item]);
    mercer.observe({ type: "view", item: subject.item });
  });
  return found;
}

function productsOf(page: Document): ProductData[] {
  const blocks = page.querySelectorAll<HTMLScriptElement>('script[type^="application/ld+json" i]');
  return [...blocks].flatMap((block) => {
    try {
      return productsIn(JSON.parse(block.textContent ?? ""));
    } catch {
      return []; // search engines skip a broken block, too
    }
  });
}

// Lists of further products on the page (ItemList, isRelatedTo, ...) are left out on purpose.
function productsIn(data: unknown): ProductData[] {
  return asList(data).flatMap((node): ProductData[] => {
    if (hasType(node, "Product") || hasType(node, "ProductGroup")) return [node as ProductData];
    return [...productsIn(field(node, "@graph")), ...productsIn(field(node, "mainEntity"))];
  });
}

function hasType(node: unknown, name: string): boolean {
  const types = asList(field(node, "@type"));
  return types.some((type) => typeof type === "string" && lastPart(type) === name);
}

/** "OutOfStock" of "https://schema.org/OutOfStock" and of "schema:OutOfStock". */
function lastPart(name: string): string {
  return name.split(/[/#:]/).at(-1) ?? name;
}

function identifiers(product: ProductData): string[] {
  const nodes = [product, ...offersOf(product), ...asList(product["hasVariant"])];
  return nodes.flatMap((node) =>
    kIdentifiers.flatMap((name) => {
      const id = idText(field(node, name));
      return id === undefined ? [] : [id, id.replace(/^\w+:/, "")]; // "isbn:9780..." is allowed
    }),
  );
}

function offersOf(product: unknown): unknown[] {
  return asList(field(product, "offers")).flatMap((offer) => [
    offer,
    ...asList(field(offer, "offers")), // of an AggregateOffer
  ]);
}

function isSoldOut(product: ProductData): boolean {
  const variants = asList(product["hasVariant"]);
  const said = [product, ...variants]
    .flatMap(offersOf)
    .map((offer) => field(offer, "availability"))
    .filter((availability) => typeof availability === "string");
  return said.length > 0 && said.every((availability) => kSoldOut.has(lastPart(availability)));
}

function isAbout(product: ProductData, page: Document): boolean {
  const addresses = [product, ...offersOf(product)].map((node) => field(node, "url"));
  const here = new URL(page.URL);
  return addresses.some((address) => {
    if (typeof address !== "string" || !URL.canParse(address, page.baseURI)) return false;
    const { origin, pathname } = new URL(address, page.baseURI);
    return origin === here.origin && pathname === here.pathname;
  });
}
