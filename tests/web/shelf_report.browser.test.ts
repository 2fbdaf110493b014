import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { openBrowser } from "../../web/demo/check.mjs";
import { openPage, viewports } from "./browser_page.ts";
import { makeSite } from "./built_site.ts";
import { serveFolder, type RunningServer } from "./static_server.ts";

const pages = {
  "index.html": `<!doctype html><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">
<style>#gap { block-size: 200vh; }</style><div id="gap"></div>
<mercer-shelf id="picked" model="shop.mercer" heading="For you" k="4"></mercer-shelf>
<script type="module" src="mercer/mercer-elements.js"></script>
<script type="module" src="start.js"></script>`,
  "start.js": `
import { reportToDataLayer } from "./mercer/adapters/index.js";
window.dataLayer = [];
window.stopReports = reportToDataLayer(document.getElementById("picked"));`,
};

interface Entry {
  readonly event?: string;
  readonly ecommerce: null | {
    readonly item_list_id: string;
    readonly items: readonly { readonly item_id: string; readonly index: number }[];
  };
}

let browser: Browser;
let server: RunningServer;
let page: Page;
let trouble: string[];

beforeAll(async () => {
  server = await serveFolder(await makeSite("shelf-report", pages));
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

beforeEach(async () => {
  ({ page, trouble } = await openPage(browser, viewports.phone));
  await page.clock.install();
  await page.goto(server.url);
  await page.waitForFunction(() => (document.getElementById("picked") as never)["recommendation"]);
});

afterEach(async () => {
  expect(trouble).toEqual([]);
  await page.context().close();
});

const entries = (): Promise<Entry[]> =>
  page.evaluate(() => (window as unknown as { dataLayer: Entry[] }).dataLayer);
const lists = async (): Promise<Entry[]> =>
  (await entries()).filter(({ event }) => event === "view_item_list");
const shownIds = (): Promise<string[]> =>
  page.evaluate(() => {
    const shelf = document.getElementById("picked") as unknown as {
      recommendation: { items: { id: string }[] };
    };
    return shelf.recommendation.items.map(({ id }) => id);
  });

async function scrollToShelf(): Promise<void> {
  await page.locator("#picked").scrollIntoViewIfNeeded();
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  // Until the observer has been told, which happens between frames.
  await page.evaluate(
    () =>
      new Promise<void>((done) => {
        const watch = new IntersectionObserver(
          ([entry]) => {
            if (!entry?.isIntersecting) return;
            watch.disconnect();
            done();
          },
          { threshold: 0.5 },
        );
        watch.observe(document.getElementById("picked")!);
      }),
  );
}

it("reports a list once, when it has been in view for a second", async () => {
  await page.clock.runFor(5000);
  expect(await entries()).toEqual([]);
  await scrollToShelf();
  await page.clock.runFor(900);
  expect(await entries()).toEqual([]);
  await page.clock.runFor(200);
  const [cleared, list, ...rest] = await entries();
  expect(cleared).toEqual({ ecommerce: null });
  expect(list).toMatchObject({
    event: "view_item_list",
    ecommerce: { item_list_id: "picked", item_list_name: "For you" },
  });
  const items = list?.ecommerce?.items ?? [];
  expect(items.map(({ item_id }) => item_id)).toEqual(await shownIds());
  expect(items.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  expect(items[0]).toMatchObject({
    item_name: expect.stringMatching(/\w/),
    price: expect.any(Number),
  });
  expect(rest).toEqual([]);
  await page.evaluate(() => window.scrollTo(0, 0));
  await scrollToShelf();
  await page.clock.runFor(5000);
  expect(await lists()).toHaveLength(1);
});

it("reports the list at which it comes to rest, not those that pass by", async () => {
  await scrollToShelf();
  await page.clock.runFor(1100);
  const before = await shownIds();
  for (const id of before.slice(0, 2)) {
    await page.evaluate(async (item) => {
      const shelf = document.getElementById("picked") as HTMLElement & {
        recommender: { observe(event: object): boolean };
        refresh(): Promise<void>;
      };
      shelf.recommender.observe({ type: "view", item });
      await shelf.refresh();
    }, id);
    await page.clock.runFor(500);
  }
  expect(await lists()).toHaveLength(1);
  await page.clock.runFor(600);
  const reported = await lists();
  expect(reported).toHaveLength(2);
  expect(reported[1]?.ecommerce?.items.map(({ item_id }) => item_id)).toEqual(await shownIds());
  expect(await shownIds()).not.toEqual(before);
});

it("reports what is chosen, with its place, until it is stopped", async () => {
  await scrollToShelf();
  const third = (await shownIds())[2];
  const links = page.locator("#picked").locator("[part~=link]");
  await links.nth(2).click();
  const chosen = (await entries()).filter(({ event }) => event === "select_item");
  expect(chosen).toHaveLength(1);
  expect(chosen[0]?.ecommerce?.items).toMatchObject([
    { item_id: third, index: 2, item_list_id: "picked" },
  ]);
  await page.evaluate(() => (window as unknown as { stopReports: () => void }).stopReports());
  await links.nth(0).click();
  await page.clock.runFor(5000);
  expect((await entries()).filter(({ event }) => event)).toHaveLength(1);
});
