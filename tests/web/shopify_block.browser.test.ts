// The Shopify example as a theme would render it: Liquid by liquidjs, Shopify's own filters and
// addresses stood in for. What Shopify itself does with the files, only Shopify can tell.
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { resolve } from "node:path";
import { Liquid } from "liquidjs";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import { openPage, viewports } from "./browser_page.ts";
import { makeSite } from "./built_site.ts";
import { root } from "./model_under_test.ts";
import { serveFolder, type RunningServer } from "./static_server.ts";

const extension = resolve(root, "examples/shopify/extensions/mercer-shelf");
const source = readFileSync(resolve(extension, "blocks/mercer-shelf.liquid"), "utf8");
const [, markup, schemaText] = /^([\s\S]*)\{% schema %\}([\s\S]*)\{% endschema %\}\s*$/.exec(
  source,
)!;
const readJson = (path: string) => JSON.parse(readFileSync(resolve(extension, path), "utf8"));
const schema = JSON.parse(schemaText!) as {
  readonly target: string;
  readonly javascript: string;
  readonly settings: readonly { readonly id: string; readonly default?: unknown }[];
};

const mug = {
  id: 77,
  title: 'Mug "<b>Red</b>"',
  handle: "red-mug",
  variants: [{ id: 7701, sku: "22423" }],
  collections: {
    first: {
      products: [
        { id: 77, title: "Itself" },
        { id: 78, title: "Blue & white", url: "/products/blue" },
      ],
    },
  },
};

async function themePage(): Promise<string> {
  const texts = readJson("locales/en.default.json") as Record<string, string>;
  const engine = new Liquid({ strictFilters: true });
  // As Shopify's does, which makes it safe inside a script.
  engine.registerFilter("json", (value: unknown) =>
    JSON.stringify(value).replaceAll("<", "\\u003c"),
  );
  engine.registerFilter("t", (key: string) => texts[key]);
  const settings = Object.fromEntries(
    schema.settings.map((setting) => [setting.id, setting.default]),
  );
  const block: string = await engine.parseAndRender(markup!, {
    block: {
      id: "b1",
      settings: { ...settings, heading: "For you" },
      shopify_attributes: 'data-block="b1"',
    },
    product: mug,
    request: { locale: { iso_code: "en" } },
    routes: { root_url: "/", product_recommendations_url: "/recommendations/products" },
  });
  return `<!doctype html><meta charset="utf-8"><title>Theme</title><link rel="icon" href="data:,">
<main>${block}<form action="/cart/add" method="post"><input type="hidden" name="id" value="7701"><button>Add</button></form></main>
<script src="/assets/${schema.javascript}" defer></script>`;
}

let browser: Browser;
let server: RunningServer;
let page: Page;
let trouble: string[];
let requests: string[];

