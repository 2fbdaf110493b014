import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import type * as Adapters from "../../web/src/adapters/index.ts";
import { openPage, viewports } from "./browser_page.ts";
import { makeSite } from "./built_site.ts";
import { serveFolder, type RunningServer } from "./static_server.ts";

/** What the tests find in the page: the adapters, and a recommender that writes down what it hears. */
interface TestPage extends Window {
  adapters: typeof Adapters;
  heard: string[];
  recommender: Parameters<typeof Adapters.observeProductPage>[0] & Adapters.ConsentTaker;
  Shopify?: unknown;
  stop: () => void;
}
declare const window: TestPage;

const html = (head: string): string => `<!doctype html><meta charset="utf-8"><title>Shop</title>
<link rel="icon" href="data:,">${head}
<script type="module" src="start.js"></script>`;

const start = `
import * as adapters from "./mercer/adapters/index.js";
const known = ["8501", "22423", "red-mug", "41", "42"];
Object.assign(window, { adapters, heard: [], recommender: {
  soldOut: new Set(),
  item: (id) => (known.includes(id) ? { id } : undefined),
  observe: ({ type, item }) => window.heard.push(type + " " + item),
  consent: async (choice) => (window.heard.push(choice), choice),
  set mode(mode) { window.heard.push(mode); },
} });
document.documentElement.dataset.ready = "";`;

const jsonLd = (data: unknown): string =>
  `<script type="application/ld+json">${typeof data === "string" ? data : JSON.stringify(data)}</script>`;

let browser: Browser;
let server: RunningServer;
let page: Page;
let trouble: string[];

