// Whatever fails, the shop's own recommendations are what the visitor sees.
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import { makeSite } from "./built_site.ts";
import { serveFolder, type RunningServer } from "./static_server.ts";

const own = '<ul><li><a href="/mug">The shop\'s own mug</a></li></ul>';
const pages = {
  "element.html": `<!doctype html><meta charset="utf-8"><title>Shop</title>
<mercer-shelf model="shop.mercer"><div slot="fallback">${own}</div></mercer-shelf>
<script type="module" src="mercer/mercer-elements.js"></script>`,
  "by-hand.html": `<!doctype html><meta charset="utf-8"><title>Shop</title>
<div id="place">${own}</div><script type="module" src="by_hand.js"></script>`,
  "by_hand.js": `
import { withFallback } from "./mercer/adapters/index.js";
const done = withFallback(document.getElementById("place"), async () => {
  const { Recommender } = await import("./mercer/index.js");
  const mercer = await Recommender.load("shop.mercer");
  const { items } = await mercer.recommend({ k: 3 });
  const list = document.createElement("ul");
  for (const { title } of items) list.append(Object.assign(document.createElement("li"), { textContent: title }));
  const made = document.createDocumentFragment();
  made.append(list);
  return made;
}, { onError: (error) => (document.documentElement.dataset.error = error.code), ...window.fallbackOptions });
done.then((isReplaced) => (document.documentElement.dataset.replaced = isReplaced));`,
};

let browser: Browser;
let server: RunningServer;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  server = await serveFolder(await makeSite("fallback", pages));
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
});

afterEach(() => context.close());

const ownLink = () => page.getByText("The shop's own mug");
const notFound = (path: string) => page.route(path, (route) => route.fulfill({ status: 404 }));

/** Everything that can go wrong on the way to a list. */
const failures: Record<string, () => Promise<unknown>> = {
  "the model is not there": () => notFound("**/shop.mercer"),
  "the model is some web page": () =>
    page.route("**/shop.mercer", (route) => route.fulfill({ body: "<html>", contentType: "text/html" })),
  "the network breaks": () => page.route("**/shop.mercer", (route) => route.abort()),
  "neither WebAssembly nor its JavaScript can be had": async () => {
    await notFound("**/*.wasm");
    await notFound("**/mercer_fallback.js");
  },
  "no part of the engine arrives": () => notFound("**/{mercer,scoring_worker,inline_scorer}.js"),
  "a browser has neither workers nor WebAssembly, and no JavaScript for it arrives": async () => {
    await notFound("**/mercer_fallback.js");
    await page.addInitScript("delete window.Worker; delete window.WebAssembly;");
  },
};

describe("<mercer-shelf>", () => {
  for (const [failure, arrange] of Object.entries(failures)) {
    it(`shows the shop's own markup when ${failure}`, async () => {
      await arrange();
      await page.goto(`${server.url}element.html`);
      await page.evaluate(async () => {
        await customElements.whenDefined("mercer-shelf");
        const shelf = document.querySelector("mercer-shelf") as HTMLElement & { failure?: Error };
        if (!shelf.failure) await new Promise((done) => shelf.addEventListener("mercer-error", done));
      });
      await ownLink().waitFor({ timeout: 10_000 });
      expect(await page.locator("mercer-shelf [part~=card]").count()).toBe(0);
    });
  }

  it("shows it when an answer cannot be had", async () => {
    await page.goto(`${server.url}element.html`);
    await page.locator("mercer-shelf [part~=title]").first().waitFor();
    await page.evaluate(() => {
      const shelf = document.createElement("mercer-shelf") as HTMLElement & { recommender?: unknown };
      const broken = { history: [], steering: {}, attributes: [], recommend: () => Promise.reject(new Error("no")) };
      shelf.recommender = Object.assign(new EventTarget(), broken);
      shelf.innerHTML = '<p slot="fallback">Own again</p>';
      document.body.append(shelf);
    });
    await page.getByText("Own again").waitFor({ timeout: 10_000 });
  });

  it("shows it where JavaScript is off, and where the elements never arrive", async () => {
    await notFound("**/mercer-elements.js");
    await page.goto(`${server.url}element.html`);
    expect(await ownLink().isVisible()).toBe(true);
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const quiet = await plain.newPage();
    await quiet.goto(`${server.url}element.html`);
    expect(await quiet.getByText("The shop's own mug").isVisible()).toBe(true);
    await plain.close();
  });

  it("shows it in a browser without custom elements", async () => {
    await page.addInitScript("delete window.customElements;");
    await page.goto(`${server.url}element.html`);
    await page.waitForLoadState("networkidle");
    expect(await ownLink().isVisible()).toBe(true);
  });

  it("replaces it when all is well", async () => {
    await page.goto(`${server.url}element.html`);
    await page.locator("mercer-shelf [part~=title]").first().waitFor();
    expect(await ownLink().isVisible()).toBe(false);
  });
});

describe("withFallback", () => {
  const outcome = async () => {
    await page.waitForSelector("html[data-replaced]", { state: "attached" });
    const html = page.locator("html");
    return { replaced: await html.getAttribute("data-replaced"), error: await html.getAttribute("data-error") };
  };

  for (const [failure, arrange] of Object.entries(failures)) {
    it(`keeps the shop's own markup when ${failure}`, async () => {
      await arrange();
      await page.goto(`${server.url}by-hand.html`);
      expect(await outcome()).toEqual({ replaced: "false", error: expect.any(String) });
      expect(await ownLink().isVisible()).toBe(true);
    });
  }

  it("keeps it for good when recommendations come too late", async () => {
    await page.addInitScript("window.fallbackOptions = { timeoutMs: 50 };");
    await page.route("**/shop.mercer", async (route) => {
      await new Promise((done) => setTimeout(done, 500));
      await route.continue();
    });
    await page.goto(`${server.url}by-hand.html`);
    expect(await outcome()).toEqual({ replaced: "false", error: "cancelled" });
    await page.waitForLoadState("networkidle");
    expect(await ownLink().isVisible()).toBe(true);
  });

  it("replaces it when all is well", async () => {
    await page.goto(`${server.url}by-hand.html`);
    expect(await outcome()).toEqual({ replaced: "true", error: null });
    expect(await page.locator("#place li").count()).toBe(3);
    expect(await ownLink().count()).toBe(0);
  });
});
