// Whatever fails, the shop's own recommendations are what the visitor sees.
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import { makeSite } from "./built_site.ts";
import { serveFolder, type RunningServer } from "./static_server.ts";

const own = (name: string): string => `<ul><li><a href="/mug">${name}</a></li></ul>`;
const pages = {
  "index.html": `<!doctype html><meta charset="utf-8"><title>Shop</title>
<mercer-shelf model="shop.mercer"><div slot="fallback">${own("Own in the slot")}</div></mercer-shelf>
<div id="place">${own("Own in place")}</div>
<script type="module" src="mercer/mercer-elements.js"></script>
<script type="module" src="by_hand.js"></script>`,
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

const slotted = (of: Page = page) => of.getByText("Own in the slot");
const inPlace = (of: Page = page) => of.getByText("Own in place");
const notFound = (path: string) => page.route(path, (route) => route.fulfill({ status: 404 }));

/** Everything that can go wrong on the way to a list. */
const failures: Record<string, () => Promise<unknown>> = {
  "the model is not there": () => notFound("**/shop.mercer"),
  "the model is some web page": () =>
    page.route("**/shop.mercer", (route) =>
      route.fulfill({ body: "<html>", contentType: "text/html" }),
    ),
  "the network breaks": () => page.route("**/shop.mercer", (route) => route.abort()),
  "neither WebAssembly nor its JavaScript can be had": async () => {
    await notFound("**/*.wasm");
    await notFound("**/mercer_javascript.js");
  },
  "no part of the engine arrives": () => notFound("**/{mercer,mercer_javascript,scoring_worker}.js"),
  "a browser has neither workers nor WebAssembly, and no JavaScript for it arrives": async () => {
    await notFound("**/mercer_javascript.js");
    await page.addInitScript("delete window.Worker; delete window.WebAssembly;");
  },
};

/** What became of the list that was to replace the one in place. */
async function outcome(): Promise<{ replaced: string | null; error: string | null }> {
  await page.waitForSelector("html[data-replaced]", { state: "attached" });
  const html = page.locator("html");
  return {
    replaced: await html.getAttribute("data-replaced"),
    error: await html.getAttribute("data-error"),
  };
}

describe("The shop's own markup", () => {
  for (const [failure, arrange] of Object.entries(failures)) {
    it(`is what visitors see when ${failure}`, async () => {
      await arrange();
      await page.goto(server.url);
      await page.evaluate(async () => {
        await customElements.whenDefined("mercer-shelf");
        const shelf = document.querySelector("mercer-shelf") as HTMLElement & { failure?: Error };
        if (!shelf.failure)
          await new Promise((done) => shelf.addEventListener("mercer-error", done));
      });
      await slotted().waitFor({ timeout: 10_000 });
      expect(await page.locator("mercer-shelf [part~=card]").count()).toBe(0);
      expect(await outcome()).toEqual({ replaced: "false", error: expect.any(String) });
      expect(await inPlace().isVisible()).toBe(true);
    });
  }

  it("is shown by a shelf whose answers cannot be had", async () => {
    await page.goto(server.url);
    await page.locator("mercer-shelf [part~=title]").first().waitFor();
    await page.evaluate(() => {
      const shelf = document.createElement("mercer-shelf") as HTMLElement & {
        recommender?: unknown;
      };
      const broken = {
        history: [],
        steering: {},
        attributes: [],
        recommend: () => Promise.reject(new Error("no")),
      };
      shelf.recommender = Object.assign(new EventTarget(), broken);
      shelf.innerHTML = '<p slot="fallback">Own again</p>';
      document.body.append(shelf);
    });
    await page.getByText("Own again").waitFor({ timeout: 10_000 });
  });

  it("stays for good when recommendations come too late", async () => {
    await page.addInitScript("window.fallbackOptions = { timeoutMs: 50 };");
    await page.route("**/shop.mercer", async (route) => {
      await new Promise((done) => setTimeout(done, 500));
      await route.continue();
    });
    await page.goto(server.url);
    expect(await outcome()).toEqual({ replaced: "false", error: "cancelled" });
    await page.waitForLoadState("networkidle");
    expect(await inPlace().isVisible()).toBe(true);
  });

  it("is there without JavaScript", async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const quiet = await plain.newPage();
    await quiet.goto(server.url);
    expect(await slotted(quiet).isVisible()).toBe(true);
    expect(await inPlace(quiet).isVisible()).toBe(true);
    await plain.close();
  });

  it("is there where Mercer's scripts never arrive, and in a browser without custom elements", async () => {
    await notFound("**/{mercer-elements,adapters/index}.js");
    await page.goto(server.url);
    await page.waitForLoadState("networkidle");
    expect(await slotted().isVisible()).toBe(true);
    expect(await inPlace().isVisible()).toBe(true);
    const old = await context.newPage();
    await old.addInitScript("delete window.customElements;");
    await old.goto(server.url);
    await old.waitForLoadState("networkidle");
    expect(await slotted(old).isVisible()).toBe(true);
  });

  it("is replaced when all is well", async () => {
    await page.goto(server.url);
    await page.locator("mercer-shelf [part~=title]").first().waitFor();
    expect(await slotted().isVisible()).toBe(false);
    expect(await outcome()).toEqual({ replaced: "true", error: null });
    expect(await page.locator("#place li").count()).toBe(3);
    expect(await inPlace().count()).toBe(0);
  });
});