beforeAll(async () => {
  const folder = await makeSite("adapters", { "start.js": start });
  server = await serveFolder(folder);
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

beforeEach(async () => {
  ({ page, trouble } = await openPage(browser, viewports.desktop));
});

afterEach(async () => {
  expect(trouble).toEqual([]);
  await page.context().close();
});

async function open(head = "", path = "products/mug"): Promise<void> {
  const body = html(`<base href="${server.url}">${head}`);
  await page.route(`${server.url}${path}`, (route) =>
    route.fulfill({ body, contentType: "text/html" }),
  );
  await page.goto(server.url + path);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
}

const heard = (): Promise<string[]> => page.evaluate(() => window.heard);

describe("observeProductPage", () => {
  const observe = () =>
    page.evaluate(() => ({
      found: window.adapters.observeProductPage(window.recommender),
      soldOut: [...window.recommender.soldOut],
      heard: window.heard,
    }));

  it("finds the product in a graph, beside other things and broken blocks", async () => {
    const crumbs = { "@type": "BreadcrumbList" };
    const product = { "@type": ["Thing", "Product"], sku: 22423, name: "Cake stand" };
    await open(
      jsonLd("{ broken, ") + jsonLd([]) + jsonLd("null") + jsonLd({ "@graph": [crumbs, product] }),
    );
    expect(await observe()).toEqual({
      found: { item: "22423", isSoldOut: false },
      soldOut: [],
      heard: ["view 22423"],
    });
  });

  it("tries every identifier that a product, its offers and its variants carry", async () => {
    for (const product of [
      { "@type": "http://schema.org/Product", sku: "not ours", productID: "sku:8501" },
      { "@type": "Product", mpn: " 8501 " },
      { "@type": "Product", offers: [{ "@type": "Offer", sku: "8501" }] },
      { "@type": "ProductGroup", hasVariant: [{ "@type": "Product", gtin13: "8501" }] },
      { "@type": "ItemPage", mainEntity: { "@type": "Product", sku: "8501" } },
    ]) {
      await open(jsonLd(product));
      expect((await observe()).heard, JSON.stringify(product)).toEqual(["view 8501"]);
    }
  });

  it("takes a product off the recommendations when all its offers are out of stock", async () => {
    const offer = (availability: string) => ({ "@type": "Offer", availability });
    const product = (...offers: unknown[]) => ({ "@type": "Product", sku: "42", offers });
    await open(jsonLd(product(offer("https://schema.org/OutOfStock"), offer("SoldOut"))));
    expect(await observe()).toMatchObject({ found: { isSoldOut: true }, soldOut: ["42"] });
    const one = { "@type": "AggregateOffer", offers: [offer("OutOfStock"), offer("InStock")] };
    await open(jsonLd(product(one)));
    expect(await observe()).toMatchObject({ found: { isSoldOut: false }, soldOut: [] });
  });

  it("tells a category from a product page with related products by the address", async () => {
    const two = (url: string) =>
      jsonLd([
        { "@type": "Product", sku: "41", url: "/products/other" },
        { "@type": "Product", sku: "42", offers: { url } },
      ]);
    await open(two("/products/mug?variant=1"));
    expect((await observe()).heard).toEqual(["view 42"]);
    await open(two("/products/another"));
    expect(await observe()).toEqual({ found: undefined, soldOut: [], heard: [] });
  });

  it("ignores lists of products and pages without any", async () => {
    const list = { "@type": "ItemList", itemListElement: [{ "@type": "Product", sku: "42" }] };
    await open(jsonLd(list));
    expect((await observe()).found).toBeUndefined();
    await open();
    expect((await observe()).found).toBeUndefined();
  });
});

describe("observeShopify", () => {
  const mug = {
    id: 8501,
    handle: "red-mug",
    variants: [
      { id: 41, sku: "RM-S" },
      { id: 42, sku: "RM-L" },
    ],
  };
  const block = `<script type="application/json" data-mercer-product>${JSON.stringify(mug)}</script>`;

  /** Dispatches a standard storefront event as Shopify's library does: fields on the event itself. */
  const dispatch = (
    name: string,
    fields: Record<string, unknown>,
    refused?: "declined" | "failed",
  ) =>
    page.evaluate(
      ([type, payload, how]) => {
        const promise =
          how === "failed"
            ? Promise.reject(new Error("offline"))
            : Promise.resolve({ cart: null, userErrors: how ? [{ message: "sold out" }] : [] });
        const event = Object.assign(new Event(type, { bubbles: true }), payload, { promise });
        document.body.dispatchEvent(event);
        return promise.then(
          () => {},
          () => {},
        );
      },
      [name, fields, refused] as const,
    );
  const add = {
    action: "add",
    context: "product",
    lines: [{ merchandiseId: "gid://shopify/ProductVariant/42", quantity: 1 }],
  };

  it("observes the page's product, by any of its names", async () => {
    for (const [itemId, id] of [
      ["product", "8501"],
      ["handle", "red-mug"],
      ["variant", "42"],
      ["sku", "RM-L"],
    ] as const) {
      await open(block, "products/mug?variant=42");
      await page.evaluate(
        (name) => void window.adapters.observeShopify(window.recommender, { itemId: name }),
        itemId,
      );
      expect(await heard()).toEqual([`view ${id}`]);
    }
  });

  it("follows the theme's standard events: product pages, not cards, and what the cart accepted", async () => {
    await open(block);
    await page.evaluate(
      () => void (window.stop = window.adapters.observeShopify(window.recommender)),
    );
    const other = {
      id: "gid://shopify/Product/22423",
      handle: "stand",
      selectedVariant: { id: "gid://shopify/ProductVariant/7" },
    };
    await dispatch("shopify:product:view", {
      context: "collection",
      product: { id: "gid://shopify/Product/9" },
    });
    await dispatch("shopify:product:view", { context: "dialog", product: other });
    await dispatch("shopify:cart:lines-update", add, "declined");
    await dispatch("shopify:cart:lines-update", add, "failed");
    await dispatch("shopify:cart:lines-update", { ...add, action: "remove" });
    await dispatch("shopify:cart:lines-update", add);
    await dispatch("shopify:cart:lines-update", { ...add, lines: [{ merchandiseId: 7 }] });
    const expected = ["view 8501", "view 22423", "cart 8501", "cart 22423"];
    expect(await heard()).toEqual(expected);
    await page.evaluate(() => window.stop());
    await dispatch("shopify:cart:lines-update", add);
    expect(await heard()).toEqual(expected);
  });

  it("observes product forms of themes without such events, and no other forms", async () => {
    const form = (action: string) =>
      `<form action="${action}" method="post"><input type="hidden" name="action" value="x"><input type="hidden" name="id" value="41"><button>Go</button></form>`;
    await open(`${block}${form("/fr/cart/add")}${form("/search")}`);
    await page.evaluate(() => {
      window.adapters.observeShopify(window.recommender);
      window.addEventListener("submit", (event) => event.preventDefault());
    });
    for (const button of await page.locator("button").all()) await button.click();
    expect(await heard()).toEqual(["view 8501", "cart 8501"]);
  });

  it("reads the events of web pixels, where it is given a bus that has them", async () => {
    await open();
    await page.evaluate(() => {
      const callbacks = new Map<string, (event: unknown) => void>();
      window.adapters.observeShopify(window.recommender, {
        itemId: ({ product, sku }) => sku ?? product,
        analytics: { subscribe: (name, callback) => callbacks.set(name, callback) },
      });
      const variant = { id: "41", product: { id: "8501", url: "/products/red-mug" } };
      const publish = (name: string, data: unknown) => callbacks.get(name)?.({ name, data });
      publish("product_viewed", { productVariant: variant });
      publish("product_added_to_cart", { cartLine: { merchandise: { ...variant, sku: "RM-S" } } });
      publish("checkout_completed", { checkout: { lineItems: [{ variant }, { variant: null }] } });
      publish("checkout_completed", null);
    });
    expect(await heard()).toEqual(["view 8501", "cart RM-S", "purchase 8501"]);
  });
});

describe("followShopifyConsent", () => {
  const follow = (allowed: boolean | undefined, otherwise?: "contextual") =>
    page.evaluate(
      ([answer, option]) => {
        const privacy = { preferencesProcessingAllowed: () => answer };
        window.Shopify = answer === undefined ? {} : { customerPrivacy: privacy };
        window.stop = window.adapters.followShopifyConsent(
          window.recommender,
          option && { otherwise: option },
        );
      },
      [allowed, otherwise] as const,
    );
  const change = (allowed: boolean) =>
    page.evaluate((answer) => {
      window.Shopify = { customerPrivacy: { preferencesProcessingAllowed: () => answer } };
      document.dispatchEvent(new CustomEvent("visitorConsentCollected", { detail: {} }));
    }, allowed);

  it("persists only while the visitor agrees to preferences", async () => {
    await open();
    await follow(false);
    await change(true);
    await change(false);
    expect(await heard()).toEqual(["persist", "memory"]);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    await page.evaluate(() => window.stop());
    await change(true);
    expect(await heard()).toHaveLength(2);
  });

  it("does not overrule on later pages what the visitor has chosen in <mercer-privacy> since", async () => {
    await open();
    await follow(true);
    expect(await heard()).toEqual(["persist"]);
    await open(); // where the visitor may have stopped it
    await follow(true);
    expect(await heard()).toEqual([]);
    await change(true); // the banner, used again
    expect(await heard()).toEqual(["persist"]);
    await open();
    await follow(false); // taken back in the banner of a page without a shelf
    expect(await heard()).toEqual(["memory"]);
    await open(); // where the visitor may have switched it on
    await follow(false);
    expect(await heard()).toEqual([]);
  });

  it("asks again where the browser could not keep anything", async () => {
    for (const _ of [1, 2]) {
      await open();
      await page.evaluate(() => {
        window.recommender.consent = async (choice) => {
          window.heard.push(choice);
          return "memory";
        };
      });
      await follow(true);
      expect(await heard()).toEqual(["persist"]);
    }
  });

  it("can look away altogether without agreement", async () => {
    await open();
    await follow(false, "contextual");
    await change(true);
    expect(await heard()).toEqual(["contextual", "personal", "persist"]);
  });

  it("decides nothing before Shopify's API has an answer, and asks for the API", async () => {
    await open();
    await follow(undefined);
    expect(await heard()).toEqual([]);
    await page.evaluate(() => {
      const Shopify = {
        loadFeatures: ([feature]: { name: string }[], done: () => void) => {
          window.heard.push(feature!.name);
          Object.assign(Shopify, { customerPrivacy: { preferencesProcessingAllowed: () => true } });
          done();
        },
      };
      window.Shopify = Shopify;
      window.adapters.followShopifyConsent(window.recommender);
    });
    expect(await heard()).toEqual(["consent-tracking-api", "persist"]);
  });
});