beforeAll(async () => {
  const folder = await makeSite("shopify", { "index.html": await themePage() });
  mkdirSync(resolve(folder, "apps"));
  renameSync(resolve(folder, "mercer"), resolve(folder, "apps/mercer"));
  renameSync(resolve(folder, "shop.mercer"), resolve(folder, "apps/mercer/shop.mercer"));
  cpSync(resolve(extension, "assets"), resolve(folder, "assets"), { recursive: true });
  mkdirSync(resolve(folder, "recommendations"));
  server = await serveFolder(folder, {
    "/apps/mercer/products.json": {
      type: "application/json",
      body: JSON.stringify({ "85123A": { handle: "white-heart", price: "£2.55" } }),
    },
    "/recommendations/products.json": {
      type: "application/json",
      body: JSON.stringify({ products: [{ title: "Shopify's <own>", url: "/products/own" }] }),
    },
  });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

beforeEach(async () => {
  ({ page, trouble, requests } = await openPage(browser, viewports.desktop));
});

afterEach(() => page.context().close());

const history = () =>
  page.evaluate(() => {
    const shelf = document.querySelector("mercer-shelf") as unknown as {
      recommender: { history: { items: { type: string; id: string }[]; kept: string } };
    };
    const { items, kept } = shelf.recommender.history;
    return { items: items.map(({ type, id }) => `${type} ${id}`), kept };
  });

it("shows a shelf that follows the product page and the cart", async () => {
  await page.addInitScript("window.addEventListener('submit', (event) => event.preventDefault());");
  await page.goto(server.url);
  await page.locator("mercer-shelf [part~=title]").nth(7).waitFor();
  expect(await history()).toEqual({ items: ["view 22423"], kept: "memory" });
  expect(await page.getByText("For you").isVisible()).toBe(true);
  await page.getByText("Add").click();
  expect((await history()).items).toEqual(["cart 22423"]);
  expect(requests.filter((url) => url.includes("/recommendations/"))).toEqual([]);
  expect(trouble).toEqual([]);
});

it("starts again where the theme editor has put the section in anew", async () => {
  await page.goto(server.url);
  await page.locator("mercer-shelf [part~=title]").nth(7).waitFor();
  await page.evaluate(() => {
    const main = document.querySelector("main")!;
    main.innerHTML = main.innerHTML.replace('heading="For you"', 'heading="Chosen"');
    main.dispatchEvent(new Event("shopify:section:load", { bubbles: true }));
  });
  await page.getByText("Chosen").waitFor();
  await page.locator("mercer-shelf [part~=title]").nth(7).waitFor();
  expect((await history()).items).toEqual(["view 22423"]);
  expect(trouble).toEqual([]);
});

it("keeps its names to itself", async () => {
  const namesOf = () => page.evaluate(() => Object.getOwnPropertyNames(window));
  await page.route("**/assets/**", (route) =>
    route.fulfill({ body: "", contentType: "text/javascript" }),
  );
  await page.goto(server.url);
  const before = await namesOf();
  await page.unroute("**/assets/**");
  await page.goto(server.url);
  await page.locator("mercer-shelf [part~=title]").nth(7).waitFor();
  const own = (await namesOf()).filter((name) => !/^(lit|reactive)/.test(name)); // Lit's mark itself
  expect(own.filter((name) => !before.includes(name))).toEqual([]);
});

it("links cards by what products.json says of them", async () => {
  await page.goto(server.url);
  await page.locator("mercer-shelf [part~=title]").nth(7).waitFor();
  const hrefs = await page.evaluate(() => {
    const shelf = document.querySelector("mercer-shelf") as unknown as {
      presenter: (item: { id: string }) => { href?: string; price?: string };
    };
    return [shelf.presenter({ id: "85123A" }), shelf.presenter({ id: "22423" })];
  });
  expect(hrefs[0]).toMatchObject({ href: "/products/white-heart", price: "£2.55" });
  expect(hrefs[1]?.href).toBeUndefined();
});

it("shows Shopify's own recommendations when the model or the scripts are missing", async () => {
  for (const missing of ["**/shop.mercer", "**/mercer-elements.js", "**/adapters/index.js"]) {
    const one = await page.context().newPage();
    await one.route(missing, (route) => route.fulfill({ status: 404 }));
    await one.goto(server.url);
    const own = one.getByText("Shopify's <own>");
    await own.waitFor();
    expect(await own.getAttribute("href")).toBe("/products/own");
    await one.close();
  }
});

it("shows the collection's products where nothing else can be had", async () => {
  await page.route("**/{apps,recommendations}/**", (route) => route.abort());
  await page.goto(server.url);
  await page.waitForLoadState("networkidle");
  const other = page.getByText("Blue & white");
  expect(await other.isVisible()).toBe(true);
  expect(await page.getByText("Itself").count()).toBe(0);
});

it("has every text of the theme editor in every language, and keeps Shopify's limits", () => {
  const keys = [...schemaText!.matchAll(/"t:block\.(\w+)"/g)].map(([, key]) => key!).sort();
  for (const path of ["locales/en.default.schema.json", "locales/de.schema.json"]) {
    expect(Object.keys((readJson(path) as { block: object }).block).sort(), path).toEqual(keys);
  }
  const shown = Object.keys(readJson("locales/en.default.json") as object);
  expect(Object.keys(readJson("locales/de.json") as object)).toEqual(shown);
  expect(schema.target).toBe("section");
  expect(source.length).toBeLessThan(100 * 1024);
  expect(readdirSync(resolve(extension, "assets"))).toEqual([schema.javascript]); // flat; scripts only
});
