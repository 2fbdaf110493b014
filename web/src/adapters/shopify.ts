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

/** What is known of a product of a Shopify shop, ids as plain numbers ("gid://..." taken off). */
export interface ShopifyProduct {
  readonly product?: string;
  readonly handle?: string;
  readonly variant?: string;
  readonly sku?: string;
}

/** Shopify's events by name: a web pixel's `analytics`, or your own bus with the same events. */
export interface ShopifyAnalyticsBus {
  subscribe(name: string, callback: (event: unknown) => void): unknown;
}

/** Options of {@link observeShopify}. */
export interface ShopifyOptions {
  /**
   * Which of Shopify's names the model's items go by: the product's id (default), its handle, or
   * the id or SKU of a variant; or a function that says so. It is what `--item` named when the
   * orders were imported.
   */
  readonly itemId?: keyof ShopifyProduct | ((product: ShopifyProduct) => string | undefined);
  /** Also follow `product_viewed`, `product_added_to_cart` and `checkout_completed` from here. */
  readonly analytics?: ShopifyAnalyticsBus;
  /** Where to listen. Default: the page's document. */
  readonly document?: Document;
}

/**
 * Follows a visitor of a Shopify theme. Listens to
 *
 * - the product that the page is about, as the theme app block writes it:
 *   `<script type="application/json" data-mercer-product>` with `{{ product | json }}` in it;
 * - Shopify's standard storefront events, which current themes dispatch on the document:
 *   `shopify:product:view` (product pages and quick views, not cards in a list) and
 *   `shopify:cart:lines-update` (adding; once the cart has accepted it);
 * - product forms (`action` ending in /cart/add, field `id`), for themes without those events;
 * - web pixel events, if given a bus that has them. Shopify runs pixels in a sandbox that no theme
 *   can reach, so a theme learns of purchases only in the weekly order export.
 *
 * @returns a function that stops it
 */
export function observeShopify(mercer: Observer, options: ShopifyOptions = {}): Stop {
  const page = options.document ?? document;
  const { itemId = "product" } = options;
  const idOf = typeof itemId === "function" ? itemId : (of: ShopifyProduct) => of[itemId];
  const products = new VariantTable();
  const listening = new AbortController();

  const observe = (type: Interaction["type"], seen: readonly ShopifyProduct[]): void => {
    if (!listening.signal.aborted)
      observeAll(
        mercer,
        type,
        seen.map((one) => idOf(products.complete(one))),
      );
  };
  const listen = (name: string, follow: (event: Event) => void): void =>
    page.addEventListener(name, (event) => guarded(() => follow(event)), {
      signal: listening.signal,
      capture: true, // some themes stop their events on the way up
    });

  listen("shopify:product:view", (event) => {
    const seen = productOf(field(event, "product"));
    products.learn(seen);
    const context = field(event, "context");
    if (context === "page" || context === "dialog") observe("view", [seen]);
  });
  listen("shopify:cart:lines-update", (event) => {
    if (field(event, "action") !== "add") return;
    const lines = asList(field(event, "lines"));
    const variants = lines.map((line) =>
      defined({ variant: plainId(field(line, "merchandiseId")) }),
    );
    void accepted(field(event, "promise")).then((isAccepted) => {
      if (isAccepted) guarded(() => observe("cart", variants));
    });
  });
  listen("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !isProductForm(form)) return;
    observe("cart", [defined({ variant: idText(new FormData(form).get("id")) })]);
  });
  const follow = (name: string, type: Interaction["type"], seen: (data: unknown) => unknown[]) =>
    options.analytics?.subscribe(name, (event) =>
      guarded(() => observe(type, seen(field(event, "data")).map(variantOf))),
    );
  follow("product_viewed", "view", (data) => [field(data, "productVariant")]);
  follow("product_added_to_cart", "cart", (data) => [
    field(field(data, "cartLine"), "merchandise"),
  ]);
  follow("checkout_completed", "purchase", (data) =>
    asList(field(field(data, "checkout"), "lineItems")).map((line) => field(line, "variant")),
  );

  for (const block of page.querySelectorAll("script[data-mercer-product]")) {
    guarded(() => {
      const product: unknown = JSON.parse(block.textContent || "null");
      if (!product) return; // the block stands on a page without a product
      products.learnAll(product);
      observe("view", [shownOn(page, product)]);
    });
  }
  return () => listening.abort();
}

/** Cart events name a variant only; what has been seen of the product says the rest. */
class VariantTable {
  readonly #known = new Map<string, ShopifyProduct>();

  learn(seen: ShopifyProduct): void {
    if (seen.variant) this.#known.set(seen.variant, { ...this.#known.get(seen.variant), ...seen });
  }

  /** Every variant of a product as Liquid's `product | json` writes it. */
  learnAll(product: unknown): void {
    for (const variant of asList(field(product, "variants"))) {
      this.learn({
        ...productOf(product),
        ...defined({ variant: plainId(field(variant, "id")), sku: idText(field(variant, "sku")) }),
      });
    }
  }

  complete(seen: ShopifyProduct): ShopifyProduct {
    return seen.variant ? { ...this.#known.get(seen.variant), ...seen } : seen;
  }
}

// An input called "action" hides the form's own property of that name.
function isProductForm(form: HTMLFormElement): boolean {
  return /\/cart\/add(\.js)?$/.test(form.getAttribute("action") ?? "");
}

// An absent value must not hide a known one when two are merged.
function defined(product: { [Key in keyof ShopifyProduct]?: string | undefined }): ShopifyProduct {
  return Object.fromEntries(Object.entries(product).filter(([, value]) => value !== undefined));
}

/** "123" of 123, "123" and "gid://shopify/Product/123". */
function plainId(value: unknown): string | undefined {
  return idText(value)?.replace(/^gid:\/\/shopify\/\w+\//, "");
}

function productOf(product: unknown): ShopifyProduct {
  return defined({
    product: plainId(field(product, "id")),
    handle: idText(field(product, "handle")),
    variant: plainId(field(field(product, "selectedVariant"), "id")),
  });
}

/** The product that a page shows, with the variant that its address asks for, else the first. */
function shownOn(page: Document, product: unknown): ShopifyProduct {
  const variants = asList(field(product, "variants")).map((one) => plainId(field(one, "id")));
  const wanted = new URL(page.URL).searchParams.get("variant");
  const variant = variants.find((id) => id === wanted) ?? variants[0];
  return { ...productOf(product), ...defined({ variant }) };
}

/** A variant as web pixels describe it. */
function variantOf(variant: unknown): ShopifyProduct {
  const product = field(variant, "product");
  return defined({
    product: plainId(field(product, "id")),
    handle: /\/products\/([^/?#]+)/.exec(idText(field(product, "url")) ?? "")?.[1],
    variant: plainId(field(variant, "id")),
    sku: idText(field(variant, "sku")),
  });
}

/** Whether the cart took what an event announced; a theme that does not say is believed. */
async function accepted(promise: unknown): Promise<boolean> {
  try {
    return asList(field(await promise, "userErrors")).length === 0;
  } catch {
    return false;
  }
}
